#include "base/identity.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <vector>

#include "base/source_file.hpp"

namespace afterglow {
namespace {

constexpr std::size_t block_bytes = 1U << 20U;

std::string hex(XXH128_hash_t hash) {
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace

struct IdentityOfPieces::State {
    State() { XXH3_128bits_reset(state); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { XXH3_freeState(state); }
    XXH3_state_t* state = XXH3_createState();
};

IdentityOfPieces::IdentityOfPieces() : state_(std::make_unique<State>()) {}
IdentityOfPieces::~IdentityOfPieces() = default;

void IdentityOfPieces::add(const void* data, std::size_t size) {
    XXH3_128bits_update(state_->state, data, size);
}

std::string IdentityOfPieces::identity() const {
    return hex(XXH3_128bits_digest(state_->state));
}

std::string content_hash(std::string_view bytes) {
    return hex(XXH3_128bits(bytes.data(), bytes.size()));
}

std::string file_content_hash(const std::filesystem::path& path) {
    const SourceFile file(path);
    IdentityOfPieces pieces;
    std::vector<char> block(block_bytes);
    for (std::int64_t offset = 0;;) {
        const std::size_t got = file.read_at(offset, block.data(), block.size());
        pieces.add(block.data(), got);
        offset += static_cast<std::int64_t>(got);
        if (got < block.size()) return pieces.identity();
    }
}

std::string descriptor_content_hash(int fd) {
    IdentityOfPieces pieces;
    std::vector<char> block(block_bytes);
    for (off_t offset = 0;;) {
        const ssize_t got = ::pread(fd, block.data(), block.size(), offset);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return {};
        if (got == 0) return pieces.identity();
        pieces.add(block.data(), static_cast<std::size_t>(got));
        offset += got;
    }
}

}  // namespace afterglow

#include "base/identity.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <memory>
#include <vector>

#include "base/source_file.hpp"

namespace afterglow {
namespace {

std::string hex(XXH128_hash_t hash) {
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

struct FreeState {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
};

}  // namespace

std::string identity_of_bytes(std::string_view bytes) {
    return hex(XXH3_128bits(bytes.data(), bytes.size()));
}

std::string identity_of_file(const std::filesystem::path& path) {
    constexpr std::size_t block_bytes = 1U << 20U;
    const SourceFile file(path);
    const std::unique_ptr<XXH3_state_t, FreeState> state(XXH3_createState());
    XXH3_128bits_reset(state.get());
    std::vector<char> block(block_bytes);
    for (std::int64_t offset = 0;;) {
        const std::size_t got = file.read_at(offset, block.data(), block.size());
        XXH3_128bits_update(state.get(), block.data(), got);
        offset += static_cast<std::int64_t>(got);
        if (got < block.size()) return hex(XXH3_128bits_digest(state.get()));
    }
}

}  // namespace afterglow

// Changes to an Ogg file that its reader does not throw away at once: every page gets its checksum anew.
#include <cstddef>
#include <cstdint>
#include <cstring>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

// RFC 3533, section 6: polynomial 0x04c11db7, no reflection, start and end 0.
std::uint32_t checksum(const std::uint8_t* data, std::size_t size) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < size; ++i) {
        sum ^= static_cast<std::uint32_t>(data[i]) << 24;
        for (int bit = 0; bit < 8; ++bit) sum = (sum << 1) ^ ((sum & 0x80000000U) != 0 ? 0x04c11db7U : 0U);
    }
    return sum;
}

constexpr std::size_t header_bytes = 27;
constexpr std::size_t checksum_at = 22;

void mend(std::uint8_t* page, std::size_t size) {
    const std::size_t segments = page[header_bytes - 1];
    std::size_t length = header_bytes + segments;
    if (length > size) return;
    for (std::size_t i = 0; i < segments; ++i) length += page[header_bytes + i];
    if (length > size) return;
    std::memset(page + checksum_at, 0, 4);
    const std::uint32_t sum = checksum(page, length);
    for (std::size_t i = 0; i < 4; ++i) page[checksum_at + i] = static_cast<std::uint8_t>(sum >> (8 * i));
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned) {
    const std::size_t changed = LLVMFuzzerMutate(data, size, max_size);
    for (std::size_t i = 0; i + header_bytes <= changed; ++i)
        if (std::memcmp(data + i, "OggS", 4) == 0) mend(data + i, changed - i);
    return changed;
}

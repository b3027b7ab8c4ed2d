#include "audio/wavpack_blocks.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace afterglow::audio {
namespace {

// WavPack 4 & 5 Binary File / Block Format: a mark, the size behind these two, …
constexpr std::size_t header_bytes = 32;
using Header = std::array<unsigned char, header_bytes>;

std::int64_t number_at(const Header& header, std::size_t at) {
    std::int64_t number = 0;
    for (std::size_t i = 4; i-- > 0;) number = number << 8 | header[at + i];
    return number;
}

}  // namespace

std::optional<std::int64_t> wavpack_frames(const SourceFile& file, std::int64_t start) {
    constexpr std::string_view mark = "wvpk";
    constexpr std::size_t size_at = 4, index_high_at = 10, index_at = 16, frames_at = 20;
    constexpr std::int64_t mark_and_size = 8;
    std::optional<std::int64_t> first;
    std::int64_t end = 0;
    for (std::int64_t at = start;;) {
        Header header{};
        if (file.read_at(at, header.data(), header.size()) < header.size()) break;
        if (!std::equal(mark.begin(), mark.end(), header.begin())) break;
        const std::int64_t next = at + mark_and_size + number_at(header, size_at);
        if (next > file.size_bytes() || next < at + static_cast<std::int64_t>(header_bytes)) break;
        const std::int64_t index =
            number_at(header, index_at) | static_cast<std::int64_t>(header[index_high_at]) << 32;
        const std::int64_t frames = number_at(header, frames_at);
        if (frames > 0) {
            if (!first) first = index;
            end = std::max(end, index + frames);
        }
        at = next;
    }
    return first ? std::optional(std::max<std::int64_t>(0, end - *first)) : std::nullopt;
}

}  // namespace afterglow::audio

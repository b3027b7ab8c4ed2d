#include "audio/file_head.hpp"

#include <algorithm>

namespace afterglow::audio {

FileHead read_head(const SourceFile& file, std::int64_t offset) {
    constexpr std::size_t head_bytes = 4096;
    FileHead head(head_bytes);
    head.resize(file.read_at(offset, head.data(), head.size()));
    return head;
}

bool has_at(const FileHead& head, std::size_t offset, std::string_view text) {
    return head.size() >= offset + text.size() &&
           std::equal(text.begin(), text.end(), head.begin() + static_cast<std::ptrdiff_t>(offset),
                      [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; });
}

}  // namespace afterglow::audio

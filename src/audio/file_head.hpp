// The first bytes of a file, by which its format is recognised.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/source_file.hpp"

namespace afterglow::audio {

using FileHead = std::vector<unsigned char>;

// 4096 bytes from `offset`, or what there is of them.
FileHead read_head(const SourceFile& file, std::int64_t offset);
bool has_at(const FileHead& head, std::size_t offset, std::string_view text);

}  // namespace afterglow::audio

// What a file or a text is, by content (XXH3, 128 bit).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace afterglow {

// 32 hex digits.
std::string identity_of_bytes(std::string_view bytes);
// Reads the file once, in blocks. Throws Error(source) when it cannot be read.
std::string identity_of_file(const std::filesystem::path& path);

}  // namespace afterglow

// File names as text. Linux names are bytes, catalogs and records are UTF-8, and each must lead back to the
// other.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace afterglow::archive {

// The path as well-formed UTF-8. A byte that is not part of any stands as U+EF00 + byte, in the private use
// area; so does each byte of a name's own characters U+EF80…U+EFFF, which keeps it reversible.
std::string text_of_path(std::string_view path_bytes);

// The path that text_of_path had.
std::filesystem::path path_of_text(std::string_view text);

}  // namespace afterglow::archive

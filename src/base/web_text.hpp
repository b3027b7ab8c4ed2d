// Text inside web pages, where every name may be hostile.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace afterglow {

// For HTML and XML: element content and attributes in quotes.
std::string markup_text(std::string_view text);
// JSON that may stand inside a <script> element: nothing in it ends the element, begins a comment or a line.
std::string json_in_script(std::string_view json);
// A relative path as a link: every byte but letters, digits, `-._~` and `/` is percent-encoded.
std::string link_of_path(std::string_view path);
std::string base64_text(std::span<const std::byte> bytes);

}  // namespace afterglow

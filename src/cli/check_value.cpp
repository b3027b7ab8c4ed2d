#include "cli/check_value.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace afterglow::cli {
namespace {

std::string unless(bool fine, const std::string& text, const char* wanted) {
    return fine ? std::string() : "'" + text + "' is not " + wanted;
}

}  // namespace

std::string whole_number(const std::string& text) {
    const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    return unless(!text.empty() && digits, text, "a whole number of 0 or more");
}

std::string positive_number(const std::string& text) {
    return unless(parse_number(text).value_or(0.0) > 0.0, text, "a number above 0");
}

std::string positive_or_zero(const std::string& text) {
    return unless(parse_number(text).value_or(-1.0) >= 0.0, text, "a number of 0 or more");
}

}  // namespace afterglow::cli

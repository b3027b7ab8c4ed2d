#include "cli/check_value.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/error.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"
#include "config/schema.hpp"

namespace afterglow::cli {
namespace {

std::optional<std::uint64_t> parse_whole(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [parsed_to, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc() || parsed_to != end) return std::nullopt;
    return value;
}

std::string range_text(double low, double high, bool low_excluded) {
    if (low_excluded) return fmt::format("above {} and up to {}", number_text(low), number_text(high));
    return fmt::format("from {} to {}", number_text(low), number_text(high));
}

[[noreturn]] void refuse(const std::string& text, const std::string& wanted) {
    throw CLI::ValidationError("'" + shown(text) + "' is not " + wanted);
}

Transform number_within(double low, double high, bool low_excluded) {
    return [=](const std::string& text) {
        const auto value = parse_number(text);
        const bool fine = value && *value >= low && *value <= high && !(low_excluded && *value == low);
        if (!fine) refuse(text, "a number " + range_text(low, high, low_excluded));
        // Adding zero turns -0 into 0.
        return number_text(*value + 0.0);
    };
}

}  // namespace

Transform whole_number(std::uint64_t low, std::uint64_t high) {
    return [=](const std::string& text) {
        const auto value = parse_whole(text);
        if (!value || *value < low || *value > high)
            refuse(text, fmt::format("a whole number from {} to {}", low, high));
        return std::to_string(*value);
    };
}

Transform number(double low, double high) {
    return number_within(low, high, false);
}

Transform number_above_zero(double high) {
    return number_within(0.0, high, true);
}

Transform as_setting(const std::string& key) {
    const config::Setting* setting = config::find_setting(key);
    if (setting == nullptr) throw Error(ErrorCategory::internal, "no such setting", key);
    if (setting->type == config::Type::seed) return whole_number(0, largest_seed);
    const bool whole = setting->type == config::Type::whole || setting->type == config::Type::wholes;
    if (!whole) return number(setting->low, setting->high);
    return whole_number(static_cast<std::uint64_t>(setting->low), static_cast<std::uint64_t>(setting->high));
}

}  // namespace afterglow::cli

// The one rule for numbers on the command line: written as `parse_number` reads them, finite, within a stated
// range. Every numeric option gets its range here; a test goes through all options of all commands.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>

namespace afterglow::cli {

inline constexpr std::uint64_t largest_seed = std::numeric_limits<std::uint64_t>::max();
inline constexpr int max_jobs = 1024;
inline constexpr int largest_count = 1'000'000'000;
inline constexpr double max_sec = 1e9;  // thirty years

// What an option's `transform` takes: gives the value in its usual spelling, or throws CLI::ValidationError
// that names the range.
using Transform = std::function<std::string(std::string)>;
Transform whole_number(std::uint64_t low, std::uint64_t high);
Transform number(double low, double high);
Transform number_above_zero(double high);
// The range of a setting (config/schema), which the option overrides.
Transform as_setting(const std::string& key);

}  // namespace afterglow::cli

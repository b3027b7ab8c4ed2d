#include "base/line_sum.hpp"

#include "base/identity.hpp"

namespace afterglow {
namespace {

constexpr std::size_t digits = 16;
constexpr std::string_view before_sum = ",\"sum\":\"";
constexpr std::string_view after_sum = "\"}";

std::string sum_of(std::string_view begin) {
    return content_hash(begin).substr(0, digits);
}

}  // namespace

std::string with_sum(std::string_view object) {
    const std::string begin(object.substr(0, object.rfind('}')));
    return begin + std::string(before_sum) + sum_of(begin) + std::string(after_sum);
}

bool is_intact(std::string_view line) {
    constexpr std::size_t end_size = before_sum.size() + digits + after_sum.size();
    if (line.size() < end_size) return false;
    const std::string_view begin = line.substr(0, line.size() - end_size);
    return line.substr(begin.size()) == std::string(before_sum) + sum_of(begin) + std::string(after_sum);
}

}  // namespace afterglow

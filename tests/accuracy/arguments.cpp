#include "arguments.hpp"

#include <charconv>
#include <cstdio>
#include <string_view>

namespace afterglow::truth {
namespace {

template <typename Number>
bool read(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::optional<Amount> amount_from(int count, char** arguments, const Amount& otherwise) {
    Amount amount = otherwise;
    const bool understood = count <= 3 && (count < 2 || read(arguments[1], amount.pieces)) &&
                            (count < 3 || read(arguments[2], amount.seed));
    if (understood && amount.pieces > 0) return amount;
    std::fputs("usage: [how many pieces, at least 1] [seed]\n", stderr);
    return std::nullopt;
}

}  // namespace afterglow::truth

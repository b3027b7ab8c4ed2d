#include "odd_input.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <set>

namespace afterglow::test {
namespace {

constexpr std::array odd_values = {"nan",
                                   "-nan",
                                   "inf",
                                   "-inf",
                                   "1e999",
                                   "-1e999",
                                   "1e-320",
                                   "0",
                                   "-0",
                                   "-1",
                                   "1",
                                   "2",
                                   "0.5",
                                   "1.5x",
                                   " 5",
                                   "0x10",
                                   "+5",
                                   "99999999999999999999",
                                   "18446744073709551616",
                                   "-9223372036854775809",
                                   "2147483648",
                                   "",
                                   " ",
                                   "=1+1",
                                   "true",
                                   "null",
                                   "tr8s",
                                   "default",
                                   "A",
                                   "pad=2",
                                   "pad=-1",
                                   "global.sample_rate_hz=nan",
                                   "pad_miner.duration_sec=1e999",
                                   "random_seed=-1",
                                   "no such file",
                                   "../outside",
                                   "archive",
                                   "made",
                                   "made/export",
                                   "settings.yaml",
                                   "favorites.json",
                                   "/dev/null",
                                   "\x1b[31mred",
                                   "a\nb",
                                   "\xff\xfe",
                                   "夜の海",
                                   "%s%n",
                                   "[x]",
                                   "-",
                                   "--"};

constexpr std::array odd_tokens = {
    "nan",  "1e999", "-1e999",      "-1",      "null", "true", "\"\"", "{}",     "[]",
    "=cmd", "../x",  "/etc/passwd", "\x1b[2J", "\r",   "\xff", "%s%n", "1e-320", "99999999999999999999",
    ",",    ";",     "\t",          "\n",      "'",    "\"",   ":",    "- ",     "&a *a"};

template <class List>
std::string one_of(const List& list, Rng& rng) {
    return list[static_cast<std::size_t>(rng.integer(0, static_cast<std::int64_t>(list.size()) - 1))];
}

std::size_t place_in(const std::string& text, Rng& rng) {
    return static_cast<std::size_t>(rng.integer(0, static_cast<std::int64_t>(text.size())));
}

std::string nested(Rng& rng) {
    constexpr std::array openings = {"[", "{\"a\":", "- "};
    const std::string opening = one_of(openings, rng);
    const auto depth = static_cast<std::size_t>(rng.integer(1, 1) << rng.integer(1, 17));
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += opening;
    return text;
}

// Exchanges a number for something else.
void spoil_number(std::string& text, Rng& rng) {
    const std::size_t from = place_in(text, rng);
    const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
    const auto begin = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), is_digit);
    const auto end = std::find_if_not(begin, text.end(), is_digit);
    const auto at = static_cast<std::size_t>(begin - text.begin());
    text.replace(at, static_cast<std::size_t>(end - begin), one_of(odd_tokens, rng));
}

void spoil_once(std::string& text, Rng& rng) {
    const std::size_t at = place_in(text, rng);
    const auto length = static_cast<std::size_t>(rng.integer(1, 40));
    switch (rng.integer(0, 6)) {
        case 0:
            if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << rng.integer(0, 7)));
            return;
        case 1:
            text.erase(at, length);
            return;
        case 2:
            text.insert(at, text.substr(place_in(text, rng), length));
            return;
        case 3:
            text.insert(at, one_of(odd_tokens, rng));
            return;
        case 4:
            text.insert(at, nested(rng));
            return;
        case 5:
            text.resize(at);
            return;
        default:
            spoil_number(text, rng);
    }
}

}  // namespace

std::string odd_value(Rng& rng) {
    return one_of(odd_values, rng);
}

std::string spoiled(std::string text, Rng& rng) {
    const auto times = rng.integer(1, 4);
    for (std::int64_t i = 0; i < times; ++i) spoil_once(text, rng);
    return text;
}

std::vector<std::string> options_in_help(const std::string& help) {
    static const std::regex option(R"((^|[ ,])(--[a-z][a-z0-9-]+))");
    std::set<std::string> names;
    for (std::sregex_iterator match(help.begin(), help.end(), option), end; match != end; ++match)
        names.insert((*match)[2]);
    names.erase("--help");
    return {names.begin(), names.end()};
}

}  // namespace afterglow::test

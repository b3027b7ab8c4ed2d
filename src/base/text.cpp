#include "base/text.hpp"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <system_error>

#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/separated_text.hpp"

namespace afterglow {
namespace {

constexpr std::size_t max_slug_bytes = 80;

void append_utf8(std::string& out, utf8proc_int32_t codepoint) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto size = utf8proc_encode_char(codepoint, bytes.data());
    out.append(bytes.begin(), bytes.begin() + size);
}

// The next code point of `text` at `at`, which is moved past it; -1 for a malformed byte.
utf8proc_int32_t next_codepoint(std::string_view text, std::size_t& at) {
    utf8proc_int32_t codepoint = -1;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at;
    const auto size = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &codepoint);
    at += size > 0 ? static_cast<std::size_t>(size) : 1;
    return size > 0 ? codepoint : -1;
}

std::string map_utf8(const std::string& text, int options) {
    utf8proc_uint8_t* mapped = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                                   static_cast<utf8proc_option_t>(options));
    if (size < 0) return text;
    std::string out(mapped, mapped + size);
    std::free(mapped);
    return out;
}

// Marks that sit on Latin, Greek and Cyrillic letters. Those of other scripts (the dots of か and が, vowel
// signs) make a different letter and are kept.
bool is_accent(utf8proc_int32_t c) {
    return (c >= 0x0300 && c <= 0x036F) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
           (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE20 && c <= 0xFE2F);
}

bool stays_in_slug(utf8proc_int32_t c) {
    if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    switch (utf8proc_category(c)) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
        case UTF8PROC_CATEGORY_MN:
        case UTF8PROC_CATEGORY_MC:
        case UTF8PROC_CATEGORY_ND:
            return true;
        default:
            return false;
    }
}

// Accents dropped, each run of what is no letter or digit made one underscore, none at the ends.
std::string keep_letters(const std::string& decomposed) {
    std::string out;
    bool gap = false;
    for (std::size_t at = 0; at < decomposed.size();) {
        const auto c = next_codepoint(decomposed, at);
        if (is_accent(c)) continue;
        if (c < 0 || !stays_in_slug(c)) {
            gap = true;
            continue;
        }
        if (gap && !out.empty()) out += '_';
        gap = false;
        append_utf8(out, c);
    }
    return out;
}

void cut_at_character(std::string& text, std::size_t limit) {
    if (text.size() <= limit) return;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U) --limit;
    text.resize(limit);
    while (!text.empty() && text.back() == '_') text.pop_back();
}

// Outermost first.
std::vector<std::string_view> folders_of(std::string_view path) {
    std::vector<std::string_view> folders;
    for (std::size_t slash; (slash = path.find('/')) != std::string_view::npos;
         path.remove_prefix(slash + 1)) {
        const auto folder = path.substr(0, slash);
        if (!folder.empty() && folder != "." && folder != "..") folders.push_back(folder);
    }
    return folders;
}

std::string_view file_name_of(std::string_view path) {
    const auto slash = path.find_last_of('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// The slugs of the innermost `count` folders and the path's own, outermost first. The folders share half the
// length; what an inner one leaves, outer ones have.
std::string slug_with_folders(std::string_view path, const std::string& slug, std::size_t count) {
    const auto folders = folders_of(path);
    std::string longer;
    std::size_t left = max_slug_bytes / 2;
    for (std::size_t i = 0; i < count; ++i) {
        std::string folder = slugify(folders[folders.size() - 1 - i]);
        cut_at_character(folder, left / (count - i));
        if (folder.empty()) break;
        left -= std::min(left, folder.size() + 1);
        longer = folder + '_' + longer;
    }
    longer += slug;
    cut_at_character(longer, max_slug_bytes);
    return longer;
}

// A path among others: told apart by its folders as long as it has more of them, then by a hash, another one
// at each level.
struct Named {
    std::string_view path;
    std::string slug;  // of the path alone
    std::string key;
    std::size_t folders = 0;
    std::size_t level = 0;

    bool has_more_folders() const { return level < folders; }
    std::string at_level() const {
        if (level <= folders) return slug_with_folders(path, slug, level);
        const std::size_t hashes = level - folders;
        const std::string hashed = hashes == 1 ? key : fmt::format("{} {}", content_hash(key), hashes + 1);
        return slug + '_' + content_hash(hashed).substr(0, 8);
    }
};

// Of a slug, while they are told apart.
struct Uses {
    std::size_t count = 0;
    bool can_be_longer = false;  // one of them has folders left
};

// Optimal string alignment: insertions, deletions, substitutions, and swaps of neighbours, one each.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, substituted});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}

// How people mistype keys that are otherwise right: in capitals, with hyphens for underscores.
std::string plain_spelling(std::string_view word) {
    std::string out = to_lower_ascii(word);
    std::replace(out.begin(), out.end(), '-', '_');
    return out;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
    constexpr utf8proc_int32_t replacement = 0xFFFD;
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto c = next_codepoint(text, at);
        append_utf8(out, c < 0 ? replacement : c);
    }
    return out;
}

std::string slugify(std::string_view name) {
    const int fold =
        UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    std::string slug = keep_letters(map_utf8(valid_utf8(name), fold));
    // Composed again, so that kana and Hangul are whole characters and the name is the same on every file
    // system.
    slug = map_utf8(slug, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    cut_at_character(slug, max_slug_bytes);
    if (slug.empty()) return "track";
    return is_device_name(slug) ? slug + "_" : slug;
}

bool is_device_name(std::string_view name) {
    const std::string stem = to_lower_ascii(name.substr(0, name.find('.')));
    if (stem == "con" || stem == "prn" || stem == "aux" || stem == "nul") return true;
    return stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) && stem[3] >= '0' &&
           stem[3] <= '9';
}

std::string portable_name(std::string_view name) {
    std::string portable = valid_utf8(name);
    for (char& c : portable)
        if ((c >= 0 && c < ' ') || c == 0x7F ||
            std::string_view("<>:\"/\\|?*").find(c) != std::string_view::npos)
            c = '_';
    if (!portable.empty() && (portable.back() == '.' || portable.back() == ' ')) portable.back() = '_';
    return portable.empty() || is_device_name(portable) ? "_" + portable : portable;
}

std::string slug_of_path(std::string_view path) {
    std::string_view name = file_name_of(path);
    const auto dot = name.find_last_of('.');
    if (dot != std::string_view::npos && dot > 0) name = name.substr(0, dot);
    return slugify(name);
}

std::vector<std::string> unique_slugs(std::span<const std::string> paths,
                                      std::span<const std::string> taken) {
    std::vector<Named> named;
    std::map<std::string, std::size_t> seen;
    for (const auto& path : paths) {
        const std::size_t copies = seen[path]++;  // the same path given twice is told apart by its count
        named.push_back({path, slug_of_path(path),
                         copies == 0 ? path : fmt::format("{} {}", content_hash(path), copies),
                         folders_of(path).size()});
    }
    std::vector<std::string> slugs(paths.size());
    for (bool clash = true; clash;) {
        std::map<std::string, Uses> uses;
        for (const auto& slug : taken) uses[slug] = {1, false};
        for (std::size_t i = 0; i < paths.size(); ++i) {
            slugs[i] = named[i].at_level();
            Uses& of = uses[slugs[i]];
            ++of.count;
            of.can_be_longer |= named[i].has_more_folders();
        }
        clash = false;
        for (std::size_t i = 0; i < paths.size(); ++i) {
            const Uses& of = uses[slugs[i]];
            if (of.count == 1) continue;
            clash = true;
            if (!of.can_be_longer || named[i].has_more_folders()) ++named[i].level;
        }
    }
    return slugs;
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
    const std::string meant = plain_spelling(word);
    const std::string* best = nullptr;
    std::size_t best_distance = std::max<std::size_t>(1, meant.size() / 3) + 1;
    for (const auto& candidate : candidates) {
        const std::size_t distance = edit_distance(meant, plain_spelling(candidate));
        if (distance >= best_distance || distance >= candidate.size()) continue;
        best_distance = distance;
        best = &candidate;
    }
    return best == nullptr ? std::nullopt : std::optional<std::string>(*best);
}

std::string csv_field(std::string_view text) {
    const bool byte_order_mark = text.starts_with("\xEF\xBB\xBF");
    if (text.find_first_of(",\"\r\n") == std::string_view::npos && !byte_order_mark) return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

std::vector<CsvRow> parse_csv_rows(std::string_view text) {
    return parse_separated(text, ',');
}

std::vector<std::vector<std::string>> parse_csv(std::string_view text) {
    std::vector<std::vector<std::string>> rows;
    for (CsvRow& row : parse_csv_rows(text)) rows.push_back(std::move(row.fields));
    return rows;
}

std::string number_text(double value) {
    std::array<char, 32> text{};
    const double size = std::fabs(value);
    const bool plain = value == 0.0 || (size >= 1e-5 && size < 1e15);
    const auto end = plain ? std::to_chars(text.begin(), text.end(), value, std::chars_format::fixed)
                           : std::to_chars(text.begin(), text.end(), value);
    return {text.begin(), end.ptr};
}

std::optional<double> parse_number(std::string_view text) {
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    double value = 0.0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = result.ec == std::errc{} && result.ptr == text.data() + text.size();
    if (!whole || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::string duration_text(double seconds) {
    constexpr double longest = 1e12;
    if (!(seconds > 0.0)) seconds = 0.0;
    const auto total = static_cast<std::int64_t>(std::llround(std::min(seconds, longest)));
    const auto hours = total / 3600;
    if (hours > 0) return fmt::format("{}:{:02}:{:02}", hours, total / 60 % 60, total % 60);
    return fmt::format("{}:{:02}", total / 60, total % 60);
}

std::string minutes_text(double seconds) {
    const double minutes = std::floor(seconds / 60.0);
    return fmt::format("{:.0f}:{:04.1f}", minutes, std::floor(10.0 * (seconds - 60.0 * minutes)) / 10.0);
}

std::string bytes_text(std::int64_t bytes) {
    constexpr std::array<std::string_view, 5> units{"bytes", "kB", "MB", "GB", "TB"};
    auto size = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; unit + 1 < units.size() && std::fabs(size) >= 999.95; ++unit) size /= 1000.0;
    if (unit == 0) return counted(static_cast<std::size_t>(std::max<std::int64_t>(bytes, 0)), "byte");
    return fmt::format("{:.1f} {}", size, units[unit]);
}

std::string counted(std::size_t count, std::string_view singular, std::string_view plural) {
    if (count == 1) return fmt::format("1 {}", singular);
    return plural.empty() ? fmt::format("{} {}s", count, singular) : fmt::format("{} {}", count, plural);
}

std::string to_lower_ascii(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

}  // namespace afterglow

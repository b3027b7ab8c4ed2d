// Text: slugs, names, numbers as people write them, did-you-mean, escaping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace afterglow {

// Well-formed UTF-8: every malformed byte becomes U+FFFD.
std::string valid_utf8(std::string_view text);

// A file-name-safe form of a track's name: `01 Solanus (Extracted 2)` gives `01_solanus_extracted_2`.
// Drops accents, folds case and width (NFKC), keeps letters, digits and vowel signs of any script, turns each
// run of anything else into one underscore, and cuts at 80 bytes on a character boundary. Never empty:
// `track` when nothing is left.
std::string slugify(std::string_view name);

// The slug of a path: of its file name without the extension.
std::string slug_of_path(std::string_view path);

// Slugs for many paths at once, each different from all others: a path whose slug another one shares, or that
// is in `taken`, gets those of as many of its folders before it as it takes, and where they do not tell, `_`
// and eight hex digits of its path's hash. Neither depends on the order of the other paths.
std::vector<std::string> unique_slugs(std::span<const std::string> paths,
                                      std::span<const std::string> taken = {});

// A name that Windows takes for a device, whatever its extension: no file or folder can have it there.
bool is_device_name(std::string_view name);
// The name with `_` for what FAT, exFAT and Windows do not allow.
std::string portable_name(std::string_view name);

// The candidate nearest to a mistyped word (Damerau–Levenshtein, a third of the word may differ; capitals and
// hyphens do not count), if it is near enough to be meant. The first of equally near ones.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

// One CSV field, quoted where RFC 4180 asks for it.
std::string csv_field(std::string_view text);
// Rows of fields; quoted fields may hold commas, quotes and line breaks. Strips a byte-order mark, passes
// empty lines. Throws Error(source) naming the line of an unclosed quote.
std::vector<std::vector<std::string>> parse_csv(std::string_view text);
// The same with the line each row begins on, from 1; blank lines are no rows.
struct CsvRow {
    std::size_t line = 1;
    std::vector<std::string> fields;
};
std::vector<CsvRow> parse_csv_rows(std::string_view text);

// The shortest text that reads back as the same finite double; independent of the locale.
std::string number_text(double value);
// A finite number that fills the whole text; none otherwise.
std::optional<double> parse_number(std::string_view text);
// "1:04:05", "4:05": a duration for people.
std::string duration_text(double seconds);
// "64:05.2": a place in a recording, cut to tenths.
std::string minutes_text(double seconds);
// "1.5 GB": a size for people, in powers of 1,000.
std::string bytes_text(std::int64_t bytes);
// "1 track", "2 tracks".
std::string counted(std::size_t count, std::string_view singular, std::string_view plural = {});
std::string to_lower_ascii(std::string_view text);

}  // namespace afterglow

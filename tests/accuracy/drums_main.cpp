// Prints how right drums are found and named on pieces whose hits are known, as Markdown. Arguments: how many
// pieces, seed.
#include <fmt/format.h>

#include <map>
#include <string>

#include "arguments.hpp"
#include "score_drums.hpp"
#include "support/sources.hpp"

namespace afterglow::truth {
namespace {

double percent(int part, int whole) {
    return whole > 0 ? 100.0 * part / whole : 0.0;
}

void print_kinds(const std::map<std::string, DrumScore>& kinds) {
    fmt::print(
        "| pieces | hits | found, % | of what is cut a hit, % | right name, % |\n|---|--:|--:|--:|--:|\n");
    for (const auto& [kind, score] : kinds) {
        if (score.known == 0)
            fmt::print("| {} | 0 | – | {} cut | – |\n", kind, score.found);
        else
            fmt::print("| {} | {} | {:.1f} | {:.1f} | {:.1f} |\n", kind, score.known,
                       percent(score.right, score.known), percent(score.right, score.found),
                       percent(score.named, score.right));
    }
}

void print_confusion(const DrumScore& score) {
    fmt::print("\n| played \\ named |");
    for (std::size_t i = 0; i < makers::drum_class_count; ++i)
        fmt::print(" {} |", makers::drum_class_name(static_cast<makers::DrumClass>(i)));
    fmt::print(" not found |\n|---|--:|--:|--:|--:|--:|--:|--:|\n");
    for (std::size_t i = 0; i < score.confusion.size(); ++i) {
        fmt::print("| {} |", makers::drum_class_name(static_cast<makers::DrumClass>(i)));
        for (const int count : score.confusion[i]) fmt::print(" {} |", count);
        fmt::print("\n");
    }
}

void compare(const Amount& amount) {
    const DrumWriter writer(Half::held_out, amount.seed);
    std::map<std::string, DrumScore> kinds;
    DrumScore all;
    for (int i = 0; i < amount.pieces; ++i) {
        const DrumPiece piece = writer.write(static_cast<std::uint64_t>(i));
        const sources::TestSource test(piece.audio);
        const auto found = makers::find_hits(test.source(), {});
        const DrumScore score = score_drums(piece.hits, test.source(), found.hits);
        kinds[piece.kind] += score;
        if (!piece.hits.empty()) all += score;
    }
    print_kinds(kinds);
    print_confusion(all);
}

}  // namespace
}  // namespace afterglow::truth

int main(int count, char** arguments) {
    using namespace afterglow::truth;
    const auto amount = amount_from(count, arguments, {200, 2024});
    if (!amount) return 2;
    compare(*amount);
    return 0;
}

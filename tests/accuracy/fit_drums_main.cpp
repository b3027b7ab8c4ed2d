// Prints makers/drums_weights.cpp with weights fitted to drums whose class is known. Arguments: how many
// pieces, seed.
#include <fmt/format.h>

#include "analysis/analyse.hpp"
#include "arguments.hpp"
#include "dsp/level.hpp"
#include "fit_drums.hpp"
#include "makers/drums_hits.hpp"
#include "score_drums.hpp"
#include "support/sources.hpp"
#include "truth_drums.hpp"

namespace afterglow::truth {
namespace {

std::vector<DrumExample> examples(const Amount& amount) {
    const DrumWriter writer(Half::dev, amount.seed);
    std::vector<DrumExample> all;
    for (int i = 0; i < amount.pieces; ++i) {
        const DrumPiece piece = writer.write(static_cast<std::uint64_t>(i));
        const sources::TestSource test(piece.audio);
        const makers::DrumOptions options;
        for (const makers::DrumHit& heard : makers::hear_onsets(test.source(), options)) {
            if (static_cast<double>(heard.peak) < dsp::from_db(options.min_level_db)) continue;
            const KnownHit* known = nearest_hit(piece.hits, test.source(), heard.start);
            all.push_back({heard.features, known ? std::optional(known->drum) : std::nullopt});
        }
    }
    return all;
}

template <std::size_t n>
void print_row(const std::array<float, n>& row, const char* opens, const char* closes) {
    fmt::print("    {}", opens);
    for (std::size_t i = 0; i < n; ++i)
        fmt::print("{:.3f}F{}", row[i], i + 1 == n ? closes : (i + 1) % 12 == 0 ? ",\n     " : ", ");
    fmt::print("\n");
}

template <std::size_t n, std::size_t rows>
void print_rows(const char* type, const char* name, const std::array<std::array<float, n>, rows>& matrix) {
    fmt::print("const {} {} = {{{{\n", type, name);
    for (const auto& row : matrix) print_row(row, "{{", "}},");
    fmt::print("}}}};\n");
}

template <std::size_t n>
void print_values(const char* type, const char* name, const std::array<float, n>& values) {
    fmt::print("const {} {} = {{\n", type, name);
    print_row(values, "", "");
    fmt::print("}};\n");
}

void print(const DrumNetwork& network, const Amount& amount, std::size_t examples_used) {
    fmt::print(
        "// Made by `scripts/accuracy --fit-drums {} {}` from {} sounds (tests/accuracy/fit_drums.cpp); not "
        "to\n"
        "// be edited.\n"
        "#include \"makers/drums_weights.hpp\"\n\n"
        "namespace afterglow::makers {{\n\n"
        "// clang-format off\n",
        amount.pieces, amount.seed, examples_used);
    print_values("DrumFeatures", "drum_feature_means", network.means);
    print_values("DrumFeatures", "drum_feature_scales", network.scales);
    print_rows("std::array<DrumFeatures, drum_hidden_count>", "drum_hidden_weights", network.hidden_weights);
    print_values("std::array<float, drum_hidden_count>", "drum_hidden_offsets", network.hidden_offsets);
    print_rows("std::array<std::array<float, drum_hidden_count>, drum_output_count>", "drum_output_weights",
               network.output_weights);
    print_values("std::array<float, drum_output_count>", "drum_output_offsets", network.output_offsets);
    fmt::print("// clang-format on\n\n}}  // namespace afterglow::makers\n");
}

}  // namespace
}  // namespace afterglow::truth

int main(int count, char** arguments) {
    using namespace afterglow::truth;
    const auto amount = amount_from(count, arguments, {1200, 1});
    if (!amount) return 2;
    const auto heard = examples(*amount);
    print(fit_drums(heard, amount->seed), *amount, heard.size());
    return 0;
}

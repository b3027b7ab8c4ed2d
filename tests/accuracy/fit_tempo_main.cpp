// Prints analysis/tempo_model.cpp with weights fitted to rendered loops of known tempo. Arguments: how many
// loops, seed.
#include <fmt/format.h>

#include <array>

#include "analysis/analyse.hpp"
#include "arguments.hpp"
#include "fit_tempo.hpp"
#include "truth.hpp"

namespace afterglow::truth {
namespace {

std::vector<TempoExample> examples(int loop_count, std::uint64_t seed) {
    std::vector<TempoExample> all;
    auto pieces = loops(Half::dev, loop_count, seed);
    auto odd = odd_loops(Half::dev, loop_count / 4, seed);
    // Bars of seven eighths are counted in quarters or eighths.
    std::erase_if(odd, [](const Piece& piece) { return piece.kind == "7/8"; });
    std::move(odd.begin(), odd.end(), std::back_inserter(pieces));
    for (const Piece& piece : pieces) {
        midi::Rendering rendering;
        rendering.sound_font = all.size() % 2 == 0 ? midi::small_sound_font : midi::large_sound_font;
        const auto heard = analysis::analyse(midi::render(piece.song, rendering), {});
        const analysis::TempoEvidence evidence(
            {heard.stft_frames.onset_strength, heard.stft_frames.onset_low, heard.stft_frames.onset_high},
            heard.sample_rate_hz / static_cast<double>(heard.grid().hop));
        all.push_back({evidence.candidates(), *piece.bpm});
    }
    return all;
}

constexpr std::array row_names = {"all with all",
                                  "low with low",
                                  "middle with middle",
                                  "high with high",
                                  "low with middle",
                                  "middle with high",
                                  "nearness to the reference tempi"};

void print(const std::array<float, analysis::evidence_count>& weights, const Amount& amount) {
    fmt::print(
        "// Made by `scripts/accuracy --fit-tempo {} {}` (tests/accuracy/fit_tempo.cpp); not to be edited.\n"
        "#include \"analysis/tempo_model.hpp\"\n\n"
        "namespace afterglow::analysis {{\n\n"
        "// clang-format off\n"
        "const std::array<float, evidence_count> tempo_weights = {{\n",
        amount.pieces, amount.seed);
    constexpr std::size_t row_size = analysis::evidence_beats.size();
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (i % row_size == 0) fmt::print("    // {}\n    ", row_names.at(i / row_size));
        const bool ends_row = (i + 1) % row_size == 0 || i + 1 == weights.size();
        fmt::print("{:.3f}F,{}", weights[i], ends_row ? '\n' : ' ');
    }
    fmt::print("}};\n// clang-format on\n\n}}  // namespace afterglow::analysis\n");
}

}  // namespace
}  // namespace afterglow::truth

int main(int count, char** arguments) {
    using namespace afterglow::truth;
    const auto amount = amount_from(count, arguments, {400, 1});
    if (!amount) return 2;
    print(fit_tempo_weights(examples(amount->pieces, amount->seed)), *amount);
    return 0;
}

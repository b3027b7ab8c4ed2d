// Prints the weights of analysis/tempo_model, fitted to rendered loops of known tempo. Arguments: how many
// loops, seed.
#include <fmt/format.h>

#include <cstdlib>

#include "analysis/analyse.hpp"
#include "fit_tempo.hpp"
#include "truth.hpp"

namespace afterglow::truth {
namespace {

std::vector<TempoExample> examples(int loop_count, std::uint64_t seed) {
    std::vector<TempoExample> all;
    for (const Piece& piece : loops(Half::dev, loop_count, seed)) {
        midi::Rendering rendering;
        rendering.sound_font = all.size() % 2 == 0 ? midi::small_sound_font : midi::large_sound_font;
        const auto heard = analysis::analyse(midi::render(piece.song, rendering), {});
        const analysis::TempoEvidence evidence(
            {heard.frame.onset_strength, heard.frame.onset_low, heard.frame.onset_high},
            heard.sample_rate_hz / analysis::hop_size);
        all.push_back({evidence.candidates(), *piece.bpm});
    }
    return all;
}

void print(const std::array<float, analysis::evidence_count>& weights) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const bool ends_row = (i + 1) % analysis::evidence_beats.size() == 0 || i + 1 == weights.size();
        fmt::print("{:.3f}F,{}", weights[i], ends_row ? '\n' : ' ');
    }
}

}  // namespace
}  // namespace afterglow::truth

int main(int count, char** arguments) {
    using namespace afterglow::truth;
    const int loops = count > 1 ? std::atoi(arguments[1]) : 400;
    const auto seed = static_cast<std::uint64_t>(count > 2 ? std::atoll(arguments[2]) : 1);
    print(fit_tempo_weights(examples(loops, seed)));
    return 0;
}

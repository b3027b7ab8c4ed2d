// Prints analysis/key_profiles.cpp with profiles fitted to progressions of known key. Arguments: how many
// pieces, seed.
#include <fmt/format.h>

#include "analysis/analyse.hpp"
#include "arguments.hpp"
#include "fit_key.hpp"
#include "truth.hpp"

namespace afterglow::truth {
namespace {

std::vector<KeyExample> examples(const Amount& amount) {
    std::vector<KeyExample> all;
    auto pieces = progressions(Half::dev, amount.pieces, amount.seed);
    auto modal = modal_progressions(Half::dev, amount.pieces * 5 / 8, amount.seed);
    std::move(modal.begin(), modal.end(), std::back_inserter(pieces));
    for (const Piece& piece : pieces) {
        midi::Rendering rendering;
        rendering.sound_font = all.size() % 2 == 0 ? midi::small_sound_font : midi::large_sound_font;
        const auto heard = analysis::analyse(midi::render(piece.song, rendering), {});
        all.push_back({analysis::key_evidence(heard.segments), *piece.key});
    }
    return all;
}

void print_row(const analysis::PitchClasses& values) {
    fmt::print("    {{");
    for (std::size_t i = 0; i < values.size(); ++i) fmt::print("{}{:.3f}", i == 0 ? "" : ", ", values[i]);
    fmt::print("}},\n");
}

void print(const char* name, const analysis::KeyProfiles& profiles) {
    fmt::print("const KeyProfiles {} = {{\n", name);
    print_row(profiles.whole);
    print_row(profiles.opening);
    fmt::print("    {:.3f}}};\n", profiles.bias);
}

}  // namespace
}  // namespace afterglow::truth

int main(int count, char** arguments) {
    using namespace afterglow::truth;
    const auto amount = amount_from(count, arguments, {240, 1});
    if (!amount) return 2;
    const FittedProfiles fitted = fit_key_profiles(examples(*amount));
    fmt::print(
        "// Made by `scripts/accuracy --fit-key {} {}` (tests/accuracy/fit_key.cpp); not to be edited.\n"
        "#include \"analysis/key_profiles.hpp\"\n\n"
        "namespace afterglow::analysis {{\n\n"
        "// clang-format off\n",
        amount->pieces, amount->seed);
    print("major_profiles", fitted.major);
    print("minor_profiles", fitted.minor);
    fmt::print("// clang-format on\n\n}}  // namespace afterglow::analysis\n");
    return 0;
}

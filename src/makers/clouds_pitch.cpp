#include "makers/clouds_pitch.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace afterglow::makers {
namespace {

constexpr int octave = 12;
using Steps = std::array<bool, octave>;
constexpr Steps all_steps = {true, true, true, true, true, true, true, true, true, true, true, true};
constexpr Steps major_steps = {true, false, true, false, true, true, false, true, false, true, false, true};
constexpr Steps minor_steps = {true, false, true, true, false, true, false, true, true, false, true, false};
constexpr Steps octave_steps = {true};

const Steps& steps_of(PitchQuantize quantize, const std::optional<analysis::MusicalKey>& key) {
    if (quantize == PitchQuantize::octaves) return octave_steps;
    if (quantize == PitchQuantize::scale && key) return key->minor ? minor_steps : major_steps;
    return all_steps;
}

}  // namespace

std::vector<double> grain_pitches(const CloudOptions& options,
                                  const std::optional<analysis::MusicalKey>& key) {
    std::vector<double> pitches;
    if (options.pitch_quantize == PitchQuantize::none) return pitches;
    const Steps& steps = steps_of(options.pitch_quantize, key);
    const double middle = 0.5 * (options.min_pitch_semitones + options.max_pitch_semitones);
    double nearest = 1e9;
    const auto first = static_cast<int>(std::floor(options.min_pitch_semitones)) - octave;
    const auto last = static_cast<int>(std::ceil(options.max_pitch_semitones)) + octave;
    for (int semitones = first; semitones <= last; ++semitones) {
        if (!steps[static_cast<std::size_t>((semitones % octave + octave) % octave)]) continue;
        const double pitch = semitones;
        if (pitch >= options.min_pitch_semitones && pitch <= options.max_pitch_semitones)
            pitches.push_back(pitch);
        if (std::abs(pitch - middle) < std::abs(nearest - middle)) nearest = pitch;
    }
    if (pitches.empty()) pitches.push_back(nearest);
    return pitches;
}

}  // namespace afterglow::makers

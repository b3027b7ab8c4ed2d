// What a texture is as a whole: the features of an analysis that a measurement needs, without what only
// makers need.
#pragma once

#include <optional>
#include <span>

#include "analysis/analysis.hpp"
#include "analysis/root.hpp"
#include "analysis/salience.hpp"

namespace afterglow::analysis {

enum class TempoWanted : bool { no, yes };

enum class Extent {
    once,     // silence before and after
    endless,  // a loop: one period of an endless sound
};

struct Summary {
    // Means over the frames, weighted by their magnitude, so that a tail does not count as much as the sound.
    double centroid_hz = 0.0;
    double flatness = 0.0;
    std::optional<MusicalKey> key;
    std::optional<Tempo> tempo;
    std::optional<Salience> salience;  // of endless audio
    std::optional<Root> root;
    std::optional<double> tuning_cents;  // against A = 440 Hz, −50 … +50; none where there is no key
};

// `mono` must be finite.
Summary summarise(std::span<const float> mono, double sample_rate_hz, Extent extent,
                  TempoWanted tempo = TempoWanted::yes);

}  // namespace afterglow::analysis

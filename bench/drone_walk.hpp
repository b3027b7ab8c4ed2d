// A loop made of pieces of a passage in an order by chance.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/audio_buffer.hpp"
#include "base/rng.hpp"

namespace afterglow::bench {

struct WalkOptions {
    std::int64_t frames = 0;    // of the loop, exactly
    double shortest_sec = 0.4;  // of a piece
    double longest_sec = 1.5;
    double crossfade_sec = 0.2;
};

struct Walk {
    AudioBuffer audio;
    std::vector<std::int64_t> joins;  // frames at which the fades end
    std::int64_t fade_frames = 0;
    double correlation = 0.0;  // mean of the joins'
};

// No two pieces begin at the same place, and the last leads to the first. Each is joined to the next where
// their contexts correlate best, by gains that keep the power for the correlation of the two
// (dsp::crossfade_gains). None if the passage is too short.
std::optional<Walk> walk(const AudioBuffer& passage, const WalkOptions& options, Rng rng);

}  // namespace afterglow::bench

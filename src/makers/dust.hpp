// Dust: hiss on a loop, which stays a loop.
#pragma once

#include <string>

#include "base/audio_buffer.hpp"
#include "base/rng.hpp"

namespace afterglow::makers {

struct DustOptions {
    double mix_db = -12.0;       // RMS level of the hiss below that of the loop
    double crossfade_sec = 0.1;  // where the hiss is closed to the loop's length; at most half of it
};

// One cycle of an endless sound like `hiss`, `frames` long: cut from the repeated hiss at a random place, its
// end faded into what stands before its start by the law that fits their correlation (dsp::crossfade_gains).
// In as many channels as asked for, each from a place of its own where the hiss has fewer.
AudioBuffer hiss_cycle(const AudioBuffer& hiss, std::int64_t frames, int channels, double crossfade_sec,
                       Rng rng);

// `loop` with hiss on it, at the peak level that it had. Both at one rate. Silence stays as it is.
AudioBuffer add_dust(const AudioBuffer& loop, const AudioBuffer& hiss, const DustOptions& options,
                     const Rng& rng);

}  // namespace afterglow::makers

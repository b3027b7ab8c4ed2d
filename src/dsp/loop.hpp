// Finding, closing and judging loops. The whole result is the loop: its end flows into its start.
#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/audio_buffer.hpp"

namespace afterglow::dsp {

struct LoopSearch {
    explicit LoopSearch(double rate_hz) : sample_rate_hz(rate_hz) {}

    double sample_rate_hz;  // of what is searched
    std::int64_t target_frames = 0;
    std::int64_t shorter_frames = 0;  // the length may differ from the target by this much
    std::int64_t longer_frames = 0;
    std::int64_t crossfade_frames = 0;  // context before the start, and length of the fade
    // Where there is a pitch, lengths that are whole numbers of this period are preferred.
    std::optional<double> period_frames;
};

// A candidate inside the searched audio.
struct LoopPoint {
    std::int64_t start_frame = 0;  // at least crossfade_frames from the beginning
    std::int64_t length_frames = 0;
    // Normalised cross-correlation of the context before the start with the context before the end, −1 … 1.
    double correlation = 0.0;
};

// The best start and length in `mono` (a region of a recording), or none if it is shorter than
// crossfade + target − shorter. Correlates by FFT at a reduced rate and refines at the full one.
std::optional<LoopPoint> find_loop(std::span<const float> mono, const LoopSearch& search);

// The gains of a crossfade at `position` 0 … 1 for parts whose correlation is r: e ± o with o = position − ½
// and e² = (½ − (1−r)·o²)/(1+r), which keeps in² + out² + 2·r·in·out = 1: linear for r = 1, equal power for r
// = 0 (Fink, Holters & Zölzer 2016, "Signal-matched power-complementary cross-fading and dry-wet mixing"). r
// below −0.5 counts as −0.5.
struct CrossfadeGains {
    double in;
    double out;
};
CrossfadeGains crossfade_gains(double position, double correlation);

// Cuts [start, start + length) from `audio`, brings its two ends to one level by a gain that is linear in dB
// (level_step_db), and fades its last `crossfade_frames` into the frames just before
// the start, so that the last frame is the neighbour of the first. The gains follow the correlation of the
// parts actually faded, measured here over all channels together, and are the same in every channel. The fade
// is shortened to what there is before the start.
AudioBuffer close_loop(const AudioBuffer& audio, const LoopPoint& point, std::int64_t crossfade_frames);

// How many dB the context before the end must be raised to be as loud as the context before the start: ±12 at
// most.
double level_step_db(const AudioBuffer& audio, const LoopPoint& point, std::int64_t crossfade_frames);

// The largest |second difference| of any channel within ±0.7 ms of each position, the loop taken as endless:
// what a click is seen by. The seam is position 0.
std::vector<float> second_difference_peaks(const AudioBuffer& loop);
// How far the frame before `seam_frame` meets it less smoothly than others meet theirs: the value there over
// the 99th percentile of all positions.
double loop_error_db(const AudioBuffer& loop, std::int64_t seam_frame = 0);

// How many dB lie between two energies, whichever is the larger; neither may be 0.
template <std::floating_point Number>
Number level_change_db(Number before, Number after) {
    return Number{10} * std::abs(std::log10(after / before));
}

// Where the two parts of a loop were joined, wherever it begins by now.
struct Splice {
    std::int64_t frame = 0;        // at which the fade has ended
    std::int64_t fade_frames = 0;  // before it

    bool operator==(const Splice&) const = default;
};
// How far the level leaves that of 150 ms on either side within the fade: its highest and lowest 20 ms, less
// the median of the same at 16 other places of the loop.
struct SpliceLevels {
    double bump_db = 0.0;
    double dip_db = 0.0;
};
SpliceLevels splice_levels(const AudioBuffer& loop, const Splice& splice);

}  // namespace afterglow::dsp

// How a track is cut into frames, whatever its sample rate.
#pragma once

#include <cstddef>
#include <cstdint>

namespace afterglow::analysis {

inline constexpr double reference_rate_hz = 44100.0;
inline constexpr int reference_frame_size = 2048;  // at the reference rate: 46 ms
inline constexpr int hops_per_frame = 4;
inline constexpr int hops_per_block = 8;      // some 0.1 s
inline constexpr int sustain_lag_blocks = 2;  // some 0.2 s
inline constexpr int hops_per_segment = 43;   // some half a second

// Frames last as long at every rate, to within 4 %, so that bins are as wide and whatever is counted in
// frames, hops, blocks or segments means the same time. Frame i is centred on sample i · hop of the track.
struct FrameGrid {
    explicit FrameGrid(double sample_rate_hz);

    std::size_t size = 0;  // samples of a frame: no prime factor above 7, a multiple of 32
    std::int64_t hop = 0;  // samples from one frame to the next
    std::size_t bins = 0;  // of a spectrum, up to 22 kHz; all but the first a whole number of 16

    std::int64_t half() const { return static_cast<std::int64_t>(size) / 2; }
    std::int64_t block() const { return hops_per_block * hop; }      // samples
    std::int64_t segment() const { return hops_per_segment * hop; }  // samples
};

// Samples that last as long as `reference_samples` do at the reference rate.
std::int64_t samples_like(std::int64_t reference_samples, double sample_rate_hz);

}  // namespace afterglow::analysis

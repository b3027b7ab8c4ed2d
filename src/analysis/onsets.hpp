// How much begins, frame by frame: SuperFlux (Böck & Widmer, "Maximum filter vibrato suppression for onset
// detection", DAFx 2013).
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace afterglow::analysis {

// The onset detection function, frame by frame. Magnitudes pass a triangular filterbank of 24 bands per
// octave (27.5 Hz to 16 kHz) and log10(1 + 4x); a band's rise is taken over the largest of itself and its two
// neighbours one frame earlier, so that vibrato makes none; the rises are summed.
class SuperFlux {
  public:
    explicit SuperFlux(double sample_rate_hz);

    struct Strength {
        float all = 0.0F;
        float low = 0.0F;   // of it, from bands below 200 Hz
        float high = 0.0F;  // of it, from bands above 4.7 kHz
        // The same over slow_lag frames instead of one: what swells, or begins below something louder.
        float slow = 0.0F;
    };
    static constexpr std::size_t slow_lag = 3;  // frames
    // `magnitude` is that of the next frame, a value per bin of the grid. The first frame has strength 0.
    Strength next(std::span<const float> magnitude);

  private:
    // Bins [first, last) between the centres of two neighbouring bands: what falls off one band rises in the
    // next.
    struct Segment {
        std::size_t first = 0;
        std::size_t last = 0;
    };
    void filter(const float* magnitude);

    std::vector<Segment> segments_;
    std::vector<float> ramp_;  // per bin: weight of the upper band of its segment
    std::size_t bands_ = 0;
    std::size_t low_end_ = 0;     // bands before this are low; a whole number of lanes, as is …
    std::size_t high_begin_ = 0;  // … this, from which on they are high
    std::vector<float> current_;  // log magnitudes, rounded up to whole lanes
    std::array<std::vector<float>, slow_lag> before_;  // of the frames before, maximum over neighbours
    std::size_t frames_ = 0;
};

}  // namespace afterglow::analysis

// Where something begins: SuperFlux (Böck & Widmer, "Maximum filter vibrato suppression for onset detection",
// DAFx 2013).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace afterglow::analysis {

// The onset detection function, frame by frame. Magnitudes pass a triangular filterbank of 24 bands per
// octave (27.5 Hz to 16 kHz) and log10(1 + x); a band's rise is taken over the largest of itself and its two
// neighbours one frame earlier, so that vibrato makes none; the rises are summed.
class SuperFlux {
  public:
    explicit SuperFlux(double sample_rate_hz);

    struct Strength {
        float all = 0.0F;
        float low = 0.0F;   // of it, from bands below 200 Hz
        float high = 0.0F;  // of it, from bands above 4.7 kHz
    };
    // `magnitude` is frame_bins values of the next frame. The first frame has strength 0.
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
    std::size_t low_end_ = 0;      // bands before this are low; a whole number of lanes, as is …
    std::size_t high_begin_ = 0;   // … this, from which on they are high
    std::vector<float> current_;   // log magnitudes, rounded up to whole lanes
    std::vector<float> previous_;  // of the frame before, maximum over neighbours
    bool first_ = true;
};

// How peaks of the onset strength become onsets (section 2.4 of the paper, its offline settings).
struct PeakPicking {
    double max_before_sec = 0.03;   // an onset is the largest value from here …
    double max_after_sec = 0.03;    // … to here
    double mean_before_sec = 0.10;  // and above the mean from here …
    double mean_after_sec = 0.07;   // … to here
    // … by this much; in sums of log10 magnitude over some 140 bands. The paper has 1.1.
    double threshold = 3.0;
    // … and by this share of the mean, a departure from the paper: the flux of steady noise is never zero,
    // and its fluctuation grows with it.
    double mean_share = 0.8;
    double combine_sec = 0.03;  // onsets closer than this are one
};

// The flux is largest when a sound has come some way into the frame, before the frame is centred on it: an
// onset is this much later than the centre of the frame that shows it.
inline constexpr double onset_lead_sec = 0.006;

// Frames (positions in `strength`) that are onsets. Frame i is at i / frame_rate_hz.
std::vector<std::int64_t> pick_onsets(std::span<const float> strength, double frame_rate_hz,
                                      const PeakPicking& picking);

// A cut is no onset: sets the strength of frames that reach over an edge of the audio to 0, and of the first
// whole frame beside them.
void clear_cut_edges(std::span<float> strength, std::int64_t audio_frames);

// A recording that begins with a hit has no frame before it to rise from. The hop of that hit, if the first
// hops are an attack: at least 6 dB above what is left 0.1 s later.
std::optional<std::int64_t> first_attack(std::span<const float> hop_power);

}  // namespace afterglow::analysis

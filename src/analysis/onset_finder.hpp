// Onsets from the onset strength, placed on the sample where each attack begins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analysis/frame_grid.hpp"

namespace afterglow::analysis {

// How peaks of the onset strength become onsets, after section 2.4 of the SuperFlux paper. A departure from
// it: a peak is compared with the median around it, not with the mean, which in dense music is made of other
// onsets.
struct PeakPicking {
    double largest_within_sec = 0.0;  // an onset is the largest value this far to either side …
    double median_within_sec = 0.0;   // … and above the median this far to either side …
    double median_share = 0.0;        // … by this share of it (the flux of steady noise is never zero) …
    double threshold = 0.0;           // … and by this much: a sum of log10 magnitudes over some 140 bands
    // The rest of a louder onset is none: at least this share of the largest value from … to …
    double min_share = 0.0;
    double louder_before_sec = 0.0;
    double louder_after_sec = 0.0;
    double combine_sec = 0.0;  // onsets closer than this are one
};

// Of the rise from one frame to the next.
inline constexpr PeakPicking attack_picking = {.largest_within_sec = 0.03,
                                               .median_within_sec = 0.115,
                                               .median_share = 0.8,
                                               .threshold = 2.3,
                                               .min_share = 0.2,
                                               .louder_before_sec = 0.065,
                                               .louder_after_sec = 0.02,
                                               .combine_sec = 0.03};
// Of the rise over SuperFlux::slow_lag frames.
inline constexpr PeakPicking swell_picking = {.largest_within_sec = 0.055,
                                              .median_within_sec = 0.17,
                                              .median_share = 0.8,
                                              .threshold = 4.0,
                                              .min_share = 0.3,
                                              .louder_before_sec = 0.065,
                                              .louder_after_sec = 0.02,
                                              .combine_sec = 0.065};

// Frames (positions in `strength`) that are onsets.
std::vector<std::int64_t> pick_onsets(std::span<const float> strength, double frame_rate_hz,
                                      const PeakPicking& picking);

// A cut is no onset. Whether a frame, or the one `lag` before it, reaches over the start of the audio.
bool is_cut_at_start(std::int64_t frame, std::int64_t lag);
// Sets the strength (over one frame) of such frames to 0, and of those that reach over the end.
void clear_cut_edges(std::span<float> strength, std::int64_t audio_frames, const FrameGrid& grid);

// A recording that begins with a hit has no frame before it to rise from. The hop of that hit, if the first
// hops are an attack: at least 6 dB above what is left 0.1 s later.
std::optional<std::int64_t> first_attack(std::span<const float> hop_power);

// Finds onsets while the track goes by, so that their samples are still at hand to look at closely
// (analysis/attack).
class OnsetFinder {
  public:
    enum class Progress { more_to_come, ended };
    // What is known of the track so far, from its beginning on, one value per frame or hop.
    struct Heard {
        std::span<const float> strength;
        std::span<const float> slow;
        std::span<const float> hop_power;
    };

    // `threshold` is added to those of the picking.
    OnsetFinder(double sample_rate_hz, double threshold);

    // The next samples, to be called before their frames are judged.
    void push(std::span<const float> mono);
    // Judges the frames that enough others follow.
    void judge(const Heard& heard, Progress progress);
    // All onsets, ascending; only after judge(…, ended).
    std::vector<double> found_sec() const;

  private:
    struct Onset {
        std::int64_t frame = 0;
        double sec = 0.0;
    };
    void judge_first(std::span<const float> hop_power, Progress progress);
    void judge_attacks(std::span<const float> strength, Progress progress);
    void judge_swells(std::span<const float> slow, Progress progress);
    bool attacked_near(std::int64_t frame) const;
    void forget();
    // The onset near a sample, unless something ends there with a click.
    std::optional<double> placed_sec(std::int64_t rough, double required_gain) const;

    double sample_rate_hz_;
    FrameGrid grid_;
    PeakPicking attack_;
    PeakPicking swell_;
    std::vector<float> samples_;  // the last of the track, from samples_start_ on
    std::int64_t samples_start_ = 0;
    bool first_judged_ = false;
    std::int64_t attacks_judged_ = 0;
    std::int64_t swells_judged_ = 0;
    std::vector<Onset> attacks_;
    std::vector<Onset> swells_;
};

}  // namespace afterglow::analysis

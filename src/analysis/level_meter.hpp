// The levels of a recording before anything is judged by them: what they are brought to, how its channels
// become one, and what is wrong with them.
#pragma once

#include <array>
#include <vector>

#include "analysis/diagnosis.hpp"
#include "base/audio_buffer.hpp"
#include "base/mono_mix.hpp"
#include "base/recording.hpp"

namespace afterglow::analysis {

// What limits of levels mean.
enum class LevelReference : std::uint8_t {
    relative,  // as if the 90th percentile of the levels of the recording's windows were −18 dBFS
    absolute,  // dBFS
};
inline constexpr double reference_level_db = -18.0;

// How a recording is judged.
struct Reference {
    Hearing hearing;
    double gain_db = 0.0;                    // of the hearing
    double silence_db = dsp::silence_db;     // quieter is silence, as it is heard
    std::vector<ClippedPlace> clipped = {};  // in order
    bool is_stereo = false;                  // its channels have more of their own than noise and rounding
};

// Streams; windows of a second, every half.
class LevelMeter {
  public:
    explicit LevelMeter(double sample_rate_hz);

    // The next block, one or two channels.
    void push(const AudioBuffer& block);

    struct Result {
        Diagnosis diagnosis;
        Reference reference;
    };
    // `floor_db`: dBFS below which a window is silence.
    Result finish(LevelReference wanted, double floor_db);

  private:
    struct Step {
        ChannelPowers powers;
        double frames = 0.0;
    };
    void end_step();
    std::vector<double> window_levels_db(MonoMix mix) const;
    ChannelPowers whole() const;
    bool is_stereo(double floor_db) const;

    std::int64_t step_frames_;
    int channels_ = 1;
    ChannelSums step_;  // that is not yet full
    std::array<double, 2> sums_{};
    double frames_ = 0.0;
    std::vector<Step> steps_;
};

}  // namespace afterglow::analysis

#include "dsp/loop.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "dsp/correlate.hpp"

namespace afterglow::dsp {
namespace {

// Correlation of the parts that will overlap, over all channels together: what decides the power of their
// sum.
double overlap_correlation(const AudioBuffer& audio, std::int64_t a, std::int64_t b, std::int64_t frames) {
    double aa = 0.0, bb = 0.0, ab = 0.0;
    for (int c = 0; c < audio.channels(); ++c) {
        const auto x =
            audio.channel(c).subspan(static_cast<std::size_t>(a), static_cast<std::size_t>(frames));
        const auto y =
            audio.channel(c).subspan(static_cast<std::size_t>(b), static_cast<std::size_t>(frames));
        aa += dot(x, x), bb += dot(y, y), ab += dot(x, y);
    }
    return aa > 0.0 && bb > 0.0 ? ab / std::sqrt(aa * bb) : 0.0;
}

std::int64_t fade_of(const LoopPoint& point, std::int64_t crossfade_frames) {
    return std::min({crossfade_frames, point.start_frame, point.length_frames});
}

double mean_power(const AudioBuffer& audio, std::int64_t start, std::int64_t frames) {
    double power = 0.0;
    for (int c = 0; c < audio.channels(); ++c) {
        const auto x =
            audio.channel(c).subspan(static_cast<std::size_t>(start), static_cast<std::size_t>(frames));
        power += dot(x, x);
    }
    return frames > 0 ? power / static_cast<double>(frames) : 0.0;
}

// Each cycle of the loop louder by `step_db` than the last, and as loud as before in the middle.
void add_level_step(AudioBuffer& audio, std::int64_t cycle_frames, double step_db) {
    if (step_db == 0.0) return;
    const double factor = std::pow(10.0, step_db / 20.0 / static_cast<double>(cycle_frames));
    for (int c = 0; c < audio.channels(); ++c) {
        double gain = std::pow(factor, -0.5 * static_cast<double>(audio.frames()));
        for (float& sample : audio.channel(c)) {
            sample *= static_cast<float>(gain);
            gain *= factor;
        }
    }
}

}  // namespace

CrossfadeGains crossfade_gains(double position, double correlation) {
    // Below −0.5 the gains would rise above 1 without end.
    const double r = std::clamp(correlation, -0.5, 1.0);
    const double odd = position - 0.5;
    const double even = std::sqrt((0.5 - (1.0 - r) * odd * odd) / (1.0 + r));
    return {even + odd, even - odd};
}

double level_step_db(const AudioBuffer& audio, const LoopPoint& point, std::int64_t crossfade_frames) {
    constexpr double largest_db = 12.0;
    constexpr double nothing = 1e-12;
    const std::int64_t fade = fade_of(point, crossfade_frames);
    const double before_start = mean_power(audio, point.start_frame - fade, fade);
    const double before_end = mean_power(audio, point.start_frame + point.length_frames - fade, fade);
    if (before_start < nothing || before_end < nothing) return 0.0;
    return std::clamp(10.0 * std::log10(before_start / before_end), -largest_db, largest_db);
}

AudioBuffer close_loop(const AudioBuffer& audio, const LoopPoint& point, std::int64_t crossfade_frames) {
    const std::int64_t fade = fade_of(point, crossfade_frames);
    AudioBuffer part = audio.slice(point.start_frame - fade, fade + point.length_frames);
    add_level_step(part, point.length_frames, level_step_db(audio, point, crossfade_frames));
    AudioBuffer loop = part.slice(fade, point.length_frames);
    const double r = overlap_correlation(part, 0, point.length_frames, fade);
    for (std::int64_t i = 0; i < fade; ++i) {
        const double position = static_cast<double>(i + 1) / static_cast<double>(fade);
        const CrossfadeGains gains = crossfade_gains(position, r);
        for (int c = 0; c < loop.channels(); ++c) {
            float& out = loop.channel(c)[static_cast<std::size_t>(point.length_frames - fade + i)];
            const float in = part.channel(c)[static_cast<std::size_t>(i)];
            out = static_cast<float>(gains.in) * in + static_cast<float>(gains.out) * out;
        }
    }
    return loop;
}

}  // namespace afterglow::dsp

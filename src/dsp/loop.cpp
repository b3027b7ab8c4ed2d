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

}  // namespace

CrossfadeGains crossfade_gains(double position, double correlation) {
    // Below −0.5 the gains would rise above 1 without end.
    const double r = std::clamp(correlation, -0.5, 1.0);
    const double odd = position - 0.5;
    const double even = std::sqrt((0.5 - (1.0 - r) * odd * odd) / (1.0 + r));
    return {even + odd, even - odd};
}

AudioBuffer close_loop(const AudioBuffer& audio, const LoopPoint& point, std::int64_t crossfade_frames) {
    AudioBuffer loop = audio.slice(point.start_frame, point.length_frames);
    const std::int64_t fade = std::min({crossfade_frames, point.start_frame, point.length_frames});
    const std::int64_t before_start = point.start_frame - fade;
    const std::int64_t before_end = point.start_frame + point.length_frames - fade;
    const double r = overlap_correlation(audio, before_start, before_end, fade);
    for (std::int64_t i = 0; i < fade; ++i) {
        const double position = static_cast<double>(i + 1) / static_cast<double>(fade);
        const CrossfadeGains gains = crossfade_gains(position, r);
        for (int c = 0; c < loop.channels(); ++c) {
            float& out = loop.channel(c)[static_cast<std::size_t>(point.length_frames - fade + i)];
            const float in = audio.channel(c)[static_cast<std::size_t>(before_start + i)];
            out = static_cast<float>(gains.in) * in + static_cast<float>(gains.out) * out;
        }
    }
    return loop;
}

}  // namespace afterglow::dsp

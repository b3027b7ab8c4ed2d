#include "dsp/envelope.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace afterglow::dsp {
namespace {

std::vector<float> quarter_sine(std::int64_t frames) {
    std::vector<float> gains(static_cast<std::size_t>(frames));
    const double step = 0.5 * std::numbers::pi / static_cast<double>(frames);
    for (std::size_t i = 0; i < gains.size(); ++i) {
        gains[i] = static_cast<float>(std::sin(step * static_cast<double>(i)));
    }
    return gains;
}

}  // namespace

void fade_in(AudioBuffer& audio, std::int64_t frames) {
    frames = std::clamp<std::int64_t>(frames, 0, audio.frames());
    const auto gains = quarter_sine(frames);
    for (int c = 0; c < audio.channels(); ++c) {
        const auto samples = audio.channel(c);
        for (std::size_t i = 0; i < gains.size(); ++i) samples[i] *= gains[i];
    }
}

void fade_out(AudioBuffer& audio, std::int64_t frames) {
    frames = std::clamp<std::int64_t>(frames, 0, audio.frames());
    const auto gains = quarter_sine(frames);
    for (int c = 0; c < audio.channels(); ++c) {
        const auto samples = audio.channel(c);
        for (std::size_t i = 0; i < gains.size(); ++i) samples[samples.size() - 1 - i] *= gains[i];
    }
}

void fade_in_out(AudioBuffer& audio, std::int64_t in_frames, std::int64_t out_frames) {
    const std::int64_t wanted = std::max<std::int64_t>(in_frames, 0) + std::max<std::int64_t>(out_frames, 0);
    if (wanted > audio.frames()) {
        const double share = static_cast<double>(audio.frames()) / static_cast<double>(wanted);
        in_frames = static_cast<std::int64_t>(std::floor(static_cast<double>(in_frames) * share));
        out_frames = audio.frames() - in_frames;
    }
    fade_in(audio, in_frames);
    fade_out(audio, out_frames);
}

void reverse(AudioBuffer& audio) {
    for (int c = 0; c < audio.channels(); ++c) {
        const auto samples = audio.channel(c);
        std::reverse(samples.begin(), samples.end());
    }
}

}  // namespace afterglow::dsp

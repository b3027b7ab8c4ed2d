#include "dsp/envelope.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "dsp/level.hpp"

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

void fade_and_remove_dc(AudioBuffer& audio, std::int64_t in_frames, std::int64_t out_frames) {
    AudioBuffer shape(1, audio.frames(), audio.sample_rate_hz());
    std::ranges::fill(shape.channel(0), 1.0F);
    fade_in_out(shape, in_frames, out_frames);
    const auto gains = shape.channel(0);
    const double whole = mean(gains);
    if (whole <= 0.0) return;
    fade_in_out(audio, in_frames, out_frames);
    for (int c = 0; c < audio.channels(); ++c) {
        const auto samples = audio.channel(c);
        const auto dc = static_cast<float>(mean(samples) / whole);
        for (std::size_t i = 0; i < samples.size(); ++i) samples[i] -= dc * gains[i];
    }
}

void reverse(AudioBuffer& audio) {
    for (int c = 0; c < audio.channels(); ++c) {
        const auto samples = audio.channel(c);
        std::reverse(samples.begin(), samples.end());
    }
}

}  // namespace afterglow::dsp

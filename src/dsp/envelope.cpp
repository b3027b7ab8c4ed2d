#include "dsp/envelope.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

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

std::vector<float> fade_gains(std::int64_t frames, std::int64_t in_frames, std::int64_t out_frames) {
    AudioBuffer shape(1, frames, 1.0);
    std::ranges::fill(shape.channel(0), 1.0F);
    fade_in_out(shape, in_frames, out_frames);
    return {shape.channel(0).begin(), shape.channel(0).end()};
}

void fade_and_remove_dc(AudioBuffer& audio, std::span<const float> gains) {
    const double whole = mean(gains);
    if (whole <= 0.0) return;
    for (int c = 0; c < audio.channels(); ++c) {
        const auto samples = audio.channel(c);
        for (std::size_t i = 0; i < samples.size(); ++i) samples[i] *= gains[i];
        const auto dc = static_cast<float>(mean(samples) / whole);
        for (std::size_t i = 0; i < samples.size(); ++i) samples[i] -= dc * gains[i];
    }
}

void fade_and_remove_dc(AudioBuffer& audio, std::int64_t in_frames, std::int64_t out_frames) {
    fade_and_remove_dc(audio, fade_gains(audio.frames(), in_frames, out_frames));
}

void reverse(AudioBuffer& audio) {
    for (int c = 0; c < audio.channels(); ++c) {
        const auto samples = audio.channel(c);
        std::reverse(samples.begin(), samples.end());
    }
}

}  // namespace afterglow::dsp

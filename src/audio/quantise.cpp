#include <algorithm>
#include <cmath>
#include <cstdint>

#include "audio/encode.hpp"

namespace afterglow::audio {
namespace {

// Rounds to whole steps of 1/`steps`; the largest is one step below full scale, as two's complement has it.
void round_to_steps(std::span<float> samples, float steps) {
    const float step = 1.0F / steps;
    for (float& sample : samples) {
        const float clipped = std::min(std::max(sample * steps, -steps), steps - 1.0F);
        sample = std::nearbyint(clipped) * step;
    }
}

// The difference of two uniform numbers is spread like a triangle over ±1 step: the error's mean and variance
// then do not depend on the signal (Lipshitz, Wannamaker & Vanderkooy 1992).
void add_triangular_dither(std::span<float> samples, float steps, Rng& rng) {
    constexpr float half_word = 0x1.0p-32F;
    const float scale = half_word / steps;
    for (float& sample : samples) {
        const std::uint64_t word = rng.next();
        const auto first = static_cast<float>(static_cast<std::uint32_t>(word));
        const auto second = static_cast<float>(static_cast<std::uint32_t>(word >> 32U));
        sample += (first - second) * scale;
    }
}

}  // namespace

void quantise(AudioBuffer& audio, SampleFormat format, Rng rng) {
    constexpr float steps16 = 0x1.0p15F;
    constexpr float steps24 = 0x1.0p23F;
    for (int c = 0; c < audio.channels(); ++c) {
        const auto samples = audio.channel(c);
        switch (format) {
            case SampleFormat::pcm16: {
                Rng channel_rng = rng.split("dither", static_cast<std::uint64_t>(c));
                add_triangular_dither(samples, steps16, channel_rng);
                round_to_steps(samples, steps16);
                break;
            }
            case SampleFormat::pcm24:
                round_to_steps(samples, steps24);
                break;
            case SampleFormat::float32:
                for (float& sample : samples) sample = std::clamp(sample, -1.0F, 1.0F);
                break;
        }
    }
}

}  // namespace afterglow::audio

#include "base/audio_buffer.hpp"

#include "base/mono_mix.hpp"

namespace afterglow {

void AudioBuffer::resize(std::int64_t frames) {
    for (auto& samples : channels_) samples.resize(static_cast<std::size_t>(frames), 0.0F);
}

AudioBuffer AudioBuffer::slice(std::int64_t start, std::int64_t frames) const {
    AudioBuffer out;
    out.sample_rate_hz_ = sample_rate_hz_;
    for (const auto& samples : channels_) {
        const auto first = samples.begin() + start;
        out.channels_.emplace_back(first, first + frames);
    }
    return out;
}

AudioBuffer to_mono(const AudioBuffer& audio) {
    if (audio.channels() == 1) return audio;
    AudioBuffer mono(1, audio.frames(), audio.sample_rate_hz());
    const auto out = mono.channel(0);
    if (audio.channels() == 2) {
        mix(audio.channel(0), audio.channel(1), energy_keeping(audio), out);
        return mono;
    }
    for (int c = 0; c < audio.channels(); ++c) {
        const auto in = audio.channel(c);
        for (std::size_t i = 0; i < out.size(); ++i) out[i] += in[i];
    }
    const float scale = 1.0F / static_cast<float>(audio.channels() > 0 ? audio.channels() : 1);
    for (float& sample : out) sample *= scale;
    return mono;
}

}  // namespace afterglow

#include "makers/dust.hpp"

#include <algorithm>
#include <vector>

#include "dsp/level.hpp"
#include "dsp/loop.hpp"
#include "makers/texture.hpp"

namespace afterglow::makers {
namespace {

// `frames` of the endless hiss from frame `from` of a cycle on.
AudioBuffer endless_from(const AudioBuffer& hiss, std::int64_t from, std::int64_t frames) {
    const AudioBuffer whole = repeat_loop(hiss, from + frames);
    return whole.slice(from, frames);
}

AudioBuffer closed_cycle(const AudioBuffer& hiss, std::int64_t frames, std::int64_t fade, Rng& rng) {
    const std::int64_t cycle = hiss.frames();
    if (cycle <= 0) return AudioBuffer(hiss.channels(), frames, hiss.sample_rate_hz());
    const auto from = rng.integer(0, cycle - 1);
    if (frames % cycle == 0) return endless_from(hiss, from, frames);
    return dsp::close_loop(endless_from(hiss, from, fade + frames), {fade, frames, 0.0}, fade);
}

}  // namespace

AudioBuffer hiss_cycle(const AudioBuffer& hiss, std::int64_t frames, int channels, double crossfade_sec,
                       Rng rng) {
    const auto fade = std::min(frames_of(crossfade_sec, hiss.sample_rate_hz()), frames / 2);
    if (channels <= hiss.channels()) {
        AudioBuffer cycle = closed_cycle(hiss, frames, fade, rng);
        return channels < hiss.channels() ? to_mono(cycle) : cycle;
    }
    std::vector<std::vector<float>> out;
    const AudioBuffer mono = to_mono(hiss);
    for (int c = 0; c < channels; ++c) {
        const AudioBuffer cycle = closed_cycle(mono, frames, fade, rng);
        out.emplace_back(cycle.channel(0).begin(), cycle.channel(0).end());
    }
    return {std::move(out), hiss.sample_rate_hz()};
}

AudioBuffer add_dust(const AudioBuffer& loop, const AudioBuffer& hiss, const DustOptions& options,
                     const Rng& rng) {
    AudioBuffer out = loop;
    AudioBuffer dust =
        hiss_cycle(hiss, loop.frames(), loop.channels(), options.crossfade_sec, rng.split("dust"));
    const double level = dsp::rms(dust);
    if (!(level > 0.0) || !(dsp::rms(loop) > 0.0)) return out;
    const auto gain = static_cast<float>(dsp::rms(loop) * dsp::from_db(options.mix_db) / level);
    for (int c = 0; c < out.channels(); ++c) {
        const auto grains = dust.channel(c);
        auto samples = out.channel(c);
        for (std::size_t i = 0; i < samples.size(); ++i) samples[i] += gain * grains[i];
    }
    dsp::normalise_peak(out, dsp::to_db(static_cast<double>(dsp::peak(loop))));
    return out;
}

}  // namespace afterglow::makers

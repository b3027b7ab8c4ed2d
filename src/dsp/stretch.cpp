#include "dsp/stretch.hpp"

#include <rubberband/RubberBandStretcher.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace afterglow::dsp {
namespace {

using RubberBand::RubberBandStretcher;

constexpr std::int64_t block_frames = 1024;

RubberBandStretcher::Options engine_options(StretchQuality quality) {
    int options = RubberBandStretcher::OptionEngineFiner | RubberBandStretcher::OptionProcessOffline |
                  RubberBandStretcher::OptionChannelsTogether | RubberBandStretcher::OptionThreadingNever;
    if (quality == StretchQuality::short_window) options |= RubberBandStretcher::OptionWindowShort;
    return options;
}

// Feeds `audio` block by block and collects what comes out, up to `wanted` frames.
AudioBuffer run(RubberBandStretcher& engine, const AudioBuffer& audio, std::int64_t wanted) {
    AudioBuffer out(audio.channels(), wanted, audio.sample_rate_hz());
    std::vector<const float*> in(static_cast<std::size_t>(audio.channels()));
    std::vector<float*> to(in.size());
    std::int64_t done = 0;
    const auto collect = [&] {
        while (engine.available() > 0 && done < wanted) {
            const auto count = std::min<std::int64_t>(engine.available(), wanted - done);
            for (std::size_t c = 0; c < to.size(); ++c)
                to[c] = out.channel(static_cast<int>(c)).data() + done;
            done += static_cast<std::int64_t>(engine.retrieve(to.data(), static_cast<std::size_t>(count)));
        }
    };
    for (std::int64_t at = 0; at < audio.frames() && done < wanted; at += block_frames) {
        const std::int64_t count = std::min(block_frames, audio.frames() - at);
        for (std::size_t c = 0; c < in.size(); ++c) in[c] = audio.channel(static_cast<int>(c)).data() + at;
        engine.process(in.data(), static_cast<std::size_t>(count), at + count == audio.frames());
        collect();
    }
    return out;
}

}  // namespace

AudioBuffer stretch(const AudioBuffer& audio, const StretchOptions& options) {
    if (audio.empty() || (options.time_factor == 1.0 && options.pitch_semitones == 0.0)) return audio;
    const auto wanted = std::llround(static_cast<double>(audio.frames()) * options.time_factor);
    RubberBandStretcher engine(static_cast<std::size_t>(std::lround(audio.sample_rate_hz())),
                               static_cast<std::size_t>(audio.channels()), engine_options(options.quality),
                               options.time_factor, std::exp2(options.pitch_semitones / 12.0));
    const auto frames = static_cast<std::size_t>(audio.frames());
    engine.setExpectedInputDuration(frames);
    engine.setMaxProcessSize(static_cast<std::size_t>(block_frames));
    std::vector<const float*> in;
    for (int c = 0; c < audio.channels(); ++c) in.push_back(audio.channel(c).data());
    engine.study(in.data(), frames, true);
    return run(engine, audio, wanted);
}

}  // namespace afterglow::dsp

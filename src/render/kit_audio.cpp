#include "render/kit_audio.hpp"

#include <algorithm>
#include <cstdlib>

#include "audio/resample.hpp"
#include "dsp/envelope.hpp"
#include "dsp/level.hpp"
#include "makers/texture.hpp"

namespace afterglow::render {
namespace {

constexpr double edge_fade_sec = 0.005;
constexpr double highest_peak_db = -0.1;

AudioBuffer in_channels(const AudioBuffer& audio, int channels) {
    return audio.channels() > channels ? to_mono(audio) : audio;
}

// Whole cycles, to the rounding of each, flow into themselves when they are started again.
bool holds_whole_cycles(const KitItem& item) {
    const std::int64_t cycles = (item.frames + item.cycle_frames / 2) / item.cycle_frames;
    return cycles > 0 && std::abs(item.frames - cycles * item.cycle_frames) <= cycles;
}

// A loop cut so that it will be played once, or again and again by a sequencer.
void soften_ends(AudioBuffer& audio, const KitItem& item, const KitOptions& options) {
    const double rate = audio.sample_rate_hz();
    const auto edge = makers::frames_of(edge_fade_sec, rate);
    switch (*item.loop) {
        case LoopForm::loop:
            break;
        case LoopForm::once:
            dsp::fade_in_out(audio, edge, edge);
            break;
        case LoopForm::bars:
            if (!holds_whole_cycles(item)) dsp::fade_in_out(audio, edge, edge);
            break;
        case LoopForm::long_:
            dsp::fade_in_out(audio, edge, std::max(edge, makers::frames_of(options.tail_sec, rate)));
            break;
    }
}

}  // namespace

AudioBuffer fit_to_device(const AudioBuffer& audio, const KitItem& item, const KitOptions& options,
                          audio::SampleFormat format, const Rng& rng) {
    AudioBuffer out = in_channels(audio, item.channels);
    const bool other_rate = out.sample_rate_hz() != item.sample_rate_hz;
    if (item.loop) {
        if (other_rate) out = audio::resample_loop(out, item.sample_rate_hz);
        if (out.frames() != item.frames) out = makers::repeat_loop(out, item.frames);
        soften_ends(out, item, options);
    } else if (other_rate) {
        out = audio::resample(out, item.sample_rate_hz);
    }
    const double limit = dsp::from_db(highest_peak_db);
    if (dsp::peak(out) > limit) dsp::normalise_peak(out, highest_peak_db);
    audio::quantise(out, format, rng);
    return out;
}

}  // namespace afterglow::render

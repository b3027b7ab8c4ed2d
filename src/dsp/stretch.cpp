#include "dsp/stretch.hpp"

#include <rubberband/RubberBandStretcher.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "base/rng.hpp"
#include "dsp/grain.hpp"
#include "dsp/level.hpp"

namespace afterglow::dsp {
namespace {

using RubberBand::RubberBandStretcher;

constexpr std::int64_t block_frames = 1024;
constexpr double context_sec = 2048 / 44100.0;  // of mirrored input around it: half a window is enough
constexpr double same_stretch = 0.002;          // relative difference that may be shared
// Rubber Band takes the numerical noise of a perfectly clean tone for transients and resets its phases there
// (residual −32 dB on a harmonic tone). White noise this far below the signal prevents it.
constexpr double noise_floor_db = -75.0;

double pitch_ratio(const StretchOptions& options) {
    return std::exp2(options.pitch_semitones / 12.0);
}
double core_factor(const StretchOptions& options) {
    return options.time_factor * pitch_ratio(options);
}
bool unchanged(const StretchOptions& options) {
    return options.time_factor == 1.0 && options.pitch_semitones == 0.0;
}

// The input with its context around it and the noise floor under it.
AudioBuffer prepared(const AudioBuffer& audio, std::int64_t context) {
    AudioBuffer out(audio.channels(), audio.frames() + 2 * context, audio.sample_rate_hz());
    const double noise = std::sqrt(3.0) * from_db(noise_floor_db) * rms(audio);  // peak of uniform noise
    const std::int64_t last = audio.frames() - 1;
    for (int c = 0; c < audio.channels(); ++c) {
        Rng rng = Rng(0).split("noise floor", static_cast<std::uint64_t>(c));
        const auto from = audio.channel(c);
        const auto to = out.channel(c);
        for (std::int64_t i = 0; i < out.frames(); ++i) {
            std::int64_t at = std::abs(i - context);
            if (at > last) at = 2 * last - at;
            to[static_cast<std::size_t>(i)] =
                from[static_cast<std::size_t>(at)] + static_cast<float>(noise * rng.uniform(-1.0, 1.0));
        }
    }
    return out;
}

// Feeds everything block by block and keeps frames [skip, skip + wanted) of what comes out.
AudioBuffer run(RubberBandStretcher& engine, const AudioBuffer& audio, std::int64_t skip,
                std::int64_t wanted) {
    AudioBuffer out(audio.channels(), skip + wanted, audio.sample_rate_hz());
    std::vector<const float*> in(static_cast<std::size_t>(audio.channels()));
    std::vector<float*> to(in.size());
    std::int64_t done = 0;
    for (std::int64_t at = 0; at < audio.frames(); at += block_frames) {
        const std::int64_t count = std::min(block_frames, audio.frames() - at);
        for (std::size_t c = 0; c < in.size(); ++c) in[c] = audio.channel(static_cast<int>(c)).data() + at;
        engine.process(in.data(), static_cast<std::size_t>(count), at + count == audio.frames());
        while (engine.available() > 0 && done < out.frames()) {
            const auto room = std::min<std::int64_t>(engine.available(), out.frames() - done);
            for (std::size_t c = 0; c < to.size(); ++c)
                to[c] = out.channel(static_cast<int>(c)).data() + done;
            done += static_cast<std::int64_t>(engine.retrieve(to.data(), static_cast<std::size_t>(room)));
        }
    }
    return out.slice(skip, wanted);
}

// With the short window R3 takes output steps of up to 640 frames above a factor of 1.5, at which its Hann²
// windows of 2,048 no longer add up to a constant: a tone gets sidebands at −48 dB. Steps and window are
// known, so the ripple is divided out. (Measured on Rubber Band 3.1; the tests would notice another step.)
// Above 64 kHz the windows are longer and the steps are not: there is no ripple.
constexpr double window_frames = 2048.0;
constexpr double max_rippling_hz = 65536.0;
constexpr double first_centre = -256.0;  // where in the output the first window lies

double output_step(double factor) {
    const double proposed = std::min(2.0 * std::exp2(8.0 + 2.0 * std::log10(factor - 0.5)), 640.0);
    return std::floor(proposed / factor) * factor;
}

// The first partial of the sum of windows `step` apart, relative to its mean: the transform of Hann² at 1 /
// step.
double ripple_depth(double step) {
    const auto sinc = [](double x) {
        const double angle = std::numbers::pi * x;
        return std::fabs(angle) < 1e-9 ? 1.0 : std::sin(angle) / angle;
    };
    const double x = window_frames / step;
    return 2.0 *
           (sinc(x) + (sinc(x - 1.0) + sinc(x + 1.0)) * 2.0 / 3.0 + (sinc(x - 2.0) + sinc(x + 2.0)) / 6.0);
}

void remove_ripple(AudioBuffer& audio, double factor, std::int64_t first_frame) {
    const double step = output_step(factor);
    const double depth = ripple_depth(step);
    const double turn = 2.0 * std::numbers::pi / step;
    const std::complex<double> rotation = std::polar(1.0, turn);
    std::complex<double> phasor =
        depth * std::polar(1.0, turn * (static_cast<double>(first_frame) - first_centre));
    for (std::int64_t i = 0; i < audio.frames(); ++i) {
        const auto gain = static_cast<float>(1.0 / (1.0 + phasor.real()));
        for (int c = 0; c < audio.channels(); ++c) audio.channel(c)[static_cast<std::size_t>(i)] *= gain;
        phasor = {phasor.real() * rotation.real() - phasor.imag() * rotation.imag(),
                  phasor.real() * rotation.imag() + phasor.imag() * rotation.real()};
    }
}

// `audio` read `ratio` times as fast, `frames` of it.
AudioBuffer read_at(const AudioBuffer& audio, double ratio, std::int64_t frames) {
    AudioBuffer out(audio.channels(), frames, audio.sample_rate_hz());
    const std::vector<float> window(static_cast<std::size_t>(frames), 1.0F);
    for (int c = 0; c < audio.channels(); ++c) {
        add_grain(out.channel(c), audio.channel(c), 0.0, ratio, window, 1.0F);
    }
    return out;
}

// Time stretch alone, at a rate that the engine is made for.
AudioBuffer stretch_at_full_rate(const AudioBuffer& audio, double factor, double rate_hz,
                                 StretchQuality quality) {
    const std::int64_t wanted = std::llround(static_cast<double>(audio.frames()) * factor);
    int options = RubberBandStretcher::OptionEngineFiner | RubberBandStretcher::OptionProcessOffline |
                  RubberBandStretcher::OptionChannelsTogether | RubberBandStretcher::OptionThreadingNever;
    if (quality == StretchQuality::short_window) options |= RubberBandStretcher::OptionWindowShort;
    RubberBandStretcher engine(static_cast<std::size_t>(std::lround(rate_hz)),
                               static_cast<std::size_t>(audio.channels()), options, factor, 1.0);
    const std::int64_t context =
        std::min<std::int64_t>(std::llround(context_sec * rate_hz), audio.frames() - 1);
    const AudioBuffer input = prepared(audio, context);
    std::vector<const float*> in;
    for (int c = 0; c < input.channels(); ++c) in.push_back(input.channel(c).data());
    engine.setExpectedInputDuration(static_cast<std::size_t>(input.frames()));
    engine.setMaxProcessSize(static_cast<std::size_t>(block_frames));
    engine.study(in.data(), static_cast<std::size_t>(input.frames()), true);
    const std::int64_t skip = std::llround(static_cast<double>(context) * factor);
    AudioBuffer out = run(engine, input, skip, wanted);
    if (quality == StretchQuality::short_window && factor > 1.5 && rate_hz < max_rippling_hz)
        remove_ripple(out, factor, skip);
    return out;
}

// Below some 40 kHz the engine's windows are too short for its steps: there it works at a multiple of the
// rate.
AudioBuffer stretch_core(const AudioBuffer& audio, double factor, StretchQuality quality) {
    constexpr double lowest_rate_hz = 40000.0;
    if (std::fabs(factor - 1.0) < 1e-9) return audio;
    const double rate_hz = audio.sample_rate_hz();
    const double times = std::max(1.0, std::ceil(lowest_rate_hz / rate_hz));
    if (times == 1.0) return stretch_at_full_rate(audio, factor, rate_hz, quality);
    const auto frames = static_cast<std::int64_t>(times) * audio.frames();
    const AudioBuffer fast =
        stretch_at_full_rate(read_at(audio, 1.0 / times, frames), factor, times * rate_hz, quality);
    return read_at(fast, times, std::llround(static_cast<double>(audio.frames()) * factor));
}

bool share(const StretchOptions& a, const StretchOptions& b) {
    return a.quality == b.quality && !unchanged(a) && !unchanged(b) &&
           std::fabs(core_factor(a) / core_factor(b) - 1.0) < same_stretch;
}

AudioBuffer finish(const AudioBuffer& core, const StretchOptions& options, std::int64_t source_frames) {
    const std::int64_t wanted = std::llround(static_cast<double>(source_frames) * options.time_factor);
    if (options.pitch_semitones != 0.0) return read_at(core, pitch_ratio(options), wanted);
    AudioBuffer out = core;
    out.resize(wanted);
    return out;
}

}  // namespace

std::vector<AudioBuffer> stretch_versions(const AudioBuffer& audio,
                                          std::span<const StretchOptions> versions) {
    std::vector<AudioBuffer> out(versions.size());
    std::vector<bool> done(versions.size(), false);
    for (std::size_t i = 0; i < versions.size(); ++i) {
        if (done[i]) continue;
        if (audio.empty() || unchanged(versions[i])) {
            out[i] = audio;
            continue;
        }
        // The longest stretch of those alike, so that none runs past its end.
        double factor = 0.0;
        for (const auto& version : versions.subspan(i)) {
            if (share(versions[i], version)) factor = std::max(factor, core_factor(version));
        }
        const AudioBuffer core = stretch_core(audio, factor, versions[i].quality);
        for (std::size_t k = i; k < versions.size(); ++k) {
            if (done[k] || !share(versions[i], versions[k])) continue;
            out[k] = finish(core, versions[k], audio.frames());
            done[k] = true;
        }
    }
    return out;
}

AudioBuffer stretch(const AudioBuffer& audio, const StretchOptions& options) {
    return std::move(stretch_versions(audio, {&options, 1}).front());
}

}  // namespace afterglow::dsp

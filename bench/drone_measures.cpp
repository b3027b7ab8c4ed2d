#include "drone_measures.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "analysis/frames.hpp"
#include "dsp/fft.hpp"
#include "dsp/window.hpp"

namespace afterglow::bench {
namespace {

constexpr double range_db = 40.0;  // of what is compared

std::size_t wrapped(std::int64_t i, std::int64_t size) {
    return static_cast<std::size_t>((i % size + size) % size);
}

using Bands = std::array<float, analysis::mel_bands>;

// In dB, floored 70 dB below the loudest, each band less its mean.
std::vector<Bands> mel_movement(const AudioBuffer& loop) {
    const AudioBuffer mono = to_mono(loop);
    const auto x = mono.channel(0);
    analysis::FrameAnalyser analyser(loop.sample_rate_hz());
    const analysis::MelBank mel(loop.sample_rate_hz(), 40.0);
    std::vector<Bands> frames;
    std::vector<float> frame(analyser.grid().size);
    for (std::int64_t centre = 0; centre < loop.frames(); centre += analyser.grid().hop) {
        for (std::size_t i = 0; i < frame.size(); ++i)
            frame[i] =
                x[wrapped(centre - std::ssize(frame) / 2 + static_cast<std::int64_t>(i), loop.frames())];
        analyser.process(frame.data());
        frames.push_back(mel.apply(analyser.power(), 1.0));
    }
    float loudest = 1e-20F;
    for (const Bands& bands : frames) loudest = std::max(loudest, *std::ranges::max_element(bands));
    for (std::size_t b = 0; b < analysis::mel_bands; ++b) {
        double mean = 0.0;
        for (Bands& bands : frames) {
            bands[b] = 10.0F * std::log10(std::max(bands[b], 1e-7F * loudest));
            mean += static_cast<double>(bands[b]) / static_cast<double>(frames.size());
        }
        for (Bands& bands : frames) bands[b] -= static_cast<float>(mean);
    }
    return frames;
}

// Sums of `spectra` from one frequency to another.
double power_between(const Spectra& spectra, double low_hz, double high_hz) {
    double power = 0.0;
    for (auto k = static_cast<std::size_t>(low_hz / spectra.bin_hz) + 1;
         k < spectra.power[0].size() && static_cast<double>(k) * spectra.bin_hz <= high_hz; ++k)
        power += spectra.total(k);
    return power;
}

double coherence_between(const Spectra& spectra, double low_hz, double high_hz) {
    std::complex<double> cross = 0.0;
    double first = 0.0, second = 0.0;
    for (auto k = static_cast<std::size_t>(low_hz / spectra.bin_hz) + 1;
         k < spectra.cross.size() && static_cast<double>(k) * spectra.bin_hz <= high_hz; ++k) {
        cross += spectra.cross[k];
        first += spectra.power[0][k], second += spectra.power[1][k];
    }
    return first > 0.0 && second > 0.0 ? std::abs(cross) / std::sqrt(first * second) : 0.0;
}

struct Range {
    double low_hz;
    double high_hz;
};
// Parts of an octave from 40 Hz to 20 kHz whose power in the passage is within reach of the strongest.
std::vector<Range> strong_bands(const Spectra& passage, int per_octave) {
    std::vector<Range> bands;
    double strongest = 0.0;
    const double half = std::exp2(0.5 / per_octave);
    for (int i = 0;; ++i) {
        const double centre = 50.0 * std::exp2(static_cast<double>(i) / per_octave);
        if (centre * half > 20000.0) break;
        bands.push_back({centre / half, centre * half});
        strongest = std::max(strongest, power_between(passage, centre / half, centre * half));
    }
    std::erase_if(bands, [&](const Range& band) {
        return power_between(passage, band.low_hz, band.high_hz) <
               strongest * std::pow(10.0, -range_db / 10.0);
    });
    return bands;
}

// The middle of the power within a quarter of a semitone, four bins at least.
double centre_hz(const Spectra& spectra, double hz) {
    const double reach_hz = std::max(4.0 * spectra.bin_hz, hz * (std::exp2(25.0 / 1200.0) - 1.0));
    double power = 0.0, moment = 0.0;
    for (auto k = static_cast<std::size_t>(std::ceil((hz - reach_hz) / spectra.bin_hz));
         static_cast<double>(k) * spectra.bin_hz <= hz + reach_hz; ++k) {
        power += spectra.total(k);
        moment += spectra.total(k) * static_cast<double>(k) * spectra.bin_hz;
    }
    return power > 0.0 ? moment / power : hz;
}

}  // namespace

double inner_repetition(const AudioBuffer& loop) {
    const auto frames = mel_movement(loop);
    const std::size_t count = frames.size();
    double power = 1e-9;
    for (const Bands& bands : frames)
        for (const float x : bands) power += static_cast<double>(x * x);
    const double frame_sec = loop.duration_sec() / static_cast<double>(count);
    double most = 0.0;
    for (auto lag = static_cast<std::size_t>(std::ceil(0.5 / frame_sec)); lag <= count / 2; ++lag) {
        double product = 0.0;
        for (std::size_t t = 0; t < count; ++t) {
            const Bands& now = frames[t];
            const Bands& later = frames[(t + lag) % count];
            float sum = 0.0F;
            for (std::size_t b = 0; b < now.size(); ++b) sum += now[b] * later[b];
            product += static_cast<double>(sum);
        }
        most = std::max(most, product / power);
    }
    return most;
}

Spectra spectra_of(const AudioBuffer& audio, bool endless) {
    constexpr std::int64_t size = 32768;
    dsp::RealFft fft(size);
    const auto window = dsp::hann_periodic(size);
    const auto channels = static_cast<std::size_t>(std::min(audio.channels(), 2));
    Spectra out;
    out.bin_hz = audio.sample_rate_hz() / static_cast<double>(size);
    for (std::size_t c = 0; c < channels; ++c) out.power[c].assign(fft.bins(), 0.0);
    if (channels == 2) out.cross.assign(fft.bins(), 0.0);
    double frames = 0.0;
    std::array<std::vector<std::complex<float>>, 2> bins;
    for (std::int64_t at = 0; endless ? at < audio.frames() : at + size <= audio.frames(); at += size / 4) {
        for (std::size_t c = 0; c < channels; ++c) {
            const auto x = audio.channel(static_cast<int>(c));
            for (std::int64_t i = 0; i < size; ++i)
                fft.time()[static_cast<std::size_t>(i)] =
                    window[static_cast<std::size_t>(i)] * x[wrapped(at + i, audio.frames())];
            fft.forward();
            bins[c].assign(fft.spectrum().begin(), fft.spectrum().end());
            for (std::size_t k = 0; k < bins[c].size(); ++k)
                out.power[c][k] += static_cast<double>(std::norm(bins[c][k]));
        }
        for (std::size_t k = 0; k < out.cross.size(); ++k)
            out.cross[k] += std::complex<double>(bins[0][k] * std::conj(bins[1][k]));
        frames += 1.0;
    }
    for (std::size_t c = 0; c < channels; ++c)
        for (double& power : out.power[c]) power /= frames;
    for (auto& cross : out.cross) cross /= frames;
    return out;
}

Deviation third_octave_deviation_db(const Spectra& passage, const Spectra& drone) {
    Deviation out;
    const auto bands = strong_bands(passage, 3);
    for (const auto& [low_hz, high_hz] : bands) {
        const double had = power_between(passage, low_hz, high_hz);
        const double has = power_between(drone, low_hz, high_hz);
        const double off_db = std::abs(10.0 * std::log10((has + 1e-20) / had));
        out.largest = std::max(out.largest, off_db);
        out.mean += off_db / static_cast<double>(bands.size());
    }
    return out;
}

double coherence_deviation(const Spectra& passage, const Spectra& drone) {
    double most = 0.0;
    for (const auto& [low_hz, high_hz] : strong_bands(passage, 1))
        most = std::max(most, std::abs(coherence_between(passage, low_hz, high_hz) -
                                       coherence_between(drone, low_hz, high_hz)));
    return most;
}

std::vector<double> strongest_partials_hz(const Spectra& passage) {
    constexpr double apart_hz = 40.0;  // a frame of 50 ms does not tell nearer ones apart
    std::vector<std::size_t> peaks;
    for (std::size_t k = 2; k + 1 < passage.power[0].size(); ++k) {
        const double hz = static_cast<double>(k) * passage.bin_hz;
        if (hz > 50.0 && hz < 8000.0 && passage.total(k) > passage.total(k - 1) &&
            passage.total(k) >= passage.total(k + 1))
            peaks.push_back(k);
    }
    std::ranges::sort(peaks,
                      [&](std::size_t a, std::size_t b) { return passage.total(a) > passage.total(b); });
    std::vector<double> out;
    for (const std::size_t k : peaks) {
        const double hz = static_cast<double>(k) * passage.bin_hz;
        if (out.size() < 8 &&
            std::ranges::all_of(out, [&](double other) { return std::abs(other - hz) >= apart_hz; }))
            out.push_back(hz);
    }
    return out;
}

double moved_cents(const Spectra& passage, const Spectra& drone, std::span<const double> partials_hz) {
    std::vector<double> cents;
    for (const double hz : partials_hz)
        cents.push_back(1200.0 * std::log2(centre_hz(drone, hz) / centre_hz(passage, hz)));
    if (cents.empty()) return 0.0;
    std::ranges::sort(cents);
    return 0.5 * (cents[(cents.size() - 1) / 2] + cents[cents.size() / 2]);
}

double fluctuation_db(const AudioBuffer& audio, double hz) {
    const auto size = static_cast<std::int64_t>(0.05 * audio.sample_rate_hz());
    const auto window = dsp::hann_periodic(static_cast<std::size_t>(size));
    std::vector<std::complex<float>> probe;
    for (std::int64_t i = 0; i < size; ++i)
        probe.push_back(std::complex<float>(
            std::polar(static_cast<double>(window[static_cast<std::size_t>(i)]),
                       2.0 * std::numbers::pi * hz * static_cast<double>(i) / audio.sample_rate_hz())));
    std::vector<double> powers;
    double mean = 0.0;
    for (std::int64_t at = 0; at + size <= audio.frames(); at += size / 2) {
        double power = 0.0;
        for (int c = 0; c < audio.channels(); ++c) {
            std::complex<float> sum = 0.0F;
            for (std::int64_t i = 0; i < size; ++i)
                sum +=
                    probe[static_cast<std::size_t>(i)] * audio.channel(c)[static_cast<std::size_t>(at + i)];
            power += static_cast<double>(std::norm(sum));
        }
        powers.push_back(power), mean += power;
    }
    mean /= static_cast<double>(powers.size());
    double sum = 0.0, squares = 0.0;
    for (const double power : powers) {
        const double db = 10.0 * std::log10(std::max(power, mean * std::pow(10.0, -range_db / 10.0)) + 1e-20);
        sum += db, squares += db * db;
    }
    const auto count = static_cast<double>(powers.size());
    return std::sqrt(std::max(0.0, squares / count - sum * sum / count / count));
}

}  // namespace afterglow::bench

#include "analysis/tempo_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <complex>

#include "dsp/fft.hpp"

namespace afterglow::analysis {

namespace {

constexpr double slowest_bpm = 55.0;
constexpr double fastest_bpm = 215.0;
constexpr double step = 1.012;

// The track is taken in stretches, half over one another, so that a tempo that drifts still has a peak.
constexpr double stretch_sec = 20.0;
constexpr double local_mean_sec = 0.5;  // to either side
constexpr double max_lag = 0.85;        // of a stretch; longer ones have too few frames
constexpr double share_around = 0.006;  // of a lag: as far as a beat may lie from it
constexpr double fewest_frames = 0.15;  // of a stretch, that a lag is divided by

// Onset strength above its local mean. A peak lies between frames as often as on one: spread over its
// neighbours (binomial weights), it correlates at lags that are no whole number of frames as well as at
// others.
std::vector<float> novelty(std::span<const float> strength, double frame_rate_hz) {
    const auto reach = static_cast<std::size_t>(local_mean_sec * frame_rate_hz);
    std::vector<float> above(strength.size());
    double sum = 0.0;
    std::size_t from = 0;
    std::size_t to = 0;  // the mean is over [from, to)
    for (std::size_t i = 0; i < strength.size(); ++i) {
        while (to < std::min(strength.size(), i + reach + 1)) sum += static_cast<double>(strength[to++]);
        while (from + reach < i) sum -= static_cast<double>(strength[from++]);
        const double mean = sum / static_cast<double>(to - from);
        above[i] = static_cast<float>(std::max(0.0, static_cast<double>(strength[i]) - mean));
    }
    constexpr std::array weights = {1.0F / 16, 4.0F / 16, 6.0F / 16, 4.0F / 16, 1.0F / 16};
    std::vector<float> out(above.size());
    for (std::size_t i = 2; i + 2 < above.size(); ++i) {
        for (std::size_t k = 0; k < weights.size(); ++k) out[i] += weights[k] * above[i + k - 2];
    }
    return out;
}

using Spectrum = std::vector<std::complex<float>>;

// Of the signal without its mean, zeros after it.
Spectrum transform(dsp::RealFft& fft, std::span<const float> signal) {
    double mean = 0.0;
    for (const float value : signal) mean += static_cast<double>(value) / static_cast<double>(signal.size());
    const auto time = fft.time();
    std::fill(time.begin(), time.end(), 0.0F);
    for (std::size_t i = 0; i < signal.size(); ++i) time[i] = signal[i] - static_cast<float>(mean);
    fft.forward();
    return {fft.spectrum().begin(), fft.spectrum().end()};
}

// The correlation of two signals, the mean of both directions.
std::vector<double> correlate(dsp::RealFft& fft, const Spectrum& a, const Spectrum& b, std::size_t size) {
    const auto spectrum = fft.spectrum();
    for (std::size_t k = 0; k < a.size(); ++k) spectrum[k] = (a[k] * std::conj(b[k])).real();
    fft.inverse();
    std::vector<double> out(size);
    for (std::size_t lag = 0; lag < size; ++lag) out[lag] = static_cast<double>(fft.time()[lag]);
    return out;
}

}  // namespace

TempoEvidence::TempoEvidence(const OnsetStrengths& strengths, double frame_rate_hz)
    : frame_rate_hz_(frame_rate_hz) {
    const auto all = novelty(strengths.all, frame_rate_hz);
    const auto low = novelty(strengths.low, frame_rate_hz);
    const auto high = novelty(strengths.high, frame_rate_hz);
    std::vector<float> rest(strengths.all.size());
    for (std::size_t i = 0; i < rest.size(); ++i)
        rest[i] = strengths.all[i] - strengths.low[i] - strengths.high[i];
    const auto middle = novelty(rest, frame_rate_hz);
    const auto size = std::min(all.size(), static_cast<std::size_t>(stretch_sec * frame_rate_hz));
    for (auto& correlation : correlations_) correlation.resize(size);
    if (size == 0) return;

    int stretches = 0;
    dsp::RealFft fft(dsp::fast_fft_size(2 * size));
    const auto part = [&](const std::vector<float>& signal, std::size_t start) {
        return transform(fft, std::span(signal).subspan(start, size));
    };
    for (std::size_t start = 0; start + size <= all.size(); start += std::max<std::size_t>(1, size / 2)) {
        const std::array spectra = {part(all, start), part(low, start), part(middle, start),
                                    part(high, start)};
        constexpr std::array<std::array<std::size_t, 2>, correlation_count> pairs = {
            {{0, 0}, {1, 1}, {2, 2}, {3, 3}, {1, 2}, {2, 3}}};
        std::array<double, 4> energy{};
        for (std::size_t c = 0; c < correlation_count; ++c) {
            const auto [a, b] = pairs[c];
            const auto sums = correlate(fft, spectra[a], spectra[b], size);
            if (a == b) energy[a] = sums[0];
            // Every stretch counts the same, and a lag by the frames that it has.
            const double scale = std::sqrt(energy[a] * energy[b]);
            if (!(scale > 0.0)) continue;
            const auto frames = static_cast<double>(size);
            for (std::size_t lag = 0; lag < size; ++lag)
                correlations_[c][lag] += sums[lag] / scale * frames /
                                         std::max(frames - static_cast<double>(lag), fewest_frames * frames);
        }
        ++stretches;
    }
    for (auto& correlation : correlations_) {
        for (double& value : correlation) value /= stretches;
    }
}

// The largest value near `lag`: a beat is not exactly as long as a candidate has it.
double TempoEvidence::at(const std::vector<double>& correlation, double lag) const {
    constexpr double frames_around = 0.8;
    const double reach = std::max(frames_around, share_around * lag);
    double best = -1.0;
    for (const double way : {-1.0, -0.5, 0.0, 0.5, 1.0}) {
        const double place = lag + way * reach;
        const auto i = static_cast<std::size_t>(std::max(0.0, place));
        if (place >= max_lag * static_cast<double>(correlation.size()) || i + 1 >= correlation.size())
            return std::max(best, 0.0);
        const double part = place - static_cast<double>(i);
        best = std::max(best, correlation[i] * (1.0 - part) + correlation[i + 1] * part);
    }
    return best;
}

std::vector<TempoCandidate> TempoEvidence::candidates() const {
    constexpr double width = 0.13;  // of the nearness to a reference, in nepers
    std::vector<TempoCandidate> all;
    for (double bpm = slowest_bpm; bpm <= fastest_bpm; bpm *= step) {
        TempoCandidate candidate{bpm, {}};
        auto out = candidate.evidence.begin();
        for (const auto& correlation : correlations_) {
            for (const double beats : evidence_beats)
                *out++ = static_cast<float>(at(correlation, beats * 60.0 / bpm * frame_rate_hz_));
        }
        for (const double reference : reference_bpm) {
            const double distance = std::log(bpm / reference) / width;
            *out++ = static_cast<float>(std::exp(-0.5 * distance * distance));
        }
        all.push_back(candidate);
    }
    return all;
}

double TempoEvidence::periodicity(double bpm) const {
    double sum = 0.0;
    constexpr int beats = 4;
    for (int i = 1; i <= beats; ++i) sum += at(correlations_[0], i * 60.0 / bpm * frame_rate_hz_);
    return std::clamp(sum / beats, 0.0, 1.0);
}

std::array<double, 4> TempoEvidence::after(int beats, double bpm) const {
    std::array<double, 4> out{};
    for (std::size_t c = 0; c < out.size(); ++c)
        out[c] = height_near(correlations_[c], beats * 60.0 / bpm * frame_rate_hz_);
    return out;
}

// The height of the parabola through the largest value near a lag: a beat that falls between two frames
// stands as high as one that falls on one.
double TempoEvidence::height_near(const std::vector<double>& correlation, double lag) {
    const auto reach = static_cast<std::ptrdiff_t>(std::max(1.0, std::round(share_around * lag)));
    const auto nearest = static_cast<std::ptrdiff_t>(std::lround(lag));
    const auto size = static_cast<std::ptrdiff_t>(correlation.size());
    if (nearest - reach < 1 || nearest + reach + 1 >= size || lag >= max_lag * static_cast<double>(size))
        return 0.0;
    const auto middle = correlation.begin() + nearest;
    const auto peak = std::max_element(middle - reach, middle + reach + 1);
    const double curve = peak[-1] - 2.0 * peak[0] + peak[1];
    const double slope = peak[1] - peak[-1];
    return peak[0] - (curve < 0.0 && std::abs(slope) < -curve ? 0.125 * slope * slope / curve : 0.0);
}

// The place of the largest value within `reach` of a lag, by a parabola; negative where it lies on an edge.
double TempoEvidence::peak_near(double lag, double reach) const {
    const auto& correlation = correlations_[0];
    const auto from = static_cast<std::size_t>(std::max(1.0, lag - reach));
    const auto to = static_cast<std::size_t>(lag + reach + 1.0);
    if (to + 1 >= correlation.size()) return -1.0;
    const auto begin = correlation.begin();
    const auto peak = std::max_element(begin + static_cast<std::ptrdiff_t>(from),
                                       begin + static_cast<std::ptrdiff_t>(to + 1));
    const double curve = peak[-1] - 2.0 * peak[0] + peak[1];
    const double shift = curve < 0.0 ? std::clamp(0.5 * (peak[-1] - peak[1]) / curve, -0.5, 0.5) : 0.0;
    return static_cast<double>(peak - begin) + shift;
}

double TempoEvidence::refine(double bpm) const {
    constexpr double longest = 0.6;  // of a stretch
    const auto& correlation = correlations_[0];
    double lag = 60.0 / bpm * frame_rate_hz_;
    const double height = at(correlation, lag);
    for (const double beats : {1.0, 2.0, 4.0, 8.0, 16.0}) {
        const double place = beats * lag;
        if (place > longest * static_cast<double>(correlation.size())) break;
        const double reach = std::min(0.3 * lag, (beats > 1.0 ? 0.012 : 0.02) * place);
        const double peak = peak_near(place, reach);
        if (peak > 0.0 && correlation[static_cast<std::size_t>(std::lround(peak))] > 0.3 * height)
            lag = peak / beats;
    }
    return 60.0 / lag * frame_rate_hz_;
}

}  // namespace afterglow::analysis

#include "analysis/tempo.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "dsp/fft.hpp"

namespace afterglow::analysis {

namespace {

constexpr std::size_t fewest_onsets = 4;
constexpr double fewest_onsets_hz = 0.4;

constexpr double stretch_sec = 12.0;
constexpr double local_mean_sec = 0.5;  // to either side

constexpr double slowest_bpm = 50.0;
constexpr double fastest_bpm = 210.0;
constexpr double preferred_bpm = 128.0;
constexpr double preference_octaves = 0.9;  // standard deviation of the preference
constexpr int multiples = 4;                // of a beat period that are looked at
constexpr double weakest_confidence = 0.2;

// Onset strength above its local mean.
std::vector<float> novelty(std::span<const float> strength, double frame_rate_hz) {
    const auto reach = static_cast<std::size_t>(local_mean_sec * frame_rate_hz);
    std::vector<float> out(strength.size());
    double sum = 0.0;
    std::size_t from = 0;
    std::size_t to = 0;  // the mean is over [from, to)
    for (std::size_t i = 0; i < strength.size(); ++i) {
        while (to < std::min(strength.size(), i + reach + 1)) sum += static_cast<double>(strength[to++]);
        while (from + reach < i) sum -= static_cast<double>(strength[from++]);
        const double mean = sum / static_cast<double>(to - from);
        out[i] = static_cast<float>(std::max(0.0, static_cast<double>(strength[i]) - mean));
    }
    return out;
}

// A peak lies between frames as often as on one: spread over its neighbours (binomial weights), it correlates
// at lags that are no whole number of frames as well as at others.
std::vector<float> smoothed(const std::vector<float>& signal) {
    constexpr std::array weights = {1.0F / 16, 4.0F / 16, 6.0F / 16, 4.0F / 16, 1.0F / 16};
    std::vector<float> out(signal.size());
    for (std::size_t i = 2; i + 2 < signal.size(); ++i) {
        for (std::size_t k = 0; k < weights.size(); ++k) out[i] += weights[k] * signal[i + k - 2];
    }
    return out;
}

// Mean over the stretches of their autocorrelation, 1 at lag 0.
class Autocorrelation {
  public:
    Autocorrelation(std::span<const float> signal, std::size_t stretch)
        : fft_(dsp::fast_fft_size(2 * stretch)), sum_(stretch) {
        for (std::size_t start = 0; start == 0 || start + stretch <= signal.size(); start += stretch / 2)
            add(signal.subspan(start, std::min(stretch, signal.size() - start)));
        const double zero = sum_[0];
        for (double& value : sum_) value = zero > 0.0 ? value / zero : 0.0;
    }

    std::size_t lags() const { return sum_.size(); }
    // Between lags by a parabola, so that a peak keeps its place and height.
    double at(double lag) const {
        const auto i = static_cast<std::size_t>(std::lround(lag));
        if (i < 1 || i + 1 >= sum_.size()) return 0.0;
        const double t = lag - static_cast<double>(i);
        const double slope = 0.5 * (sum_[i + 1] - sum_[i - 1]);
        const double curve = 0.5 * (sum_[i + 1] + sum_[i - 1]) - sum_[i];
        return sum_[i] + t * (slope + t * curve);
    }

  private:
    void add(std::span<const float> part) {
        double mean = 0.0;
        for (const float value : part) mean += static_cast<double>(value) / static_cast<double>(part.size());
        const auto time = fft_.time();
        std::fill(time.begin(), time.end(), 0.0F);
        for (std::size_t i = 0; i < part.size(); ++i) time[i] = part[i] - static_cast<float>(mean);
        fft_.forward();
        for (auto& bin : fft_.spectrum()) bin = std::norm(bin);
        fft_.inverse();
        // Every stretch counts the same, and a lag by the samples that it has.
        const auto zero = static_cast<double>(time[0]);
        if (!(zero > 0.0)) return;
        const auto size = static_cast<double>(part.size());
        for (std::size_t lag = 0; lag < part.size() && lag < sum_.size(); ++lag)
            sum_[lag] += static_cast<double>(time[lag]) / zero * size / (size - static_cast<double>(lag));
    }

    dsp::RealFft fft_;
    std::vector<double> sum_;
};

// How well a beat every `lag` frames explains the autocorrelation: the mean over its multiples. Where weak
// beats lie between strong ones, the odd multiples of half the lag are low, so that the strong ones win.
double support(const Autocorrelation& correlation, double lag, double longest) {
    double sum = 0.0;
    int count = 0;
    for (; count < multiples && lag * (count + 1) < longest; ++count)
        sum += correlation.at(lag * (count + 1));
    return count > 0 ? std::max(0.0, sum / count) : 0.0;
}

double preference(double bpm) {
    const double octaves = std::log2(bpm / preferred_bpm) / preference_octaves;
    return std::exp(-0.5 * octaves * octaves);
}

}  // namespace

std::optional<Tempo> estimate_tempo(std::span<const float> strength, double frame_rate_hz,
                                    std::size_t onsets) {
    const double duration_sec = static_cast<double>(strength.size()) / frame_rate_hz;
    if (duration_sec < shortest_tempo_sec || onsets < fewest_onsets) return std::nullopt;
    if (static_cast<double>(onsets) < fewest_onsets_hz * duration_sec) return std::nullopt;
    const auto signal = smoothed(novelty(strength, frame_rate_hz));
    const auto stretch = std::min(signal.size(), static_cast<std::size_t>(stretch_sec * frame_rate_hz));
    const Autocorrelation correlation(signal, stretch);
    const double longest =
        0.75 * static_cast<double>(correlation.lags());  // the longest lags have too few samples
    double best_score = 0.0;
    Tempo best;
    for (double bpm = slowest_bpm; bpm <= fastest_bpm; bpm *= 1.001) {
        const double lag = 60.0 / bpm * frame_rate_hz;
        const double explained = support(correlation, lag, longest);
        const double score = explained * explained * preference(bpm);
        if (score <= best_score) continue;
        best_score = score;
        best = {bpm, std::min(explained, 1.0)};
    }
    if (best.confidence < weakest_confidence) return std::nullopt;
    return best;
}

}  // namespace afterglow::analysis

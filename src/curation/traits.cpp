#include "curation/traits.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "analysis/frames.hpp"
#include "analysis/levels.hpp"
#include "dsp/level.hpp"

namespace afterglow::curation {
namespace {

constexpr double piece_sec = 0.02;
constexpr double range_db = 60.0;
constexpr std::size_t parts = 16;
constexpr double band_low_hz = 5000.0;
constexpr double band_high_hz = 14000.0;

struct Spread {
    double mean = 0.0;
    double deviation = 0.0;
};

Spread spread_of(const std::vector<double>& values) {
    if (values.empty()) return {};
    const auto count = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double squares = 0.0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    return {mean, std::sqrt(squares / count)};
}

// RMS levels of equal pieces, in dB, none more than `range_db` below the loudest.
std::vector<double> levels_db(std::span<const float> mono, std::size_t pieces) {
    std::vector<double> levels;
    for (std::size_t i = 0; i < pieces; ++i) {
        const std::size_t from = mono.size() * i / pieces;
        const std::size_t to = mono.size() * (i + 1) / pieces;
        if (to > from) levels.push_back(dsp::to_db(dsp::rms(mono.subspan(from, to - from))));
    }
    if (levels.empty()) return levels;
    const double floor = *std::ranges::max_element(levels) - range_db;
    for (double& level : levels) level = std::max(level, floor);
    return levels;
}

// The end stands before the start, as in a loop.
double largest_rise_db(const std::vector<double>& levels) {
    constexpr std::size_t before = 5;
    double rise = 0.0;
    for (std::size_t i = 0; levels.size() > before && i < levels.size(); ++i) {
        double loudest = levels[(i + levels.size() - before) % levels.size()];
        for (std::size_t k = 1; k < before; ++k)
            loudest = std::max(loudest, levels[(i + levels.size() - k) % levels.size()]);
        rise = std::max(rise, levels[i] - loudest);
    }
    return rise;
}

LevelTraits levels_of(std::span<const float> mono, double sample_rate_hz) {
    LevelTraits traits;
    const auto piece = std::max(1.0, piece_sec * sample_rate_hz);
    const auto pieces = static_cast<std::size_t>(std::max(1.0, static_cast<double>(mono.size()) / piece));
    auto levels = levels_db(mono, pieces);
    const auto spread = spread_of(levels);
    traits.deviation_db = spread.deviation;
    traits.attack_db = largest_rise_db(levels);
    std::ranges::sort(levels);
    if (!levels.empty()) traits.dropout_db = spread.mean - levels[levels.size() / 10];
    const auto coarse = levels_db(mono, parts);
    if (!coarse.empty())
        traits.range_db = *std::ranges::max_element(coarse) - *std::ranges::min_element(coarse);
    return traits;
}

// The channels as one, without DC.
std::vector<float> mono_of(const AudioBuffer& audio) {
    std::vector<float> mono(static_cast<std::size_t>(audio.frames()));
    analysis::mix_to_mono(audio, 0, mono, energy_keeping(audio));
    const auto dc = static_cast<float>(dsp::mean(mono));
    for (float& sample : mono) sample -= dc;
    return mono;
}

void put_attack(std::span<const float> mono, double sample_rate_hz, Traits& traits) {
    const double peak = static_cast<double>(dsp::peak(mono));
    const double rms = dsp::rms(mono);
    if (!(peak > 0.0) || !(rms > 0.0)) return;
    const auto half = static_cast<float>(peak / 2.0);
    const auto first = std::ranges::find_if(mono, [&](float x) { return std::abs(x) >= half; });
    traits.attack_sec = static_cast<double>(first - mono.begin()) / sample_rate_hz;
    const auto head = std::min(mono.size(), static_cast<std::size_t>(0.05 * sample_rate_hz) + 1);
    traits.punch_db = dsp::to_db(static_cast<double>(dsp::peak(mono.first(head)))) - dsp::to_db(rms);
    traits.crest_factor = peak / rms;
}

// Frames side by side; of 16 parts the mean centroid.
void put_spectrum(std::span<const float> mono, double sample_rate_hz, Traits& traits) {
    analysis::FrameAnalyser frames(sample_rate_hz);
    std::array<double, parts> centroid{};
    std::array<double, parts> weight{};
    std::vector<float> frame(frames.grid().size);
    double inside = 0.0;
    double all = 0.0;
    const double bin_hz = sample_rate_hz / static_cast<double>(frame.size());
    for (std::size_t start = 0; start < mono.size(); start += frame.size()) {
        const std::size_t count = std::min(mono.size() - start, frame.size());
        std::fill(std::copy_n(mono.begin() + static_cast<std::ptrdiff_t>(start), count, frame.begin()),
                  frame.end(), 0.0F);
        const auto shape = frames.process(frame.data());
        const std::size_t part = start * parts / mono.size();
        centroid[part] += static_cast<double>(shape.centroid_hz * shape.level);
        weight[part] += static_cast<double>(shape.level);
        const auto power = frames.power();
        for (std::size_t bin = 1; bin < power.size(); ++bin) {
            const double hz = static_cast<double>(bin) * bin_hz;
            all += static_cast<double>(power[bin]);
            if (hz >= band_low_hz && hz <= band_high_hz) inside += static_cast<double>(power[bin]);
        }
    }
    traits.high_share = all > 0.0 ? inside / all : 0.0;
    std::vector<double> octaves;
    for (std::size_t i = 0; i < parts; ++i)
        if (weight[i] > 0.0 && centroid[i] > 0.0) octaves.push_back(std::log2(centroid[i] / weight[i]));
    traits.drift_octaves = spread_of(octaves).deviation;
}

}  // namespace

LevelTraits level_traits_of(const AudioBuffer& audio) {
    if (audio.empty() || !(audio.sample_rate_hz() > 0.0)) return {};
    return levels_of(mono_of(audio), audio.sample_rate_hz());
}

Traits traits_of(const AudioBuffer& audio) {
    Traits traits;
    if (audio.empty() || !(audio.sample_rate_hz() > 0.0)) return traits;
    const std::vector<float> mono = mono_of(audio);
    traits.level = levels_of(mono, audio.sample_rate_hz());
    put_attack(mono, audio.sample_rate_hz(), traits);
    put_spectrum(mono, audio.sample_rate_hz(), traits);
    return traits;
}

}  // namespace afterglow::curation

#include "makers/drums_features.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace afterglow::makers {
namespace {

using analysis::frame_size;

constexpr std::array<double, drum_bands + 1> edges_hz = {40,   100,  180,  350,  700,
                                                         1400, 2800, 5600, 9000, 16000};
constexpr std::size_t spectrum_parts = 3;     // low, middle and high
constexpr std::size_t first_middle_band = 3;  // from 350 Hz
constexpr std::size_t first_high_band = 6;    // from 2.8 kHz
// Frames of the recording, relative to the attack, at which the frames that are looked at begin.
constexpr std::int64_t before_at = -frame_size - 64;
constexpr std::int64_t attack_at = -400;
constexpr std::array<std::int64_t, 3> later_at = {1024, 3072, 8192};
constexpr std::int64_t context_before = -before_at;
constexpr std::int64_t context_after = later_at[2] + frame_size;
constexpr float unknown = std::numeric_limits<float>::quiet_NaN();
constexpr double quietest = 1e-9;  // power

double db(double power) {
    return 10.0 * std::log10(power + quietest);
}

template <typename Bands>
double sum(const Bands& bands, std::size_t from, std::size_t to) {
    double total = 0.0;
    for (std::size_t i = from; i < to; ++i) total += bands[i];
    return total;
}

// Mean squares of 1 ms pieces.
std::vector<double> envelope(const float* samples, std::int64_t frames, std::int64_t piece) {
    std::vector<double> powers;
    for (std::int64_t at = 0; at + piece <= frames; at += piece) {
        double power = 0.0;
        for (std::int64_t i = at; i < at + piece; ++i)
            power += static_cast<double>(samples[i]) * static_cast<double>(samples[i]);
        powers.push_back(power / static_cast<double>(piece));
    }
    return powers;
}

}  // namespace

float drum_rise_db(const DrumFeatures& features) {
    return *std::max_element(features.begin() + drum_bands, features.begin() + drum_bands + spectrum_parts);
}

DrumFeatureExtractor::DrumFeatureExtractor(double sample_rate_hz)
    : rate_(sample_rate_hz), frames_(sample_rate_hz) {
    for (std::size_t i = 0; i < edges_.size(); ++i) {
        const auto bin = static_cast<std::size_t>(std::lround(edges_hz[i] / sample_rate_hz * frame_size));
        edges_[i] = std::min(bin, analysis::frame_bins - 1);
    }
}

DrumFeatureExtractor::Look DrumFeatureExtractor::look(const float* samples) {
    frames_.process(samples);
    const auto power = frames_.power();
    Look seen;
    double weight = 0.0;
    for (std::size_t b = 0; b < drum_bands; ++b) {
        for (std::size_t k = edges_[b]; k < edges_[b + 1]; ++k)
            seen.bands[b] += static_cast<double>(power[k]);
    }
    const double bin_hz = rate_ / frame_size;
    for (auto k = static_cast<std::size_t>(40.0 / bin_hz) + 1; static_cast<double>(k) * bin_hz < 500.0; ++k) {
        const auto p = static_cast<double>(power[k]);
        seen.low_centre += p * std::log2(static_cast<double>(k) * bin_hz);
        weight += p;
    }
    seen.low_centre /= weight + quietest;
    const auto peakiness = [&](std::size_t from, std::size_t to, double& flatness) {
        double highest = 0.0;
        double total = 0.0;
        double logs = 0.0;
        for (std::size_t k = edges_[from]; k < edges_[to]; ++k) {
            const auto p = static_cast<double>(power[k]) + quietest;
            highest = std::max(highest, p);
            total += p;
            logs += std::log(p);
        }
        const auto count = static_cast<double>(std::max<std::size_t>(1, edges_[to] - edges_[from]));
        flatness = 10.0 / std::log(10.0) * logs / count - db(total / count);
        return db(highest) - db(total / count);
    };
    double ignored = 0.0;
    seen.peakiness_low = peakiness(1, 4, ignored);
    seen.peakiness_high = peakiness(4, drum_bands, seen.flatness_high);
    return seen;
}

DrumFeatures DrumFeatureExtractor::extract(const Recording& recording, std::int64_t start,
                                           std::int64_t next) {
    const AudioBuffer context = recording.mono_region(start - context_before, context_before + context_after);
    const float* const attack = context.channel(0).data() + context_before;
    const std::int64_t known = std::min(next, recording.frames()) - start;

    const Look before = look(attack + before_at);
    const Look first = look(attack + attack_at);
    std::array<Look, later_at.size()> later;
    std::array<bool, later_at.size()> heard{};
    for (std::size_t i = 0; i < later.size(); ++i) {
        heard[i] = known >= later_at[i] + frame_size / 2;
        if (heard[i]) later[i] = look(attack + later_at[i]);
    }

    const auto fresh = [&](const Look& seen) {
        Bands bands{};
        for (std::size_t b = 0; b < drum_bands; ++b)
            bands[b] = std::max(seen.bands[b] - before.bands[b], 1e-3 * seen.bands[b]);
        return bands;
    };
    const Bands first_bands = fresh(first);
    DrumFeatures features;
    features.fill(unknown);
    std::size_t at = 0;
    const auto add = [&](double value) { features[at++] = static_cast<float>(value); };

    const double total = sum(first_bands, 0, drum_bands);
    for (const double band : first_bands) add(std::max(db(band) - db(total), -40.0));
    // How far low, middle and high are up.
    constexpr std::array<std::size_t, 4> parts = {0, first_middle_band, first_high_band, drum_bands};
    for (std::size_t p = 0; p + 1 < parts.size(); ++p)
        add(std::clamp(
            db(sum(first.bands, parts[p], parts[p + 1])) - db(sum(before.bands, parts[p], parts[p + 1])), 0.0,
            40.0));
    // How they decay.
    for (std::size_t i = 0; i < later.size(); ++i) {
        const Bands bands = fresh(later[i]);
        for (std::size_t p = 0; p + 1 < parts.size(); ++p) {
            if (heard[i])
                add(std::clamp(
                    db(sum(bands, parts[p], parts[p + 1])) - db(sum(first_bands, parts[p], parts[p + 1])),
                    -40.0, 10.0));
            else
                ++at;
        }
    }
    const Look& body = heard[0] ? later[0] : first;
    add(body.peakiness_low);
    add(body.peakiness_high);
    add(std::max(body.flatness_high, -40.0));
    if (heard[0])
        add(first.low_centre - later[0].low_centre);
    else
        ++at;
    // How soon it is at its loudest.
    const auto piece = static_cast<std::int64_t>(rate_ / 1000.0);
    const auto powers = envelope(attack, std::min<std::int64_t>(known, 50 * piece), piece);
    const auto loudest = std::ranges::max_element(powers);
    add(loudest == powers.end() ? 0.0 : std::log2(1.0 + static_cast<double>(loudest - powers.begin())));
    return features;
}

}  // namespace afterglow::makers

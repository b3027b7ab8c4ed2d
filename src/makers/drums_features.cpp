#include "makers/drums_features.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace afterglow::makers {
namespace {

constexpr std::array<double, drum_bands + 1> edges_hz = {40,   100,  180,  350,  700,
                                                         1400, 2800, 5600, 9000, 16000};
// The bands at which low, middle (from 350 Hz) and high (from 2.8 kHz) begin, and the end.
constexpr std::array<std::size_t, drum_parts + 1> part_edges = {0, 3, 6, drum_bands};
// When the frames that are looked at begin, relative to the attack; of the first, when it ends. The network
// has learnt from these very places.
constexpr double before_ends_sec = -64.0 / analysis::reference_rate_hz;
constexpr double attack_at_sec = -400.0 / analysis::reference_rate_hz;
constexpr std::array<double, drum_later_frames> later_at_sec = {1024.0 / analysis::reference_rate_hz,
                                                                3072.0 / analysis::reference_rate_hz,
                                                                8192.0 / analysis::reference_rate_hz};
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
    const auto* const rises = features.data() + drum_feature::rise;
    return *std::max_element(rises, rises + drum_parts);
}

DrumFeatureExtractor::DrumFeatureExtractor(double sample_rate_hz)
    : rate_(sample_rate_hz), frames_(sample_rate_hz) {
    for (std::size_t i = 0; i < edges_.size(); ++i) {
        const double bin_hz = sample_rate_hz / static_cast<double>(frames_.grid().size);
        const auto bin = static_cast<std::size_t>(std::lround(edges_hz[i] / bin_hz));
        edges_[i] = std::min(bin, frames_.grid().bins - 1);
    }
}

DrumFeatureExtractor::SpectralFrame DrumFeatureExtractor::spectral_frame(const float* samples) {
    frames_.process(samples);
    const auto power = frames_.power();
    SpectralFrame seen;
    double weight = 0.0;
    for (std::size_t b = 0; b < drum_bands; ++b) {
        for (std::size_t k = edges_[b]; k < edges_[b + 1]; ++k)
            seen.bands[b] += static_cast<double>(power[k]);
    }
    const double bin_hz = rate_ / static_cast<double>(frames_.grid().size);
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

DrumFeatureExtractor::HitSpectra DrumFeatureExtractor::spectra_of(const float* attack, std::int64_t known) {
    const auto frame = static_cast<std::int64_t>(frames_.grid().size);
    HitSpectra heard;
    heard.before = spectral_frame(attack + frames_of(before_ends_sec, rate_) - frame);
    heard.first = spectral_frame(attack + frames_of(attack_at_sec, rate_));
    for (std::size_t i = 0; i < drum_later_frames; ++i) {
        const std::int64_t at = frames_of(later_at_sec[i], rate_);
        heard.lasts[i] = known >= at + frame / 2;
        if (heard.lasts[i]) heard.later[i] = spectral_frame(attack + at);
    }
    return heard;
}

// What was not there before.
DrumFeatureExtractor::Bands DrumFeatureExtractor::fresh(const SpectralFrame& seen,
                                                        const SpectralFrame& before) {
    Bands bands{};
    for (std::size_t b = 0; b < drum_bands; ++b)
        bands[b] = std::max(seen.bands[b] - before.bands[b], 1e-3 * seen.bands[b]);
    return bands;
}

void DrumFeatureExtractor::put_levels(const HitSpectra& heard, DrumFeatures& features) {
    const Bands bands = fresh(heard.first, heard.before);
    const double total = sum(bands, 0, drum_bands);
    for (std::size_t b = 0; b < drum_bands; ++b)
        features[drum_feature::band + b] = static_cast<float>(std::max(db(bands[b]) - db(total), -40.0));
    for (std::size_t p = 0; p < drum_parts; ++p) {
        const double rise = db(sum(heard.first.bands, part_edges[p], part_edges[p + 1])) -
                            db(sum(heard.before.bands, part_edges[p], part_edges[p + 1]));
        features[drum_feature::rise + p] = static_cast<float>(std::clamp(rise, 0.0, 40.0));
    }
}

void DrumFeatureExtractor::put_decays(const HitSpectra& heard, DrumFeatures& features) {
    const Bands first = fresh(heard.first, heard.before);
    for (std::size_t i = 0; i < drum_later_frames; ++i) {
        if (!heard.lasts[i]) continue;
        const Bands bands = fresh(heard.later[i], heard.before);
        for (std::size_t p = 0; p < drum_parts; ++p) {
            const double decay = db(sum(bands, part_edges[p], part_edges[p + 1])) -
                                 db(sum(first, part_edges[p], part_edges[p + 1]));
            features[drum_feature::decay + i * drum_parts + p] =
                static_cast<float>(std::clamp(decay, -40.0, 10.0));
        }
    }
}

void DrumFeatureExtractor::put_colour(const HitSpectra& heard, DrumFeatures& features) {
    const SpectralFrame& body = heard.lasts[0] ? heard.later[0] : heard.first;
    features[drum_feature::peakiness_low] = static_cast<float>(body.peakiness_low);
    features[drum_feature::peakiness_high] = static_cast<float>(body.peakiness_high);
    features[drum_feature::flatness_high] = static_cast<float>(std::max(body.flatness_high, -40.0));
    if (heard.lasts[0])
        features[drum_feature::glide] =
            static_cast<float>(heard.first.low_centre - heard.later[0].low_centre);
}

DrumFeatures DrumFeatureExtractor::extract(const Recording& recording, std::int64_t start,
                                           std::int64_t next) {
    const auto frame = static_cast<std::int64_t>(frames_.grid().size);
    const std::int64_t context_before = frame - frames_of(before_ends_sec, rate_);
    const std::int64_t context_after = frames_of(later_at_sec.back(), rate_) + frame;
    const AudioBuffer context = recording.mono_region(start - context_before, context_before + context_after);
    const float* const attack = context.channel(0).data() + context_before;
    const std::int64_t known = std::min(next, recording.frames()) - start;

    DrumFeatures features;
    features.fill(unknown);
    const HitSpectra heard = spectra_of(attack, known);
    put_levels(heard, features);
    put_decays(heard, features);
    put_colour(heard, features);
    const auto piece = static_cast<std::int64_t>(rate_ / 1000.0);
    const auto powers = envelope(attack, std::min<std::int64_t>(known, 50 * piece), piece);
    const auto loudest = std::ranges::max_element(powers);
    features[drum_feature::rise_time] =
        loudest == powers.end()
            ? 0.0F
            : static_cast<float>(std::log2(1.0 + static_cast<double>(loudest - powers.begin())));
    return features;
}

}  // namespace afterglow::makers

#include "curation/features.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "analysis/chroma.hpp"
#include "analysis/frames.hpp"
#include "analysis/levels.hpp"
#include "dsp/level.hpp"

namespace afterglow::curation {
namespace {

static_assert(timbre_features == analysis::mel_bands && harmony_features == analysis::chroma_bins);

// Of the distance: a larger share sets textures further apart that differ in this.
constexpr double timbre_share = 0.4;
constexpr double harmony_share = 0.2;
constexpr double envelope_share = 0.2;
constexpr double brightness_share = 0.2;

// What is further below the loudest counts as nothing: a wider range lets noise floors tell textures apart.
constexpr double timbre_range_db = 60.0;
constexpr double envelope_range_db = 40.0;
constexpr double unevenness_range_db = 20.0;
constexpr std::size_t contour_parts = envelope_features - 2;
constexpr double level_piece_sec = 0.02;
// A sum of squares below this is silence: −120 dB.
constexpr double silent_power = 1e-12;

double clamped(double value) {
    return std::clamp(value, 0.0, 1.0);
}

// 0 at `low`, 1 at `high`.
double logarithmic(double value, double low, double high) {
    return value <= low ? 0.0 : clamped(std::log(value / low) / std::log(high / low));
}

// 1 at the reference, 0 at `range_db` below it.
double below(double power, double reference, double range_db) {
    if (!(power > 0.0) || !(reference > 0.0)) return 0.0;
    return clamped(1.0 + 10.0 * std::log10(power / reference) / range_db);
}

std::vector<float> clean_mono(const AudioBuffer& audio) {
    std::vector<float> mono(static_cast<std::size_t>(audio.frames()));
    analysis::mix_to_mono(audio, 0, mono, energy_keeping(audio));
    const auto dc = static_cast<float>(dsp::mean(mono));
    for (float& sample : mono) sample -= dc;
    return mono;
}

struct Spectrum {
    std::array<double, timbre_features> mel{};
    double centroid_hz = 0.0;
    double flatness = 0.0;
};

// Frames every half frame; what is beyond the end is silence, or the loop's beginning.
Spectrum spectrum_of(std::span<const float> mono, double sample_rate_hz, bool is_loop) {
    analysis::FrameAnalyser frames(sample_rate_hz);
    const std::size_t hop = frames.grid().size / 2;
    const analysis::MelBank bank(sample_rate_hz);
    std::vector<float> frame(frames.grid().size);
    Spectrum out;
    double weights = 0.0;
    for (std::size_t start = 0; start < mono.size(); start += hop) {
        const std::size_t inside = std::min(mono.size() - start, frame.size());
        std::copy_n(mono.begin() + static_cast<std::ptrdiff_t>(start), inside, frame.begin());
        for (std::size_t i = inside; i < frame.size(); ++i)
            frame[i] = is_loop ? mono[(start + i) % mono.size()] : 0.0F;
        const auto shape = frames.process(frame.data());
        const auto mel = bank.apply(frames.power(), 1.0);
        for (std::size_t i = 0; i < mel.size(); ++i) out.mel[i] += static_cast<double>(mel[i]);
        const auto weight = static_cast<double>(shape.level);
        out.centroid_hz += weight * static_cast<double>(shape.centroid_hz);
        out.flatness += weight * static_cast<double>(shape.flatness);
        weights += weight;
    }
    if (weights > 0.0) {
        out.centroid_hz /= weights;
        out.flatness /= weights;
    }
    return out;
}

void put_harmony(std::span<const float> mono, double sample_rate_hz, std::span<float> out) {
    const auto segment = static_cast<std::size_t>(analysis::FrameGrid(sample_rate_hz).segment());
    analysis::ChromaStream stream(sample_rate_hz);
    stream.push(mono);
    std::array<double, harmony_features> amplitude{};
    for (const auto& chroma : stream.finish((mono.size() + segment - 1) / segment))
        for (std::size_t i = 0; i < amplitude.size(); ++i)
            amplitude[i] += std::sqrt(static_cast<double>(chroma[i]));
    double square = 0.0;
    for (const double a : amplitude) square += a * a;
    if (!(square > 0.0)) return;
    for (std::size_t i = 0; i < amplitude.size(); ++i)
        out[i] = static_cast<float>(amplitude[i] / std::sqrt(square) * stream.tonality());
}

double mean_power(std::span<const float> samples) {
    double sum = 0.0;
    for (const float x : samples) sum += static_cast<double>(x) * static_cast<double>(x);
    return samples.empty() ? 0.0 : sum / static_cast<double>(samples.size());
}

void put_contour(std::span<const float> mono, std::span<float> out) {
    std::array<double, contour_parts> power{};
    for (std::size_t i = 0; i < contour_parts; ++i) {
        const std::size_t from = mono.size() * i / contour_parts;
        power[i] = mean_power(mono.subspan(from, mono.size() * (i + 1) / contour_parts - from));
    }
    const double loudest = *std::ranges::max_element(power);
    for (std::size_t i = 0; i < contour_parts; ++i)
        out[i] = static_cast<float>(below(power[i], loudest, envelope_range_db));
}

// Standard deviation in dB of the levels of pieces of 20 ms, as many as are whole.
double unevenness_db(std::span<const float> mono, double sample_rate_hz, double power) {
    const auto piece = std::max<std::size_t>(1, static_cast<std::size_t>(level_piece_sec * sample_rate_hz));
    // Pauses of any depth count as 60 dB below the mean.
    const double floor = power * 1e-6;
    double sum = 0.0;
    double squares = 0.0;
    double count = 0.0;
    for (std::size_t start = 0; start + piece <= mono.size(); start += piece) {
        const double db = 10.0 * std::log10(std::max(mean_power(mono.subspan(start, piece)), floor) / power);
        sum += db;
        squares += db * db;
        count += 1.0;
    }
    return count > 0.0 ? std::sqrt(std::max(0.0, squares / count - sum / count * sum / count)) : 0.0;
}

void weigh(std::span<float> group, double share) {
    const auto weight = static_cast<float>(std::sqrt(share / static_cast<double>(group.size())));
    for (float& value : group) value *= weight;
}

}  // namespace

Features features_of(const AudioBuffer& audio, bool is_loop) {
    Features features{};
    if (audio.empty() || !(audio.sample_rate_hz() > 0.0)) return features;
    const std::span<float> all(features);
    const auto timbre = all.first(timbre_features);
    const auto harmony = all.subspan(timbre_features, harmony_features);
    const auto envelope = all.subspan(timbre_features + harmony_features, envelope_features);
    const auto brightness = all.last(brightness_features);

    const auto mono = clean_mono(audio);
    envelope[contour_parts + 1] = static_cast<float>(logarithmic(audio.duration_sec(), 0.05, 16.0));
    if (const double power = mean_power(mono); power > silent_power) {
        const auto spectrum = spectrum_of(mono, audio.sample_rate_hz(), is_loop);
        const double strongest = *std::ranges::max_element(spectrum.mel);
        for (std::size_t i = 0; i < timbre.size(); ++i)
            timbre[i] = static_cast<float>(below(spectrum.mel[i], strongest, timbre_range_db));
        put_harmony(mono, audio.sample_rate_hz(), harmony);
        put_contour(mono, envelope);
        envelope[contour_parts] = static_cast<float>(
            clamped(unevenness_db(mono, audio.sample_rate_hz(), power) / unevenness_range_db));
        brightness[0] = static_cast<float>(logarithmic(spectrum.centroid_hz, 50.0, 16000.0));
        brightness[1] = static_cast<float>(logarithmic(spectrum.flatness, 1e-4, 1.0));
    }
    weigh(timbre, timbre_share);
    // Two vectors of length 1 and no negative parts are at most √2 apart.
    weigh(harmony, harmony_share * static_cast<double>(harmony_features) / 2.0);
    weigh(envelope, envelope_share);
    weigh(brightness, brightness_share);
    return features;
}

double distance(const Features& a, const Features& b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < feature_count; ++i) {
        const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
        sum += difference * difference;
    }
    return std::sqrt(sum);
}

bool is_nearer(const Features& a, const Features& b, double limit) {
    constexpr std::size_t step = 8;
    static_assert(feature_count % step == 0);
    double sum = 0.0;
    for (std::size_t first = 0; first < feature_count; first += step) {
        for (std::size_t i = first; i < first + step; ++i) {
            const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
            sum += difference * difference;
        }
        if (sum >= limit * limit) return false;
    }
    return std::sqrt(sum) < limit;
}

}  // namespace afterglow::curation

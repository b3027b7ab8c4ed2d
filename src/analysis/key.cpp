#include "analysis/key.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace afterglow::analysis {

namespace {

using Chroma = PitchClasses;

constexpr std::size_t opening_segments = 2;
// In a track longer than this the opening counts for less.
constexpr double long_track_segments = 40.0;

// Below this strength a key is no more than chance.
constexpr double weakest_strength = 0.4;
// Chroma whose standard deviation is this share of its mean counts in full; flatter chroma has no key to
// speak of.
constexpr double full_contrast = 0.4;

// Segments count by the square root of their level, and so do the pitch classes within them: a loud passage
// or a loud bass does not outvote the rest.
Chroma sum_of_segments(std::span<const Segment> segments) {
    Chroma mean{};
    for (const Segment& segment : segments) {
        Chroma amplitude{};
        double total = 0.0;
        for (std::size_t p = 0; p < amplitude.size(); ++p) {
            amplitude[p] = std::sqrt(static_cast<double>(segment.chroma[p]));
            total += amplitude[p];
        }
        if (total <= 0.0) continue;
        for (std::size_t p = 0; p < mean.size(); ++p) mean[p] += amplitude[p] / std::sqrt(total);
    }
    return mean;
}

struct Spread {
    double mean = 0.0;
    double deviation = 0.0;  // standard
};

Spread spread_of(const Chroma& chroma) {
    double sum = 0.0;
    double squares = 0.0;
    for (const double value : chroma) {
        sum += value;
        squares += value * value;
    }
    const double mean = sum / chroma_bins;
    return {mean, std::sqrt(std::max(0.0, squares / chroma_bins - mean * mean))};
}

// Mean 0 and standard deviation 1; all zero where every pitch class is as strong as the others.
Chroma standardised(const Chroma& chroma) {
    const auto [mean, deviation] = spread_of(chroma);
    Chroma out{};
    if (!(deviation > 0.0)) return out;
    for (std::size_t p = 0; p < out.size(); ++p) out[p] = (chroma[p] - mean) / deviation;
    return out;
}

double product(const Chroma& chroma, const Chroma& profile, std::size_t root) {
    double sum = 0.0;
    for (std::size_t p = 0; p < chroma.size(); ++p) sum += chroma[(p + root) % chroma_bins] * profile[p];
    return sum;
}

// Pearson's, of a standardised chroma with a profile.
double correlation(const Chroma& chroma, const Chroma& profile, std::size_t root) {
    return product(chroma, standardised(profile), root) / chroma_bins;
}

double contrast(const Chroma& chroma) {
    const auto [mean, deviation] = spread_of(chroma);
    return mean > 0.0 ? deviation / mean : 0.0;
}

}  // namespace

KeyEvidence key_evidence(std::span<const Segment> segments) {
    KeyEvidence evidence;
    const Chroma sum = sum_of_segments(segments);
    evidence.whole = standardised(sum);
    evidence.contrast = contrast(sum);
    const auto begin = std::find_if(segments.begin(), segments.end(), [](const Segment& segment) {
        return std::any_of(segment.chroma.begin(), segment.chroma.end(),
                           [](float energy) { return energy > 0.0F; });
    });
    const auto sounding = segments.subspan(static_cast<std::size_t>(begin - segments.begin()));
    evidence.opening =
        standardised(sum_of_segments(sounding.first(std::min(opening_segments, sounding.size()))));
    evidence.opening_weight =
        std::min(1.0, long_track_segments / static_cast<double>(std::max<std::size_t>(1, segments.size())));
    return evidence;
}

double key_score(const KeyEvidence& evidence, const KeyProfiles& profiles, int root) {
    const auto home = static_cast<std::size_t>(root);
    return product(evidence.whole, profiles.whole, home) +
           evidence.opening_weight * product(evidence.opening, profiles.opening, home) + profiles.bias;
}

std::optional<MusicalKey> detect_key(std::span<const Segment> segments, double tonality) {
    const KeyEvidence evidence = key_evidence(segments);
    MusicalKey best;
    double best_score = -1e9;
    for (int root = 0; root < chroma_bins; ++root) {
        for (const bool minor : {false, true}) {
            const KeyProfiles& profiles = minor ? minor_profiles : major_profiles;
            const double score = key_score(evidence, profiles, root);
            if (score <= best_score) continue;
            best_score = score;
            best = {root, minor, correlation(evidence.whole, profiles.whole, static_cast<std::size_t>(root))};
        }
    }
    best.strength *= std::min(1.0, evidence.contrast / full_contrast) * tonality;
    best.strength = std::clamp(best.strength, 0.0, 1.0);
    if (best.strength < weakest_strength) return std::nullopt;
    return best;
}

std::string key_name(const MusicalKey& key) {
    static constexpr std::array names = {"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"};
    return std::string(names[static_cast<std::size_t>(key.root)]) + (key.minor ? "m" : "");
}

std::optional<MusicalKey> key_of_name(std::string_view name) {
    static constexpr std::string_view white = "C D EF G A B";
    if (name.empty() || name.front() == ' ') return std::nullopt;
    const auto root = white.find(name.front());
    if (root == std::string_view::npos) return std::nullopt;
    name.remove_prefix(1);
    int shift = 0;
    if (name.starts_with('#')) shift = 1;
    if (name.starts_with('b')) shift = -1;
    if (shift != 0) name.remove_prefix(1);
    if (!name.empty() && name != "m") return std::nullopt;
    return MusicalKey{(static_cast<int>(root) + shift + chroma_bins) % chroma_bins, name == "m", 0.0};
}

}  // namespace afterglow::analysis

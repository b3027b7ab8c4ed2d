#include "analysis/key.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace afterglow::analysis {

namespace {

using Chroma = std::array<double, chroma_bins>;

// Sha'ath's profiles ("Estimation of key in digital music recordings", 2011): Krumhansl's, fitted to recorded
// music.
constexpr Chroma major_profile = {6.6, 2.0, 3.5, 2.3, 4.6, 4.0, 2.5, 5.2, 2.4, 3.7, 2.3, 3.4};
constexpr Chroma minor_profile = {6.5, 2.7, 3.5, 5.4, 2.6, 3.5, 2.5, 5.2, 4.0, 2.7, 4.3, 3.2};

// Below this strength a key is no more than chance.
constexpr double weakest_strength = 0.4;
// Chroma whose standard deviation is this share of its mean counts in full; flatter chroma has no key to
// speak of.
constexpr double full_contrast = 0.4;

// Tiles count by the square root of their level, and so do the pitch classes within them: a loud passage or a
// loud bass does not outvote the rest.
Chroma mean_chroma(std::span<const Tile> tiles) {
    Chroma mean{};
    for (const Tile& tile : tiles) {
        Chroma amplitude{};
        double total = 0.0;
        for (std::size_t p = 0; p < amplitude.size(); ++p) {
            amplitude[p] = std::sqrt(static_cast<double>(tile.chroma[p]));
            total += amplitude[p];
        }
        if (total <= 0.0) continue;
        for (std::size_t p = 0; p < mean.size(); ++p) mean[p] += amplitude[p] / std::sqrt(total);
    }
    return mean;
}

double correlation(const Chroma& chroma, const Chroma& profile, std::size_t root) {
    double mean_x = 0.0;
    double mean_y = 0.0;
    for (std::size_t p = 0; p < chroma.size(); ++p) {
        mean_x += chroma[p] / chroma_bins;
        mean_y += profile[p] / chroma_bins;
    }
    double xy = 0.0;
    double xx = 0.0;
    double yy = 0.0;
    for (std::size_t p = 0; p < chroma.size(); ++p) {
        const double x = chroma[(p + root) % chroma_bins] - mean_x;
        const double y = profile[p] - mean_y;
        xy += x * y;
        xx += x * x;
        yy += y * y;
    }
    return xx > 0.0 ? xy / std::sqrt(xx * yy) : 0.0;
}

double contrast(const Chroma& chroma) {
    double sum = 0.0;
    double squares = 0.0;
    for (const double value : chroma) {
        sum += value;
        squares += value * value;
    }
    const double mean = sum / chroma_bins;
    return mean > 0.0 ? std::sqrt(std::max(0.0, squares / chroma_bins - mean * mean)) / mean : 0.0;
}

}  // namespace

std::optional<Key> detect_key(std::span<const Tile> tiles, double tonality) {
    const Chroma chroma = mean_chroma(tiles);
    Key best;
    for (std::size_t root = 0; root < chroma_bins; ++root) {
        for (const bool minor : {false, true}) {
            const double r = correlation(chroma, minor ? minor_profile : major_profile, root);
            if (r > best.strength) best = {static_cast<int>(root), minor, r};
        }
    }
    best.strength *= std::min(1.0, contrast(chroma) / full_contrast) * tonality;
    best.strength = std::clamp(best.strength, 0.0, 1.0);
    if (best.strength < weakest_strength) return std::nullopt;
    return best;
}

std::string key_name(const Key& key) {
    static constexpr std::array names = {"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"};
    return std::string(names[static_cast<std::size_t>(key.root)]) + (key.minor ? "m" : "");
}

}  // namespace afterglow::analysis

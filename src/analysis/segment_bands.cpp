#include "analysis/segment_bands.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/frames.hpp"

namespace afterglow::analysis {
namespace {

constexpr double silent_power = 1e-12;

// Hz a mel band stands for, and which share of the energy it counts for the band looked for.
struct BandWeights {
    std::array<double, mel_bands> width_hz{};
    std::array<bool, mel_bands> inside{};
};

BandWeights band_weights(double sample_rate_hz, double low_hz, double high_hz) {
    BandWeights weights;
    for (int b = 0; b < mel_bands; ++b) {
        const auto i = static_cast<std::size_t>(b);
        weights.width_hz[i] = 0.5 * (mel_edge_hz(b + 2, sample_rate_hz) - mel_edge_hz(b, sample_rate_hz));
        const double centre_hz = mel_edge_hz(b + 1, sample_rate_hz);
        weights.inside[i] = centre_hz >= low_hz && centre_hz <= high_hz;
    }
    return weights;
}

// Mean square without DC over the hops of a segment.
double segment_power(const HopLevels& hop, std::size_t segment) {
    const std::size_t first = segment * hops_per_segment;
    const std::size_t last = std::min(first + hops_per_segment, hop.power.size());
    double power = 0.0;
    double mean = 0.0;
    for (std::size_t h = first; h < last; ++h) {
        power += hop.power[h];
        mean += hop.mean[h];
    }
    if (last <= first) return 0.0;
    const auto count = static_cast<double>(last - first);
    mean /= count;
    return std::max(0.0, power / count - mean * mean);
}

}  // namespace

std::vector<double> segment_band_levels_db(const Analysis& analysis, double low_hz, double high_hz) {
    const BandWeights weights = band_weights(analysis.sample_rate_hz, low_hz, high_hz);
    std::vector<double> levels;
    levels.reserve(analysis.segments.size());
    for (std::size_t t = 0; t < analysis.segments.size(); ++t) {
        double all = 0.0;
        double inside = 0.0;
        for (std::size_t b = 0; b < mel_bands; ++b) {
            const double energy = static_cast<double>(analysis.segments[t].mel[b]) * weights.width_hz[b];
            all += energy;
            if (weights.inside[b]) inside += energy;
        }
        const double power = all > 0.0 ? segment_power(analysis.hop, t) * inside / all : 0.0;
        levels.push_back(10.0 * std::log10(std::max(power, silent_power)));
    }
    return levels;
}

SegmentRange segments_within(const Analysis& analysis, std::int64_t start_frame, std::int64_t frames) {
    const std::size_t count = analysis.segments.size();
    const std::int64_t segment_frames = analysis.grid().segment();
    if (count == 0) return {};
    const auto last = static_cast<std::int64_t>(count) - 1;
    std::int64_t first = (start_frame + segment_frames / 2) / segment_frames;
    std::int64_t end = (start_frame + frames + segment_frames / 2) / segment_frames;
    if (end <= first) {
        first = (start_frame + frames / 2) / segment_frames;
        end = first + 1;
    }
    first = std::clamp(first, std::int64_t{0}, last);
    return {static_cast<std::size_t>(first), static_cast<std::size_t>(std::clamp(end, first + 1, last + 1))};
}

double mean_of_segments(const Analysis& analysis, const std::vector<double>& values, std::int64_t start_frame,
                        std::int64_t frames) {
    const SegmentRange segments = segments_within(analysis, start_frame, frames);
    if (segments.end == segments.first) return 0.0;
    double sum = 0.0;
    for (std::size_t t = segments.first; t < segments.end; ++t) sum += values[t];
    return sum / static_cast<double>(segments.end - segments.first);
}

}  // namespace afterglow::analysis

#include <algorithm>
#include <cmath>

#include "analysis/frames.hpp"

namespace afterglow::analysis {

namespace {

constexpr double highest_hz = 16000.0;

// Slaney's mel scale (Auditory Toolbox 1998): linear to 1 kHz, logarithmic above.
constexpr double linear_hz_per_mel = 200.0 / 3.0;
constexpr double corner_mel = 15.0;
const double log_step = std::log(6.4) / 27.0;

double mel_of_hz(double hz) {
    return hz < 1000.0 ? hz / linear_hz_per_mel : corner_mel + std::log(hz / 1000.0) / log_step;
}

double hz_of_mel(double mel) {
    return mel < corner_mel ? mel * linear_hz_per_mel : 1000.0 * std::exp((mel - corner_mel) * log_step);
}

}  // namespace

double mel_edge_hz(int i, double sample_rate_hz, double lowest_hz) {
    const double low = mel_of_hz(lowest_hz);
    const double high = mel_of_hz(std::min(highest_hz, sample_rate_hz / 2.0));
    return hz_of_mel(low + (high - low) * i / (mel_bands + 1));
}

MelBank::MelBank(double sample_rate_hz, double lowest_hz) {
    const FrameGrid grid(sample_rate_hz);
    const double bin_hz = sample_rate_hz / static_cast<double>(grid.size);
    const auto edge_hz = [=](int i) { return mel_edge_hz(i, sample_rate_hz, lowest_hz); };
    for (int i = 0; i < mel_bands; ++i) {
        const double left = edge_hz(i);
        const double centre = edge_hz(i + 1);
        const double right = edge_hz(i + 2);
        // A band narrower than a bin takes the bin nearest to its centre.
        const auto nearest =
            std::clamp<std::size_t>(static_cast<std::size_t>(std::lround(centre / bin_hz)), 1, grid.bins - 1);
        const auto first = std::min(nearest, static_cast<std::size_t>(std::ceil(left / bin_hz)));
        const auto last = std::max(nearest, static_cast<std::size_t>(std::floor(right / bin_hz)));
        Band band{std::max<std::size_t>(first, 1), {}};
        double total = 0.0;
        for (std::size_t k = band.first_bin; k <= std::min(last, grid.bins - 1); ++k) {
            const double hz = static_cast<double>(k) * bin_hz;
            const double ramp = hz < centre ? (hz - left) / (centre - left) : (right - hz) / (right - centre);
            const double weight = std::max(ramp, k == nearest ? 1e-3 : 0.0);
            band.weights.push_back(static_cast<float>(weight));
            total += weight;
        }
        for (float& weight : band.weights) weight = static_cast<float>(weight / total);
        bands_.push_back(std::move(band));
    }
}

std::array<float, mel_bands> MelBank::apply(std::span<const float> power, double scale) const {
    std::array<float, mel_bands> out{};
    for (std::size_t i = 0; i < bands_.size(); ++i) {
        double sum = 0.0;
        std::size_t bin = bands_[i].first_bin;
        for (const float weight : bands_[i].weights) sum += static_cast<double>(weight * power[bin++]);
        out[i] = static_cast<float>(sum * scale);
    }
    return out;
}

}  // namespace afterglow::analysis

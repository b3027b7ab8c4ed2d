#include "dsp/band_limit.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "base/error.hpp"
#include "dsp/fft.hpp"

namespace afterglow::dsp {
namespace {

constexpr double half_width = 0.02;  // of the cutoff

// Rises from 0 to 1 as a quarter sine, √½ in the middle.
double rise(double frequency_hz, double edge_hz) {
    const double place = (frequency_hz / edge_hz - 1.0) / half_width;  // −1 … 1 over the edge
    return std::sin(0.25 * std::numbers::pi * (1.0 + std::clamp(place, -1.0, 1.0)));
}

void check(const Band& band, double nyquist_hz) {
    const double low = band.low_hz.value_or(0.0);
    const double high = band.high_hz.value_or(nyquist_hz);
    const bool edges_lie_inside = (!band.low_hz || low > 0.0) && (!band.high_hz || high < nyquist_hz);
    if (edges_lie_inside && low < high) return;
    throw Error(
        ErrorCategory::config,
        "a band's low edge must lie below its high edge, and both between 0 Hz and half the sample rate");
}

}  // namespace

double band_limit_gain(const Band& band, double frequency_hz) {
    double gain = 1.0;
    if (band.low_hz) gain *= rise(frequency_hz, *band.low_hz);
    if (band.high_hz) {
        const double inverse = rise(frequency_hz, *band.high_hz);
        gain *= std::sqrt(std::max(0.0, 1.0 - inverse * inverse));
    }
    return gain;
}

void band_limit_circular(AudioBuffer& audio, const Band& band) {
    check(band, audio.sample_rate_hz() / 2.0);
    if (audio.empty() || (!band.low_hz && !band.high_hz)) return;
    const auto size = static_cast<std::size_t>(audio.frames());
    RealFft fft(size);
    std::vector<float> gains(fft.bins());
    const double bin_hz = audio.sample_rate_hz() / static_cast<double>(size);
    for (std::size_t i = 0; i < gains.size(); ++i)
        gains[i] = static_cast<float>(band_limit_gain(band, static_cast<double>(i) * bin_hz) /
                                      static_cast<double>(size));
    for (int c = 0; c < audio.channels(); ++c) {
        const auto samples = audio.channel(c);
        std::ranges::copy(samples, fft.time().begin());
        fft.forward();
        const auto spectrum = fft.spectrum();
        for (std::size_t i = 0; i < gains.size(); ++i) spectrum[i] *= gains[i];
        fft.inverse();
        std::ranges::copy(fft.time(), samples.begin());
    }
}

}  // namespace afterglow::dsp

#include "analysis/frames.hpp"

#include <algorithm>
#include <cmath>
#include <complex>

#include "dsp/lanes.hpp"
#include "dsp/window.hpp"

namespace afterglow::analysis {

namespace {

using dsp::lane_count;
using dsp::Lanes;
using dsp::lanes_at;
using dsp::log2_in_place;
using dsp::sum_of;

// All but the constant part: twice a whole number of lanes.
constexpr std::size_t first_bin = 1;

// Keeps the logarithm finite; 150 dB below a full-scale sine.
constexpr float power_floor = 1e-10F;
// Frames whose mean power per bin is below this are silent: −170 dB.
constexpr double silent_power = 1e-12;

std::vector<float> window_of(std::size_t size) {
    auto window = dsp::hann_periodic(size);
    const float scale = static_cast<float>(reference_frame_size) / static_cast<float>(size);
    for (float& weight : window) weight *= scale;
    return window;
}

AFTERGLOW_HOT void multiply(const float* samples, const float* weights, float* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = samples[i] * weights[i];
}

AFTERGLOW_HOT void power_and_magnitude(const float* re_im, float* power, float* magnitude, std::size_t bins) {
    for (std::size_t k = 0; k < bins; ++k) {
        const float re = re_im[2 * k];
        const float im = re_im[2 * k + 1];
        power[k] = re * re + im * im;
    }
    for (std::size_t k = 0; k < bins; ++k) magnitude[k] = std::sqrt(power[k]);
}

struct Sums {
    float power = 0.0F;
    float log2_power = 0.0F;
    float magnitude = 0.0F;
    float bin_times_magnitude = 0.0F;
};

AFTERGLOW_HOT void sum_spectrum(const float* power, const float* magnitude, std::size_t bins, Sums& sums) {
    Lanes power_sum{};
    Lanes log_sum{};
    Lanes magnitude_sum{};
    Lanes moment{};
    Lanes bin = {1, 2, 3, 4, 5, 6, 7, 8};
    constexpr Lanes floor = {power_floor, power_floor, power_floor, power_floor,
                             power_floor, power_floor, power_floor, power_floor};
    for (std::size_t k = first_bin; k < bins; k += 2 * lane_count) {
        Lanes a = lanes_at(power + k);
        Lanes b = lanes_at(power + k + lane_count);
        power_sum += a + b;
        a = a > floor ? a : floor;
        b = b > floor ? b : floor;
        Lanes product = a * b;  // one logarithm for two bins
        log2_in_place(product);
        log_sum += product;
        const Lanes m = lanes_at(magnitude + k);
        const Lanes n = lanes_at(magnitude + k + lane_count);
        magnitude_sum += m + n;
        moment += m * bin + n * (bin + 8.0F);
        bin += 16.0F;
    }
    sums = {sum_of(power_sum), sum_of(log_sum), sum_of(magnitude_sum), sum_of(moment)};
}

}  // namespace

FrameAnalyser::FrameAnalyser(double sample_rate_hz)
    : grid_(sample_rate_hz),
      bin_hz_(sample_rate_hz / static_cast<double>(grid_.size)),
      window_(window_of(grid_.size)),
      fft_(grid_.size),
      power_(grid_.bins),
      magnitude_(grid_.bins) {}

SpectralShape FrameAnalyser::process(const float* samples) {
    multiply(samples, window_.data(), fft_.time().data(), grid_.size);
    fft_.forward();
    const auto spectrum = fft_.spectrum();
    // A constant d has the spectrum (N/2, −N/4, 0, …)·d under this window: subtract what bin 0 says.
    spectrum[1] += 0.5F * spectrum[0];
    spectrum[0] = 0.0F;
    power_and_magnitude(reinterpret_cast<const float*>(spectrum.data()), power_.data(), magnitude_.data(),
                        grid_.bins);
    Sums sums;
    sum_spectrum(power_.data(), magnitude_.data(), grid_.bins, sums);
    const auto bin_count = static_cast<double>(grid_.bins - first_bin);
    const double mean_power = static_cast<double>(sums.power) / bin_count;
    if (!(mean_power > silent_power)) return {};
    SpectralShape shape;
    shape.level = sums.magnitude;
    shape.centroid_hz = static_cast<float>(bin_hz_ * sums.bin_times_magnitude / sums.magnitude);
    const double geometric_mean = std::exp2(static_cast<double>(sums.log2_power) / bin_count);
    shape.flatness = static_cast<float>(std::clamp(geometric_mean / mean_power, 0.0, 1.0));
    return shape;
}

}  // namespace afterglow::analysis

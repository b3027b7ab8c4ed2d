// The measuring half of signals.hpp, in double precision and from first principles, so that it shares no code
// with what it judges. (The transform is the library's: nothing else here could check it at these lengths.)
#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "dsp/fft.hpp"
#include "support/signals.hpp"

namespace afterglow::signals {
namespace {

constexpr double two_pi = 2.0 * std::numbers::pi;

double hann(std::size_t i, std::size_t size) {
    return 0.5 - 0.5 * std::cos(two_pi * (static_cast<double>(i) + 0.5) / static_cast<double>(size));
}

// Hann-windowed correlation with exp(−jωt), scaled to the amplitude of a sinusoid.
std::complex<double> project(std::span<const float> samples, double hz, double rate_hz) {
    std::complex<double> sum = 0.0;
    const std::complex<double> turn = std::polar(1.0, -two_pi * hz / rate_hz);
    std::complex<double> phasor = 1.0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        sum += hann(i, samples.size()) * static_cast<double>(samples[i]) * phasor;
        phasor *= turn;
    }
    return sum * 4.0 / static_cast<double>(samples.size());
}

double power_of(std::span<const float> samples) {
    double power = 0.0;
    for (const float x : samples) power += static_cast<double>(x) * static_cast<double>(x);
    return power / static_cast<double>(std::max<std::size_t>(samples.size(), 1));
}

}  // namespace

double tone_amplitude(std::span<const float> samples, double hz, double rate_hz) {
    return std::abs(project(samples, hz, rate_hz));
}

double tone_frequency(std::span<const float> samples, double hz, double rate_hz) {
    const double width_hz = rate_hz / static_cast<double>(samples.size());  // half a main lobe of the window
    double best_hz = hz;
    double best = -1.0;
    for (double f = hz * 0.97; f <= hz * 1.03; f += width_hz / 2.0) {
        const double amplitude = tone_amplitude(samples, f, rate_hz);
        if (amplitude > best) best = amplitude, best_hz = f;
    }
    double low = best_hz - width_hz;
    double high = best_hz + width_hz;
    for (int step = 0; step < 40; ++step) {
        const double a = low + (high - low) / 3.0;
        const double b = high - (high - low) / 3.0;
        const bool rising = tone_amplitude(samples, a, rate_hz) < tone_amplitude(samples, b, rate_hz);
        if (rising) {
            low = a;
        } else {
            high = b;
        }
    }
    return (low + high) / 2.0;
}

// Least squares on cosine and sine: the residual is exactly what no sinusoid of this frequency explains.
double tone_snr_db(std::span<const float> samples, double hz, double rate_hz) {
    double cc = 0.0, cs = 0.0, ss = 0.0, xc = 0.0, xs = 0.0;
    const double step = two_pi * hz / rate_hz;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double c = std::cos(step * static_cast<double>(i));
        const double s = std::sin(step * static_cast<double>(i));
        const auto x = static_cast<double>(samples[i]);
        cc += c * c, cs += c * s, ss += s * s, xc += x * c, xs += x * s;
    }
    const double determinant = cc * ss - cs * cs;
    const double a = (xc * ss - xs * cs) / determinant;
    const double b = (xs * cc - xc * cs) / determinant;
    double signal = 0.0, rest = 0.0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double fit =
            a * std::cos(step * static_cast<double>(i)) + b * std::sin(step * static_cast<double>(i));
        const double error = static_cast<double>(samples[i]) - fit;
        signal += fit * fit, rest += error * error;
    }
    return 10.0 * std::log10(signal / std::max(rest, 1e-30));
}

std::vector<double> spectrum(std::span<const float> samples) {
    dsp::RealFft fft(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
        fft.time()[i] = samples[i] * static_cast<float>(hann(i, samples.size()));
    }
    fft.forward();
    std::vector<double> magnitudes(fft.bins());
    for (std::size_t i = 0; i < magnitudes.size(); ++i) {
        magnitudes[i] =
            static_cast<double>(std::abs(fft.spectrum()[i])) * 4.0 / static_cast<double>(samples.size());
    }
    return magnitudes;
}

double band_share(std::span<const float> samples, double low_hz, double high_hz, double rate_hz) {
    const auto magnitudes = spectrum(samples);
    double inside = 0.0, all = 0.0;
    for (std::size_t i = 0; i < magnitudes.size(); ++i) {
        const double hz = static_cast<double>(i) * rate_hz / static_cast<double>(samples.size());
        const double power = magnitudes[i] * magnitudes[i];
        all += power;
        if (hz >= low_hz && hz <= high_hz) inside += power;
    }
    return all > 0.0 ? inside / all : 0.0;
}

std::vector<double> levels_db(std::span<const float> samples, std::size_t frame, std::size_t hop) {
    std::vector<double> levels;
    for (std::size_t at = 0; at + frame <= samples.size(); at += hop) {
        levels.push_back(10.0 * std::log10(std::max(power_of(samples.subspan(at, frame)), 1e-12)));
    }
    return levels;
}

double largest_step(std::span<const float> samples) {
    double largest = 0.0;
    for (std::size_t i = 1; i < samples.size(); ++i) {
        largest = std::max(largest,
                           std::fabs(static_cast<double>(samples[i]) - static_cast<double>(samples[i - 1])));
    }
    return largest;
}

double correlation(std::span<const float> a, std::span<const float> b) {
    const auto n = static_cast<double>(a.size());
    double sa = 0.0, sb = 0.0, saa = 0.0, sbb = 0.0, sab = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto x = static_cast<double>(a[i]);
        const auto y = static_cast<double>(b[i]);
        sa += x, sb += y, saa += x * x, sbb += y * y, sab += x * y;
    }
    const double scale = std::sqrt((saa - sa * sa / n) * (sbb - sb * sb / n));
    return scale > 0.0 ? (sab - sa * sb / n) / scale : 0.0;
}

}  // namespace afterglow::signals

#include "dsp/endless.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>
#include <span>
#include <utility>

#include "dsp/fft.hpp"
#include "dsp/partials.hpp"
#include "dsp/window.hpp"

namespace afterglow::dsp {
namespace {

using Complex = std::complex<double>;

constexpr double envelope_hz = 135.0;  // of the movement of partials
// How much of the movement of its level a partial keeps, and the speed below which it is taken back: slow
// swelling of single partials makes moments that stand out, and by these a loop is heard to repeat.
constexpr double level_kept = 0.55;
constexpr double slow_hz = 1.3;

std::complex<double> on_circle(double turns) {
    return std::polar(1.0, 2.0 * std::numbers::pi * turns);
}

// Any place on the circle, of 4,096: more are not told apart in the phase of noise.
Complex chance_on_circle(Rng& rng) {
    constexpr std::size_t places = 4096;
    static const auto circle = [] {
        std::vector<Complex> values;
        for (std::size_t i = 0; i < places; ++i)
            values.push_back(on_circle(static_cast<double>(i) / static_cast<double>(places)));
        return values;
    }();
    return circle[static_cast<std::size_t>(rng.uniform() * static_cast<double>(places)) % places];
}

double deviation(std::span<const float> values) {
    double squares = 0.0;
    for (const float value : values) squares += static_cast<double>(value) * static_cast<double>(value);
    return values.empty() ? 0.0 : std::sqrt(squares / static_cast<double>(values.size()));
}

// Values that move as much and at the speeds that `movement` does, by chance and once round `count` places at
// `rate_hz`; but slower than `slowest_hz` less and less.
std::vector<float> moving_like(const Movement& movement, std::size_t count, double rate_hz,
                               double time_factor, double slowest_hz, Rng rng) {
    std::vector<float> out(count, 0.0F);
    const double wanted = deviation(movement.values);
    if (movement.values.size() < 8 || wanted <= 0.0) return out;
    RealFft source(fast_fft_size(2 * movement.values.size()));
    const auto window = hann_symmetric(movement.values.size());
    std::fill(source.time().begin(), source.time().end(), 0.0F);
    for (std::size_t i = 0; i < window.size(); ++i) source.time()[i] = movement.values[i] * window[i];
    source.forward();
    const double source_bin_hz = movement.rate_hz / static_cast<double>(source.size());
    RealFft cycle(count);
    std::fill(cycle.spectrum().begin(), cycle.spectrum().end(), 0.0F);
    for (std::size_t k = 1; k + 1 < cycle.bins(); ++k) {
        const double hz = static_cast<double>(k) * rate_hz / static_cast<double>(count) * time_factor;
        const auto at = static_cast<std::size_t>(std::lround(hz / source_bin_hz));
        const Complex chance = chance_on_circle(rng) * (hz / (hz + slowest_hz));
        if (at < source.bins())
            cycle.spectrum()[k] = std::complex<float>(chance) * std::sqrt(std::norm(source.spectrum()[at]));
    }
    cycle.inverse();
    std::ranges::copy(cycle.time(), out.begin());
    const double had = deviation(out);
    if (had > 0.0)
        for (float& value : out) value *= static_cast<float>(wanted / had);
    return out;
}

// Σ z[t]·e^(−2πi·kt/count) / count for k = 0 … count − 1.
std::vector<Complex> spectrum_of(const std::vector<Complex>& z) {
    const std::size_t count = z.size();
    RealFft fft(count);
    std::vector<Complex> out(count);
    for (const bool imaginary : {false, true}) {
        for (std::size_t t = 0; t < count; ++t)
            fft.time()[t] = static_cast<float>(imaginary ? z[t].imag() : z[t].real());
        fft.forward();
        const Complex turned = imaginary ? Complex(0.0, 1.0) : Complex(1.0);
        for (std::size_t k = 0; k < count; ++k) {
            const Complex bin =
                k < fft.bins() ? Complex(fft.spectrum()[k]) : std::conj(Complex(fft.spectrum()[count - k]));
            out[k] += turned * bin / static_cast<double>(count);
        }
    }
    return out;
}

double mean_power(const std::vector<Complex>& z) {
    double power = 0.0;
    for (const Complex& x : z) power += std::norm(x);
    return power / static_cast<double>(z.size());
}

void scale_to(std::vector<Complex>& z, double power) {
    const double had = mean_power(z);
    const double scale = had > 0.0 ? std::sqrt(power / had) : 0.0;
    for (Complex& x : z) x *= scale;
}

// One cycle's spectrum per channel; a bin is a whole number of periods in it.
class CycleSpectrum {
  public:
    CycleSpectrum(const SteadyParts& parts, const EndlessOptions& options)
        : parts_(parts),
          options_(options),
          bin_hz_(parts.sample_rate_hz / static_cast<double>(options.frames)),
          ratio_(std::exp2(options.semitones / 12.0)),
          count_(fast_fft_size(static_cast<std::size_t>(std::max(8.0, envelope_hz / bin_hz_)))),
          rate_hz_(static_cast<double>(count_) * bin_hz_),
          channels_(static_cast<std::size_t>(parts.channels),
                    std::vector<std::complex<float>>(static_cast<std::size_t>(options.frames) / 2 + 1)) {}

    void add_partials(const Rng& rng) {
        for (std::size_t i = 0; i < parts_.partials.size(); ++i)
            add_partial(parts_.partials[i], rng.split("partial", i), rng.split("wavering"));
    }

    void add_noise(Rng rng) {
        const double bins_per_bin = bin_hz_ / ratio_ / parts_.bin_hz;
        for (std::size_t k = 1; k + 1 < channels_[0].size(); ++k) {
            const double at = static_cast<double>(k) * bins_per_bin;
            const Complex first = chance_on_circle(rng);
            channels_[0][k] += std::complex<float>(noise_level(0, at) * first);
            if (channels_.size() == 1) continue;
            const Complex coherence = coherence_at(at);
            const double own = std::sqrt(std::max(0.0, 1.0 - std::norm(coherence)));
            channels_[1][k] += std::complex<float>(
                noise_level(1, at) * (std::conj(coherence) * first + own * chance_on_circle(rng)));
        }
    }

    const std::vector<std::complex<float>>& channel(std::size_t c) const { return channels_[c]; }

  private:
    // `wavering` is the same for all, so that the partials of one vibrato waver together.
    void add_partial(const Partial& partial, const Rng& rng, const Rng& wavering) {
        const auto common = moving_part(partial, partial.power, rng, wavering);
        for (std::size_t c = 0; c < channels_.size(); ++c) {
            put(common, partial.hz, partial.gain[c], channels_[c]);
            const Rng own = rng.split("own", c);
            if (partial.own_power[c] > 1e-4 * partial.power)
                put(moving_part(partial, partial.own_power[c], own, own.split("off")), partial.hz, 1.0,
                    channels_[c]);
        }
    }

    // The spectrum of what moves as the partial does, with that power.
    std::vector<Complex> moving_part(const Partial& partial, double power, const Rng& rng,
                                     const Rng& wavering) const {
        const auto level =
            moving_like(partial.level, count_, rate_hz_, options_.time_factor, slow_hz, rng.split("level"));
        const auto off = moving_like(partial.hz_off, count_, rate_hz_, options_.time_factor, 0.0, wavering);
        std::vector<Complex> z(count_);
        double turns = rng.split("phase").uniform();
        for (std::size_t t = 0; t < count_; ++t) {
            z[t] = std::exp(level_kept * static_cast<double>(level[t])) * on_circle(turns);
            turns += ratio_ * static_cast<double>(off[t]) / rate_hz_;
        }
        scale_to(z, power);
        return spectrum_of(z);
    }

    void put(const std::vector<Complex>& envelope, double hz, Complex gain,
             std::vector<std::complex<float>>& spectrum) const {
        const auto centre = std::llround(hz * ratio_ / bin_hz_);
        const auto count = static_cast<std::int64_t>(envelope.size());
        for (std::int64_t m = -count / 2; m < (count + 1) / 2; ++m) {
            const std::int64_t bin = centre + m;
            if (bin < 1 || bin + 1 >= static_cast<std::int64_t>(spectrum.size())) continue;
            // A real signal is half of its analytic one on either side.
            spectrum[static_cast<std::size_t>(bin)] +=
                std::complex<float>(0.5 * gain * envelope[static_cast<std::size_t>((m + count) % count)]);
        }
    }

    double noise_level(std::size_t c, double at) const {
        const auto& noise = parts_.noise[c];
        const auto below = static_cast<std::size_t>(at);
        if (below + 1 >= noise.size()) return 0.0;
        const double place = at - static_cast<double>(below);
        const double per_hz = (1.0 - place) * noise[below] + place * noise[below + 1];
        // Noise of one power in wider bands is louder.
        return std::sqrt(0.5 * per_hz / ratio_ * bin_hz_);
    }
    Complex coherence_at(double at) const {
        const auto nearest = static_cast<std::size_t>(std::lround(at));
        return nearest < parts_.coherence.size() ? parts_.coherence[nearest] : 0.0;
    }

    const SteadyParts& parts_;
    const EndlessOptions& options_;
    double bin_hz_;
    double ratio_;
    std::size_t count_;  // places of a movement in a cycle
    double rate_hz_;     // of them
    std::vector<std::vector<std::complex<float>>> channels_;
};

AudioBuffer through(const CycleSpectrum& spectrum, int channels, const EndlessOptions& options,
                    const Band& band, double sample_rate_hz, RealFft& fft) {
    AudioBuffer audio(channels, options.frames, sample_rate_hz);
    const auto gains = band_gains(band, fft.size(), sample_rate_hz);
    for (int c = 0; c < channels; ++c) {
        const auto& bins = spectrum.channel(static_cast<std::size_t>(c));
        for (std::size_t k = 0; k < bins.size(); ++k) fft.spectrum()[k] = gains[k] * bins[k];
        fft.inverse();
        std::ranges::copy(fft.time(), audio.channel(c).begin());
    }
    return audio;
}

}  // namespace

struct Endless::Impl {
    SteadyParts parts;
};

Endless::Endless(const AudioBuffer& passage) : impl_(std::make_unique<Impl>(Impl{part_steady(passage)})) {}
Endless::Endless(Endless&&) noexcept = default;
Endless& Endless::operator=(Endless&&) noexcept = default;
Endless::~Endless() = default;

std::vector<AudioBuffer> Endless::make(const EndlessOptions& options, const std::vector<Band>& bands,
                                       const Rng& rng) const {
    for (const Band& band : bands) check_band(band, impl_->parts.sample_rate_hz);
    CycleSpectrum spectrum(impl_->parts, options);
    spectrum.add_partials(rng);
    spectrum.add_noise(rng.split("noise"));
    RealFft fft(static_cast<std::size_t>(options.frames));
    std::vector<AudioBuffer> made;
    made.push_back(through(spectrum, impl_->parts.channels, options, {}, impl_->parts.sample_rate_hz, fft));
    for (const Band& band : bands)
        made.push_back(
            through(spectrum, impl_->parts.channels, options, band, impl_->parts.sample_rate_hz, fft));
    return made;
}

std::size_t Endless::partials() const {
    return impl_->parts.partials.size();
}

}  // namespace afterglow::dsp

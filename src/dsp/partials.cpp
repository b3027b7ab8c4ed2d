#include "dsp/partials.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <numeric>

#include "dsp/fft.hpp"
#include "dsp/window.hpp"

namespace afterglow::dsp {
namespace {

using Complex = std::complex<double>;

constexpr double frame_sec = 8192 / 44100.0;
constexpr std::size_t max_partials = 120;
constexpr double peak_over_floor =
    6.3;                            // 8 dB: noise averaged over the frames of 3 s stays within 3 of its mean
constexpr double range = 1e-8;      // 80 dB below the strongest nothing is heard
constexpr double widest_hz = 45.0;  // on either side: vibrato is within, the next partial mostly not
constexpr double floor_width_hz = 150.0;
constexpr double taper_sec = 0.03;

// Mean powers of Hann frames, and the mean product of two channels.
struct MeanSpectra {
    std::array<std::vector<double>, 2> power;
    std::vector<Complex> product;
    double bin_hz = 1.0;
    double window_power = 1.0;
};

std::size_t frame_size(const AudioBuffer& passage) {
    const auto wanted = static_cast<std::size_t>(std::lround(frame_sec * passage.sample_rate_hz()));
    return fast_fft_size(std::min(wanted, static_cast<std::size_t>(passage.frames() / 2)));
}

MeanSpectra mean_spectra(const AudioBuffer& passage) {
    RealFft fft(frame_size(passage));
    const auto window = hann_periodic(fft.size());
    MeanSpectra mean;
    mean.bin_hz = passage.sample_rate_hz() / static_cast<double>(fft.size());
    for (const float w : window) mean.window_power += static_cast<double>(w) * static_cast<double>(w);
    for (auto& power : mean.power) power.assign(fft.bins(), 0.0);
    mean.product.assign(fft.bins(), 0.0);
    std::vector<std::complex<float>> first(fft.bins());
    const auto frames = static_cast<std::size_t>(passage.frames());
    std::size_t count = 0;
    for (std::size_t start = 0; start + fft.size() <= frames; start += fft.size() / 4, ++count) {
        for (int c = 0; c < passage.channels(); ++c) {
            const auto samples = passage.channel(c).subspan(start, fft.size());
            for (std::size_t i = 0; i < fft.size(); ++i) fft.time()[i] = samples[i] * window[i];
            fft.forward();
            for (std::size_t b = 0; b < fft.bins(); ++b) {
                const auto bin = fft.spectrum()[b];
                mean.power[static_cast<std::size_t>(c)][b] += static_cast<double>(std::norm(bin));
                if (c == 0) first[b] = bin;
                if (c == 1) mean.product[b] += Complex(first[b]) * std::conj(Complex(bin));
            }
        }
    }
    const double scale = 1.0 / static_cast<double>(std::max<std::size_t>(count, 1));
    for (auto& power : mean.power)
        for (double& p : power) p *= scale;
    for (Complex& p : mean.product) p *= scale;
    return mean;
}

// The median around each bin.
std::vector<double> floor_of(const std::vector<double>& power, double bin_hz) {
    const auto half = static_cast<std::size_t>(std::max(4.0, floor_width_hz / bin_hz));
    constexpr std::size_t step = 4;
    std::vector<double> floor(power.size());
    std::vector<double> around;
    for (std::size_t at = 0; at < power.size(); at += step) {
        const std::size_t from = at > half ? at - half : 0;
        around.assign(power.begin() + static_cast<std::ptrdiff_t>(from),
                      power.begin() + static_cast<std::ptrdiff_t>(std::min(at + half + 1, power.size())));
        const auto middle = around.begin() + static_cast<std::ptrdiff_t>(around.size() / 2);
        std::nth_element(around.begin(), middle, around.end());
        std::fill_n(floor.begin() + static_cast<std::ptrdiff_t>(at), std::min(step, power.size() - at),
                    *middle);
    }
    return floor;
}

// Bins [first, last] from valley to valley.
struct Region {
    std::size_t first = 0, peak = 0, last = 0;
    double power = 0.0;
};

Region region_around(const std::vector<double>& power, std::size_t peak, double bin_hz) {
    const auto widest = static_cast<std::size_t>(widest_hz / bin_hz);
    Region region{peak, peak, peak, power[peak]};
    while (region.first > 1 && peak - region.first < widest && power[region.first - 1] < power[region.first])
        --region.first;
    while (region.last + 2 < power.size() && region.last - peak < widest &&
           power[region.last + 1] < power[region.last])
        ++region.last;
    return region;
}

std::vector<Region> find_regions(const std::vector<double>& power, double bin_hz) {
    const auto floor = floor_of(power, bin_hz);
    const double least = range * *std::ranges::max_element(power);
    std::vector<Region> regions;
    for (std::size_t b = 2; b + 2 < power.size(); ++b) {
        const bool is_peak = power[b] > power[b - 1] && power[b] >= power[b + 1] && power[b] > power[b - 2] &&
                             power[b] >= power[b + 2];
        if (is_peak && power[b] > peak_over_floor * floor[b] && power[b] > least)
            regions.push_back(region_around(power, b, bin_hz));
    }
    std::ranges::stable_sort(regions, std::ranges::greater{}, &Region::power);
    if (regions.size() > max_partials) regions.resize(max_partials);
    return regions;
}

// The whole passage at once, its ends faded.
class WholeSpectrum {
  public:
    WholeSpectrum(std::span<const float> samples, double sample_rate_hz)
        : fft_(fast_fft_size(samples.size())), bin_hz_(sample_rate_hz / static_cast<double>(fft_.size())) {
        const auto taper = static_cast<std::size_t>(taper_sec * sample_rate_hz);
        std::ranges::copy(samples, fft_.time().begin());
        std::fill(fft_.time().begin() + static_cast<std::ptrdiff_t>(samples.size()), fft_.time().end(), 0.0F);
        for (std::size_t i = 0; i < taper; ++i) {
            const auto gain = static_cast<float>(
                0.5 - 0.5 * std::cos(std::numbers::pi * static_cast<double>(i) / static_cast<double>(taper)));
            fft_.time()[i] *= gain;
            fft_.time()[samples.size() - 1 - i] *= gain;
        }
        fft_.forward();
        spectrum_.assign(fft_.spectrum().begin(), fft_.spectrum().end());
    }

    double bin_hz() const { return bin_hz_; }
    std::size_t size() const { return fft_.size(); }

    // The analytic signal of what lies between the frequencies, moved down by `centre` bins, at `count`
    // places of the transform's length.
    std::vector<Complex> demodulated(double low_hz, double high_hz, std::int64_t centre,
                                     std::size_t count) const {
        std::vector<Complex> bins(count);
        if (count == 0) return bins;
        const auto first = static_cast<std::int64_t>(std::ceil(low_hz / bin_hz_));
        const auto last = std::min(static_cast<std::int64_t>(high_hz / bin_hz_),
                                   static_cast<std::int64_t>(spectrum_.size()) - 1);
        const auto places = static_cast<std::int64_t>(count);
        for (std::int64_t b = std::max<std::int64_t>(first, 1); b <= last; ++b)
            bins[static_cast<std::size_t>(((b - centre) % places + places) % places)] +=
                Complex(spectrum_[static_cast<std::size_t>(b)]) * (2.0 / static_cast<double>(fft_.size()));
        return inverse_of(bins);
    }

  private:
    // Σ X[k]·e^(2πi·kt/count), by two real transforms.
    static std::vector<Complex> inverse_of(const std::vector<Complex>& bins) {
        const std::size_t count = bins.size();
        RealFft fft(count);
        std::vector<Complex> out(count);
        for (const bool imaginary : {false, true}) {
            for (std::size_t k = 0; k < fft.bins(); ++k) {
                const Complex a = bins[k];
                const Complex b = std::conj(bins[k == 0 ? 0 : count - k]);
                const Complex part = imaginary ? (a - b) / Complex(0.0, 2.0) : (a + b) / 2.0;
                fft.spectrum()[k] = std::complex<float>(part);
            }
            fft.inverse();
            for (std::size_t t = 0; t < count; ++t)
                out[t] += (imaginary ? Complex(0.0, 1.0) : Complex(1.0)) * static_cast<double>(fft.time()[t]);
        }
        return out;
    }

    RealFft fft_;
    double bin_hz_;
    std::vector<std::complex<float>> spectrum_;
};

double mean_power(const std::vector<Complex>& z) {
    double power = 0.0;
    for (const Complex& x : z) power += std::norm(x);
    return z.empty() ? 0.0 : power / static_cast<double>(z.size());
}

void remove_mean(std::vector<float>& values) {
    const double mean =
        std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    for (float& value : values) value -= static_cast<float>(mean);
}

// Level and frequency of an analytic signal around `centre_hz`.
void describe_movement(const std::vector<Complex>& z, double rate_hz, double centre_hz, Partial& partial) {
    const double least = 0.03 * std::sqrt(mean_power(z));  // −30 dB: beats may cancel for a moment
    partial.level.rate_hz = partial.hz_off.rate_hz = rate_hz;
    double turns = 0.0, weights = 0.0;
    for (std::size_t t = 0; t < z.size(); ++t) {
        partial.level.values.push_back(static_cast<float>(std::log(std::max(std::abs(z[t]), least))));
        if (t == 0) continue;
        const Complex step = z[t] * std::conj(z[t - 1]);
        const double weight = std::abs(step);
        const double off = std::arg(step) / (2.0 * std::numbers::pi) * rate_hz;
        turns += weight * off;
        weights += weight;
        // Where there is next to nothing it has no frequency.
        partial.hz_off.values.push_back(static_cast<float>(std::abs(z[t]) > 4.0 * least ? off : 0.0));
    }
    const double mean_off = weights > 0.0 ? turns / weights : 0.0;
    partial.hz = centre_hz + mean_off;
    for (float& off : partial.hz_off.values)
        if (off != 0.0F) off -= static_cast<float>(mean_off);
    remove_mean(partial.level.values);
    remove_mean(partial.hz_off.values);
}

// `all`: its analytic signal in each channel.
Partial describe_partial(const std::vector<std::vector<Complex>>& all, double rate_hz, double centre_hz) {
    std::size_t most = 0;
    if (all.size() > 1 && mean_power(all[1]) > mean_power(all[0])) most = 1;
    const auto& z = all[most];
    Partial partial;
    partial.power = mean_power(z);
    describe_movement(z, rate_hz, centre_hz, partial);
    for (std::size_t c = 0; c < all.size(); ++c) {
        Complex product = 0.0;
        for (std::size_t t = 0; t < z.size(); ++t) product += all[c][t] * std::conj(z[t]);
        product /= static_cast<double>(z.size());
        if (partial.power > 0.0) partial.gain[c] = product / partial.power;
        partial.own_power[c] = std::max(0.0, mean_power(all[c]) - std::norm(partial.gain[c]) * partial.power);
    }
    return partial;
}

std::vector<Partial> describe_partials(const AudioBuffer& passage, const std::vector<Region>& regions,
                                       double region_bin_hz) {
    std::vector<WholeSpectrum> spectra;
    for (int c = 0; c < passage.channels(); ++c)
        spectra.emplace_back(passage.channel(c), passage.sample_rate_hz());
    const WholeSpectrum& first = spectra.front();
    const auto count = fast_fft_size(static_cast<std::size_t>(3.0 * widest_hz / first.bin_hz()));
    const double rate_hz = static_cast<double>(count) * first.bin_hz();
    // What the fades at the ends have shaped is no movement of the sound.
    const double sounding = static_cast<double>(passage.frames()) / static_cast<double>(first.size());
    const auto skipped = static_cast<std::size_t>(std::ceil(taper_sec * rate_hz));
    const auto used = static_cast<std::size_t>(sounding * static_cast<double>(count));
    std::vector<Partial> partials;
    for (const Region& region : regions) {
        const auto centre = std::llround(static_cast<double>(region.peak) * region_bin_hz / first.bin_hz());
        std::vector<std::vector<Complex>> all;
        for (const WholeSpectrum& spectrum : spectra) {
            auto z =
                spectrum.demodulated((static_cast<double>(region.first) - 0.5) * region_bin_hz,
                                     (static_cast<double>(region.last) + 0.5) * region_bin_hz, centre, count);
            z.resize(std::max(used, 2 * skipped + 2) - skipped);
            z.erase(z.begin(), z.begin() + static_cast<std::ptrdiff_t>(skipped));
            all.push_back(std::move(z));
        }
        partials.push_back(describe_partial(all, rate_hz, static_cast<double>(centre) * first.bin_hz()));
    }
    return partials;
}

// What is left between the partials goes on through them.
void take_partials_out(std::vector<double>& power, const std::vector<Region>& regions) {
    std::vector<Region> in_order = regions;
    std::ranges::sort(in_order, {}, &Region::first);
    for (const Region& region : in_order) {
        const double from = std::max(power[region.first], 1e-30);
        const double to = std::max(power[region.last], 1e-30);
        const auto width = static_cast<double>(region.last - region.first);
        for (std::size_t b = region.first; b <= region.last; ++b) {
            const double place = width > 0.0 ? static_cast<double>(b - region.first) / width : 0.0;
            power[b] = std::min(power[b], from * std::pow(to / from, place));
        }
    }
}

}  // namespace

SteadyParts part_steady(const AudioBuffer& passage) {
    SteadyParts parts;
    parts.sample_rate_hz = passage.sample_rate_hz();
    parts.channels = passage.channels();
    MeanSpectra mean = mean_spectra(passage);
    std::vector<double> both = mean.power[0];
    for (std::size_t b = 0; b < both.size(); ++b) both[b] += mean.power[1][b];
    const auto regions = find_regions(both, mean.bin_hz);
    parts.partials = describe_partials(passage, regions, mean.bin_hz);
    parts.bin_hz = mean.bin_hz;
    const auto channels = static_cast<std::size_t>(passage.channels());
    if (channels > 1) {
        for (std::size_t b = 0; b < both.size(); ++b) {
            const double scale = std::sqrt(mean.power[0][b] * mean.power[1][b]);
            parts.coherence.push_back(scale > 0.0 ? mean.product[b] / scale : 0.0);
        }
    }
    const double per_hz = 2.0 / (passage.sample_rate_hz() * mean.window_power);
    for (std::size_t c = 0; c < channels; ++c) {
        take_partials_out(mean.power[c], regions);
        for (double& p : mean.power[c]) p *= per_hz;
        parts.noise[c] = std::move(mean.power[c]);
    }
    return parts;
}

}  // namespace afterglow::dsp

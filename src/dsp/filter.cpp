#include "dsp/filter.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "dsp/fft.hpp"

namespace afterglow::dsp {
namespace {

// |H|² of a low-pass Butterworth of order 6 at `ratio` = f / cutoff; a high-pass takes cutoff / f.
double butterworth_power(double ratio) {
    const double square = ratio * ratio;
    const double sixth = square * square * square;
    return 1.0 / (1.0 + sixth * sixth);
}

bool has_edge(const Band& band) {
    return band.low_hz.has_value() || band.high_hz.has_value();
}

void check_edge(const std::optional<double>& edge_hz, double nyquist_hz) {
    if (!edge_hz || (*edge_hz > 0.0 && *edge_hz < nyquist_hz)) return;
    throw Error(ErrorCategory::config,
                "a filter cutoff must lie above 0 Hz and below half the sample rate (" +
                    std::to_string(static_cast<int>(nyquist_hz)) + " Hz)");
}

// Filters each channel through a transform of `size` frames; fill(channel, time) loads it, and frames from
// `skip` on come back.
template <typename Fill>
void filter_through(AudioBuffer& audio, const Band& band, std::size_t size, std::size_t skip, Fill fill) {
    RealFft fft(size);
    auto gains = band_gains(band, size, audio.sample_rate_hz());
    for (float& gain : gains) gain /= static_cast<float>(size);
    for (int c = 0; c < audio.channels(); ++c) {
        const auto samples = audio.channel(c);
        fill(std::span<const float>(samples), fft.time());
        fft.forward();
        const auto spectrum = fft.spectrum();
        for (std::size_t i = 0; i < gains.size(); ++i) spectrum[i] *= gains[i];
        fft.inverse();
        std::copy_n(fft.time().begin() + static_cast<std::ptrdiff_t>(skip), samples.size(), samples.begin());
    }
}

// Frames after which the response to an impulse is below −120 dB: the pole nearest the axis of an order 6
// Butterworth decays with ω·sin(π/12).
double ringing_frames(const Band& band, double sample_rate_hz) {
    constexpr double periods_to_decay = 8.5;  // ln(10^6) / (2π·sin(π/12))
    double seconds = 0.0;
    for (const auto& edge_hz : {band.low_hz, band.high_hz}) {
        if (edge_hz) seconds = std::max(seconds, periods_to_decay / *edge_hz);
    }
    return std::ceil(seconds * sample_rate_hz);
}

// The smallest 2^a or 3·2^a that is at least n. Few sizes, so that loops of many lengths share their plans.
std::size_t shared_fft_size(std::size_t n) {
    std::size_t size = 2;
    while (size < n) size = size % 3 == 0 ? size / 3 * 4 : std::max<std::size_t>(size / 2 * 3, 4);
    return size;
}

}  // namespace

void check_band(const Band& band, double sample_rate_hz) {
    check_edge(band.low_hz, sample_rate_hz / 2.0);
    check_edge(band.high_hz, sample_rate_hz / 2.0);
    if (band.low_hz && band.high_hz && *band.low_hz >= *band.high_hz) {
        throw Error(ErrorCategory::config, "a band's low edge must lie below its high edge");
    }
}

std::vector<float> band_gains(const Band& band, std::size_t size, double sample_rate_hz) {
    std::vector<float> gains(size / 2 + 1);
    const double bin_hz = sample_rate_hz / static_cast<double>(size);
    const double low_bin = band.low_hz.value_or(0.0) / bin_hz;
    const double per_high = band.high_hz ? bin_hz / *band.high_hz : 0.0;
    for (std::size_t i = 1; i < gains.size(); ++i) {
        const auto bin = static_cast<double>(i);
        const double power = butterworth_power(bin * per_high) * butterworth_power(low_bin / bin);
        gains[i] = static_cast<float>(std::sqrt(power));
    }
    gains[0] = band.low_hz ? 0.0F : 1.0F;
    return gains;
}

void filter_circular(AudioBuffer& audio, const Band& band) {
    check_band(band, audio.sample_rate_hz());
    const auto length = static_cast<std::size_t>(audio.frames());
    if (length == 0 || !has_edge(band)) return;
    const double ringing = ringing_frames(band, audio.sample_rate_hz());
    // Where the filter rings for less than the loop lasts, a stretch of the endless signal on either side
    // does the same as the transform of exactly one period, whose length may be a large prime.
    const bool short_ringing = ringing < static_cast<double>(length);
    const std::size_t margin = short_ringing ? static_cast<std::size_t>(ringing) : 0;
    const std::size_t size = short_ringing ? shared_fft_size(length + 2 * margin) : length;
    filter_through(audio, band, size, margin, [&](std::span<const float> loop, std::span<float> time) {
        std::size_t from = length - margin;
        for (std::size_t done = 0; done < size;) {
            const std::size_t count = std::min(length - from % length, size - done);
            std::copy_n(loop.begin() + static_cast<std::ptrdiff_t>(from % length), count,
                        time.begin() + static_cast<std::ptrdiff_t>(done));
            done += count;
            from += count;
        }
    });
}

}  // namespace afterglow::dsp

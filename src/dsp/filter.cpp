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

void check_band(const Band& band, double sample_rate_hz) {
    check_edge(band.low_hz, sample_rate_hz / 2.0);
    check_edge(band.high_hz, sample_rate_hz / 2.0);
    if (band.low_hz && band.high_hz && *band.low_hz >= *band.high_hz) {
        throw Error(ErrorCategory::config, "a band's low edge must lie below its high edge");
    }
}

// Gain per bin, with the transform's scale in it.
std::vector<float> bin_gains(const Band& band, std::size_t size, double sample_rate_hz) {
    std::vector<float> gains(size / 2 + 1);
    const double bin_hz = sample_rate_hz / static_cast<double>(size);
    const double scale = 1.0 / static_cast<double>(size);
    const double low_bin = band.low_hz.value_or(0.0) / bin_hz;
    const double per_high = band.high_hz ? bin_hz / *band.high_hz : 0.0;
    for (std::size_t i = 1; i < gains.size(); ++i) {
        const auto bin = static_cast<double>(i);
        const double power = butterworth_power(bin * per_high) * butterworth_power(low_bin / bin);
        gains[i] = static_cast<float>(scale * std::sqrt(power));
    }
    gains[0] = band.low_hz ? 0.0F : static_cast<float>(scale);
    return gains;
}

// `surround` fills the transform's time, of which samples [first, first + frames) are kept.
template <typename Surround>
void filter_inside(AudioBuffer& audio, const Band& band, std::size_t size, std::size_t first,
                   const Surround& surround) {
    RealFft fft(size);
    const auto gains = bin_gains(band, size, audio.sample_rate_hz());
    for (int c = 0; c < audio.channels(); ++c) {
        const auto samples = audio.channel(c);
        const auto time = fft.time();
        surround(samples, time);
        fft.forward();
        const auto spectrum = fft.spectrum();
        for (std::size_t i = 0; i < gains.size(); ++i) spectrum[i] *= gains[i];
        fft.inverse();
        std::copy_n(time.begin() + static_cast<std::ptrdiff_t>(first), samples.size(), samples.begin());
    }
}

void filter_padded(AudioBuffer& audio, const Band& band, std::size_t size) {
    filter_inside(audio, band, size, 0, [](std::span<const float> samples, std::span<float> time) {
        const auto padding = std::copy(samples.begin(), samples.end(), time.begin());
        std::fill(padding, time.end(), 0.0F);
    });
}

// Frames after which the response to an impulse is below −100 dB: the pole nearest the axis of an order 6
// Butterworth decays with ω·sin(π/12). Bounded, since an edge of a fraction of a hertz would ring for
// minutes.
std::size_t ringing_frames(const Band& band, double sample_rate_hz) {
    constexpr double periods_to_decay = 7.1;  // ln(10^5) / (2π·sin(π/12))
    constexpr double longest_sec = 5.0;
    double seconds = 0.0;
    for (const auto& edge_hz : {band.low_hz, band.high_hz}) {
        if (edge_hz) seconds = std::max(seconds, periods_to_decay / *edge_hz);
    }
    return static_cast<std::size_t>(std::ceil(std::min(seconds, longest_sec) * sample_rate_hz));
}

// Making a plan costs as much as several transforms: only three sizes per octave, so that loops of like
// lengths share one.
std::size_t shared_size(std::size_t n) {
    std::size_t octave = 16;
    while (2 * octave < n) octave *= 2;
    for (const std::size_t size : {octave, octave * 5 / 4, octave * 3 / 2}) {
        if (size >= n) return size;
    }
    return 2 * octave;
}

}  // namespace

double band_gain(const Band& band, double frequency_hz) {
    double power = 1.0;
    if (band.high_hz) power *= butterworth_power(frequency_hz / *band.high_hz);
    if (band.low_hz) power *= frequency_hz > 0.0 ? butterworth_power(*band.low_hz / frequency_hz) : 0.0;
    return std::sqrt(power);
}

void filter_circular(AudioBuffer& audio, const Band& band) {
    check_band(band, audio.sample_rate_hz());
    if (audio.empty() || !has_edge(band)) return;
    const auto turn = static_cast<std::size_t>(audio.frames());
    const std::size_t ringing = ringing_frames(band, audio.sample_rate_hz());
    // A transform of the loop's own length is circular by itself, but may be slow (a prime takes 5 times as
    // long). More of the endless signal on both sides, as far as the filter rings, gives the same to −100 dB.
    if (fast_fft_size(turn) == turn || ringing > 4 * turn) {
        filter_padded(audio, band, turn);
        return;
    }
    filter_inside(audio, band, shared_size(turn + 2 * ringing), ringing,
                  [&](std::span<const float> samples, std::span<float> time) {
                      std::size_t at = (turn - ringing % turn) % turn;
                      for (float& value : time) {
                          value = samples[at];
                          if (++at == turn) at = 0;
                      }
                  });
}

void filter_linear(AudioBuffer& audio, const Band& band) {
    check_band(band, audio.sample_rate_hz());
    if (audio.empty() || !has_edge(band)) return;
    const std::size_t length =
        static_cast<std::size_t>(audio.frames()) + ringing_frames(band, audio.sample_rate_hz());
    filter_padded(audio, band, fast_fft_size(length));
}

}  // namespace afterglow::dsp

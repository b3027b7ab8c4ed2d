#include "analysis/chroma.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "analysis/decimate.hpp"
#include "dsp/window.hpp"

namespace afterglow::analysis {

namespace {

constexpr std::size_t long_frame = 4096;
constexpr double target_rate_hz = 5512.5;
constexpr double frames_per_segment = 2.0;

constexpr double lowest_peak_hz = 60.0;
constexpr double highest_peak_hz = 2000.0;
// The decimation's filter passes up to this share of the low rate and has closed at one minus it.
constexpr double passband = 0.36;

// A peak is compared with the mean of the bins this far on both sides, without its own main lobe.
constexpr std::size_t neighbourhood = 16;
constexpr std::size_t main_lobe = 2;
constexpr double peak_over_neighbourhood = 10.0;  // in power
constexpr double peak_over_largest = 1e-6;
constexpr double quietest_energy = 5e-10;  // of a sine at −90 dBFS

// Where frame `n` is centred, in samples at the low rate.
std::int64_t centre_of(std::int64_t n, std::int64_t segment, std::int64_t factor) {
    return std::llround((static_cast<double>(n) + 0.5) * static_cast<double>(segment) / frames_per_segment /
                        static_cast<double>(factor));
}

}  // namespace

ChromaStream::ChromaStream(double sample_rate_hz)
    : segment_(FrameGrid(sample_rate_hz).segment()),
      factor_(std::max<std::int64_t>(1, static_cast<std::int64_t>(sample_rate_hz / target_rate_hz))),
      low_rate_hz_(sample_rate_hz / static_cast<double>(factor_)),
      taps_(decimation_taps(factor_)),
      pending_(taps_.size() / 2),
      fft_(long_frame),
      power_(long_frame / 2 + 1),
      running_(power_.size() + 1) {
    low_start_ = std::min<std::int64_t>(
        0, centre_of(0, segment_, factor_) - static_cast<std::int64_t>(long_frame / 2));
    low_.resize(static_cast<std::size_t>(-low_start_));
}

void ChromaStream::push(std::span<const float> mono) {
    constexpr std::size_t block = 16384;  // what is pending stays small
    for (std::size_t start = 0; start < mono.size(); start += block) {
        const auto part = mono.subspan(start, std::min(block, mono.size() - start));
        pending_.insert(pending_.end(), part.begin(), part.end());
        decimate();
        transform_ready_frames();
    }
}

void ChromaStream::decimate() {
    if (pending_.size() < taps_.size()) return;
    const auto step = static_cast<std::size_t>(factor_);
    const std::size_t count = (pending_.size() - taps_.size()) / step + 1;
    const std::size_t old = low_.size();
    low_.resize(old + count);
    filter_and_thin(pending_.data(), step, taps_, low_.data() + old, count);
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(count * step));
}

void ChromaStream::transform_ready_frames() {
    const auto start_of = [&] {
        return centre_of(frames_done_, segment_, factor_) - static_cast<std::int64_t>(long_frame / 2) -
               low_start_;
    };
    while (start_of() + static_cast<std::int64_t>(long_frame) <= static_cast<std::int64_t>(low_.size())) {
        transform(low_.data() + start_of());
        ++frames_done_;
    }
    const auto used = std::min(start_of(), static_cast<std::int64_t>(low_.size()));
    low_.erase(low_.begin(), low_.begin() + used);
    low_start_ += used;
}

void ChromaStream::transform(const float* samples) {
    static const auto window = dsp::hann_periodic(long_frame);
    const auto time = fft_.time();
    for (std::size_t i = 0; i < long_frame; ++i) time[i] = samples[i] * window[i];
    fft_.forward();
    const auto spectrum = fft_.spectrum();
    constexpr float scale = 8.0F / (static_cast<float>(long_frame) * static_cast<float>(long_frame));
    for (std::size_t k = 0; k < power_.size(); ++k) power_[k] = std::norm(spectrum[k]) * scale;
    const auto segment =
        static_cast<std::size_t>(frames_done_) / static_cast<std::size_t>(frames_per_segment);
    if (segment >= segments_.size()) segments_.resize(segment + 1);
    find_peaks(segments_[segment]);
}

void ChromaStream::find_peaks(FineChroma& fine) {
    const double bin_hz = low_rate_hz_ / static_cast<double>(long_frame);
    const auto first = std::max(static_cast<std::size_t>(lowest_peak_hz / bin_hz), neighbourhood);
    const auto last = static_cast<std::size_t>(std::min(highest_peak_hz, passband * low_rate_hz_) / bin_hz);
    if (last <= first) return;
    const auto end = last + neighbourhood + 1;
    for (std::size_t k = 0; k < end; ++k) running_[k + 1] = running_[k] + static_cast<double>(power_[k]);
    const float largest = *std::max_element(power_.begin() + static_cast<std::ptrdiff_t>(first),
                                            power_.begin() + static_cast<std::ptrdiff_t>(last + 1));
    band_energy_ += running_[last + 1] - running_[first];
    const double least = std::max(static_cast<double>(largest) * peak_over_largest, quietest_energy);
    for (std::size_t k = first; k <= last; ++k) {
        const auto here = static_cast<double>(power_[k]);
        if (here < least || power_[k] <= power_[k - 1] || power_[k] < power_[k + 1]) continue;
        const double around = running_[k + neighbourhood + 1] - running_[k - neighbourhood] -
                              (running_[k + main_lobe + 1] - running_[k - main_lobe]);
        if (here * 2.0 * (neighbourhood - main_lobe) < peak_over_neighbourhood * around) continue;
        // Vertex of the parabola through the logarithms.
        const double left = std::log(std::max(static_cast<double>(power_[k - 1]), 1e-30) / here);
        const double right = std::log(std::max(static_cast<double>(power_[k + 1]), 1e-30) / here);
        const double shift = 0.5 * (left - right) / (left + right);
        constexpr double main_lobe_energy = 1.5;  // of a Hann window, relative to its largest bin
        tonal_energy_ += main_lobe_energy * here;
        ++peaks_;
        add_peak(fine, (static_cast<double>(k) + shift) * bin_hz,
                 here * std::exp(-0.25 * (left - right) * shift));
    }
}

double ChromaStream::tonality() const {
    constexpr double full_share = 0.08;       // above 0.15 in music, below 0.01 in noise
    constexpr double chance_per_frame = 0.5;  // peaks of noise
    constexpr double full_per_frame = 5.0;
    if (frames_done_ == 0 || band_energy_ <= 0.0) return 0.0;
    const double by_energy = tonal_energy_ / band_energy_ / full_share;
    const double per_frame = static_cast<double>(peaks_) / static_cast<double>(frames_done_);
    const double by_number = (per_frame - chance_per_frame) / (full_per_frame - chance_per_frame);
    return std::clamp(std::max(by_energy, by_number), 0.0, 1.0);
}

void ChromaStream::add_peak(FineChroma& fine, double hz, double energy) {
    const double semitones = 12.0 * std::log2(hz / 440.0);  // above A
    const double turn = 2.0 * std::numbers::pi * semitones;
    tuning_ += std::complex<double>(std::cos(turn), std::sin(turn)) * std::sqrt(energy);
    constexpr double a_above_c = 9.0;
    constexpr auto octave = static_cast<double>(fine_bins);
    double position = std::fmod((semitones + a_above_c) * fine_per_semitone, octave);
    if (position < 0.0) position += octave;
    const auto low = static_cast<std::size_t>(position);
    const double part = position - static_cast<double>(low);
    fine[low % fine_bins] += static_cast<float>(energy * (1.0 - part));
    fine[(low + 1) % fine_bins] += static_cast<float>(energy * part);
}

std::array<float, chroma_bins> ChromaStream::fold(const FineChroma& fine) const {
    // cos² over ±2/3 semitone (Gómez 2006, section 3.3).
    constexpr double reach = 2.0 / 3.0;
    constexpr auto size = static_cast<double>(fine_per_semitone);
    std::array<float, chroma_bins> out{};
    for (int p = 0; p < chroma_bins; ++p) {
        const double centre = p + tuning_cents_ / 100.0;  // in semitones above C
        const auto from = static_cast<int>(std::ceil((centre - reach) * size));
        const auto to = static_cast<int>(std::floor((centre + reach) * size));
        double sum = 0.0;
        for (int b = from; b <= to; ++b) {
            const double weight = std::cos(0.5 * std::numbers::pi * (b / size - centre) / reach);
            const auto bin = static_cast<std::size_t>(b + static_cast<int>(fine_bins)) % fine_bins;
            sum += weight * weight * static_cast<double>(fine[bin]);
        }
        out[static_cast<std::size_t>(p)] = static_cast<float>(sum);
    }
    return out;
}

std::vector<std::array<float, chroma_bins>> ChromaStream::finish(std::size_t segments) {
    const std::vector<float> silence(8192);
    while (static_cast<double>(frames_done_) < frames_per_segment * static_cast<double>(segments))
        push(silence);
    constexpr double min_tonality = 0.2;  // the tuning of drums and noise is chance
    if (tonality() > min_tonality) tuning_cents_ = 100.0 * std::arg(tuning_) / (2.0 * std::numbers::pi);
    segments_.resize(segments);
    std::vector<std::array<float, chroma_bins>> out;
    out.reserve(segments);
    for (const auto& fine : segments_) out.push_back(fold(fine));
    return out;
}

}  // namespace afterglow::analysis

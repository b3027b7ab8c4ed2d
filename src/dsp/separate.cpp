#include "dsp/separate.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <vector>

#include "dsp/fft.hpp"
#include "dsp/median.hpp"
#include "dsp/window.hpp"

namespace afterglow::dsp {
namespace {

constexpr double frame_sec = 0.0929;  // 4,096 samples at 44.1 kHz
constexpr std::size_t overlap = 4;
constexpr std::size_t median_frames = 17;  // 0.4 s
constexpr std::size_t median_bins = 31;    // 330 Hz
constexpr std::size_t half_frames = median_frames / 2;
constexpr std::size_t half_bins = median_bins / 2;
// Sum over the frames of the squared periodic Hann window at an overlap of 4.
constexpr float window_sum = 1.5F;
// A frame whose magnitudes are all below this is silent; nothing is to be divided.
constexpr float silent = 1e-9F;

using Spectrum = std::vector<std::complex<float>>;

// One analysed frame.
struct Frame {
    std::vector<Spectrum> spectra;  // per channel
    std::vector<float> magnitude;   // of all channels together, half_bins mirrored on either side
    std::vector<float> percussive;  // median of it along frequency
};

std::size_t frame_size_for(double sample_rate_hz) {
    return fast_fft_size(static_cast<std::size_t>(frame_sec * sample_rate_hz / overlap)) * overlap;
}

}  // namespace

struct Separator::Impl {
    Impl(int channel_count, double sample_rate_hz, const SeparationOptions& options)
        : channels(static_cast<std::size_t>(channel_count)),
          rate_hz(sample_rate_hz),
          factor(static_cast<float>(std::max(1.0, options.factor))),
          size(frame_size_for(sample_rate_hz)),
          hop(size / overlap),
          bins(size / 2 + 1),
          window(hann_periodic(size)),
          fft(size),
          along_time(median_frames),
          along_frequency(median_bins),
          ring(median_frames),
          waiting(channels, std::vector<float>(size - hop, 0.0F)),
          harmonic(bins),
          harmonic_mask(bins),
          percussive_mask(bins) {
        for (auto* sum : {&harmonic_sum, &percussive_sum})
            sum->assign(channels, std::vector<float>(size, 0.0F));
        for (Frame& frame : ring) {
            frame.spectra.assign(channels, Spectrum(bins));
            frame.magnitude.assign(bins + 2 * half_bins, 0.0F);
            frame.percussive.assign(bins, 0.0F);
        }
    }

    Frame& frame(std::int64_t i) { return ring[static_cast<std::size_t>(i) % median_frames]; }

    void push(const AudioBuffer& block, const Sink& sink);
    void analyse_waiting(const Sink& sink);
    void analyse(std::size_t start);
    void separate(std::int64_t index, std::int64_t last, const Sink& sink);
    void find_masks(std::int64_t index, std::int64_t last);
    void add_part(const Spectrum& spectrum, const std::vector<float>& mask, std::vector<float>& sum);
    void emit(const Sink& sink);

    std::size_t channels;
    double rate_hz;
    float factor;
    std::size_t size, hop, bins;
    std::vector<float> window;
    RealFft fft;
    MedianNetwork along_time, along_frequency;
    std::vector<Frame> ring;
    std::vector<std::vector<float>> waiting;  // per channel: from the first sample of the next frame on
    std::vector<std::vector<float>> input;    // per channel: what has not come out yet
    std::vector<std::vector<float>> harmonic_sum, percussive_sum;  // overlapping frames, per channel
    std::vector<float> harmonic, harmonic_mask, percussive_mask;
    std::int64_t analysed = 0;   // frames
    std::int64_t separated = 0;  // frames
    std::int64_t pushed = 0;     // samples per channel
    std::int64_t emitted = 0;
    bool ending = false;
};

void Separator::Impl::push(const AudioBuffer& block, const Sink& sink) {
    input.resize(channels);
    for (std::size_t c = 0; c < channels; ++c) {
        const auto samples = block.channel(static_cast<int>(c));
        waiting[c].insert(waiting[c].end(), samples.begin(), samples.end());
        input[c].insert(input[c].end(), samples.begin(), samples.end());
    }
    pushed += block.frames();
    analyse_waiting(sink);
}

void Separator::Impl::analyse_waiting(const Sink& sink) {
    std::size_t start = 0;
    for (; start + size <= waiting[0].size(); start += hop) {
        analyse(start);
        const auto ready = analysed - 1 - static_cast<std::int64_t>(half_frames);
        if (ready >= 0) separate(ready, analysed - 1, sink);
    }
    for (auto& samples : waiting)
        samples.erase(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(start));
}

void Separator::Impl::analyse(std::size_t start) {
    Frame& now = frame(analysed++);
    std::fill(now.magnitude.begin(), now.magnitude.end(), 0.0F);
    float* magnitude = now.magnitude.data() + half_bins;
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t i = 0; i < size; ++i) fft.time()[i] = waiting[c][start + i] * window[i];
        fft.forward();
        std::ranges::copy(fft.spectrum(), now.spectra[c].begin());
        for (std::size_t k = 0; k < bins; ++k) magnitude[k] += std::norm(now.spectra[c][k]);
    }
    for (std::size_t k = 0; k < bins; ++k) magnitude[k] = std::sqrt(magnitude[k]);
    for (std::size_t k = 1; k <= half_bins; ++k) {
        magnitude[-static_cast<std::ptrdiff_t>(k)] = magnitude[k];
        magnitude[bins - 1 + k] = magnitude[bins - 1 - k];
    }
    std::vector<const float*> rows;
    for (std::size_t k = 0; k < median_bins; ++k) rows.push_back(now.magnitude.data() + k);
    along_frequency.run(rows, now.percussive.data(), bins);
}

// `last` is the newest frame in the ring. Before the first and after the last frame of all they are mirrored.
void Separator::Impl::find_masks(std::int64_t index, std::int64_t last) {
    std::vector<const float*> rows;
    const auto reach = static_cast<std::int64_t>(half_frames);
    for (std::int64_t i = index - reach; i <= index + reach; ++i) {
        std::int64_t used = i < 0 ? -i : i;
        if (used > last) used = std::max<std::int64_t>(2 * last - used, 0);
        rows.push_back(frame(std::min(used, last)).magnitude.data() + half_bins);
    }
    along_time.run(rows, harmonic.data(), bins);
    const auto& percussive = frame(index).percussive;
    for (std::size_t k = 0; k < bins; ++k) {
        const float h = harmonic[k] * harmonic[k] + silent * silent;
        const float p = percussive[k] * percussive[k] + silent * silent;
        harmonic_mask[k] = h / (h + factor * factor * p);
        percussive_mask[k] = p / (p + factor * factor * h);
    }
}

void Separator::Impl::add_part(const Spectrum& spectrum, const std::vector<float>& mask,
                               std::vector<float>& sum) {
    const float scale = 1.0F / (window_sum * static_cast<float>(size));
    for (std::size_t k = 0; k < bins; ++k) fft.spectrum()[k] = spectrum[k] * (mask[k] * scale);
    fft.inverse();
    for (std::size_t i = 0; i < size; ++i) sum[i] += fft.time()[i] * window[i];
}

void Separator::Impl::separate(std::int64_t index, std::int64_t last, const Sink& sink) {
    find_masks(index, last);
    for (std::size_t c = 0; c < channels; ++c) {
        add_part(frame(index).spectra[c], harmonic_mask, harmonic_sum[c]);
        add_part(frame(index).spectra[c], percussive_mask, percussive_sum[c]);
    }
    separated = index + 1;
    emit(sink);
}

// The first hop of the sums is complete. Frame 0 began size − hop samples before the first one pushed.
void Separator::Impl::emit(const Sink& sink) {
    const std::int64_t start = separated * static_cast<std::int64_t>(hop) - static_cast<std::int64_t>(size);
    const std::int64_t count = std::min(static_cast<std::int64_t>(hop), pushed - emitted);
    if (start >= 0 && count > 0) {
        Separated out;
        for (AudioBuffer* part : {&out.harmonic, &out.percussive, &out.residual})
            *part = AudioBuffer(static_cast<int>(channels), count, rate_hz);
        for (std::size_t c = 0; c < channels; ++c) {
            const auto h = out.harmonic.channel(static_cast<int>(c));
            const auto p = out.percussive.channel(static_cast<int>(c));
            const auto r = out.residual.channel(static_cast<int>(c));
            for (std::size_t i = 0; i < h.size(); ++i) {
                h[i] = harmonic_sum[c][i];
                p[i] = percussive_sum[c][i];
                r[i] = input[c][i] - h[i] - p[i];
            }
            input[c].erase(input[c].begin(), input[c].begin() + count);
        }
        emitted += count;
        sink(out);
    }
    for (auto* sums : {&harmonic_sum, &percussive_sum}) {
        for (auto& sum : *sums) {
            std::shift_left(sum.begin(), sum.end(), static_cast<std::ptrdiff_t>(hop));
            std::fill(sum.end() - static_cast<std::ptrdiff_t>(hop), sum.end(), 0.0F);
        }
    }
}

Separator::Separator(int channels, double sample_rate_hz, const SeparationOptions& options)
    : impl_(std::make_unique<Impl>(channels, sample_rate_hz, options)) {}

Separator::~Separator() = default;

void Separator::push(const AudioBuffer& block, const Sink& sink) {
    impl_->push(block, sink);
}

void Separator::finish(const Sink& sink) {
    Impl& impl = *impl_;
    if (impl.pushed == 0) return;
    // Silence until the last sample has been in all its frames.
    for (auto& samples : impl.waiting) samples.resize(samples.size() + impl.size - 1, 0.0F);
    impl.analyse_waiting(sink);
    for (std::int64_t i = impl.separated; i < impl.analysed; ++i) impl.separate(i, impl.analysed - 1, sink);
}

}  // namespace afterglow::dsp

#include "render/overview.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/levels.hpp"
#include "dsp/fft.hpp"
#include "dsp/window.hpp"

namespace afterglow::render {
namespace {

constexpr double highest_hz = 20000.0;
constexpr std::int64_t max_hop = 1024;

// A short sound is looked at closely in time, a long one in frequency.
std::size_t transform_size(double rate_hz, std::int64_t expected_frames) {
    const double sec = static_cast<double>(expected_frames) / rate_hz;
    std::size_t size = 4096;
    if (expected_frames > 0 && sec < 4.0) size = 2048;
    if (expected_frames > 0 && sec < 0.5) size = 1024;
    return size;
}

// Where a row's power is found in a spectrum: the largest of whole bins, or between two.
struct RowBins {
    std::size_t first = 0;
    std::size_t last = 0;  // inclusive
    float share = 0.0F;    // of bin first + 1 where the row is narrower than a bin
    bool narrow = false;
};

std::vector<RowBins> rows_of(const Overview& view, double bin_hz, std::size_t bins) {
    std::vector<RowBins> rows(static_cast<std::size_t>(view.rows));
    const double octaves = std::log2(view.high_hz / view.low_hz) / view.rows;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const double low = view.low_hz * std::exp2(octaves * static_cast<double>(r)) / bin_hz;
        const double high = low * std::exp2(octaves);
        RowBins& row = rows[r];
        row.narrow = high - low < 2.0;
        const double middle = std::sqrt(low * high);
        row.first = std::min(static_cast<std::size_t>(row.narrow ? middle : std::ceil(low)), bins - 2);
        row.share = static_cast<float>(std::clamp(middle - static_cast<double>(row.first), 0.0, 1.0));
        row.last = std::clamp(static_cast<std::size_t>(high), row.first, bins - 1);
    }
    return rows;
}

}  // namespace

struct OverviewBuilder::Impl {
    Impl(double sample_rate_hz, const OverviewOptions& given);
    void push(const AudioBuffer& block, std::int64_t start, std::int64_t count);
    void take_hop(std::size_t start, std::size_t samples);
    void add_spectrum(const float* samples);
    void close_column();
    void merge_pairs();

    OverviewOptions options;
    Overview view;
    dsp::RealFft fft;
    std::vector<float> window;
    std::vector<RowBins> rows;
    std::size_t hop = 1;
    std::size_t hops_per_column = 1;
    // From half a transform before the next hop on; the other three begin with that hop.
    std::vector<float> mono;
    std::vector<float> low;
    std::vector<float> high;
    std::vector<float> square;
    // The open column.
    std::size_t open_hops = 0;
    std::size_t open_samples = 0;
    float open_low = 0.0F;
    float open_high = 0.0F;
    double open_square = 0.0;
    std::vector<float> open_power;
    std::vector<float> spectrum;
};

OverviewBuilder::Impl::Impl(double sample_rate_hz, const OverviewOptions& given)
    : options(given),
      fft(transform_size(sample_rate_hz, given.expected_frames)),
      window(dsp::hann_periodic(fft.size())),
      mono(fft.size() / 2),
      open_power(static_cast<std::size_t>(given.rows)),
      spectrum(fft.bins()) {
    view.sample_rate_hz = sample_rate_hz;
    view.rows = options.rows;
    view.high_hz = std::min(highest_hz, sample_rate_hz / 2.0);
    view.low_hz = std::min(options.low_hz, view.high_hz / 2.0);
    rows = rows_of(view, sample_rate_hz / static_cast<double>(fft.size()), fft.bins());
    const auto limit = std::min(max_hop, static_cast<std::int64_t>(fft.size() / 2));
    const std::int64_t wanted =
        std::max<std::int64_t>(1, (options.expected_frames + options.columns - 1) / options.columns);
    const std::int64_t count = (wanted + limit - 1) / limit;
    hop = static_cast<std::size_t>((wanted + count - 1) / count);
    if (options.expected_frames == 0) hop = static_cast<std::size_t>(limit / 2);
    hops_per_column = static_cast<std::size_t>(count);
    // The window's gain on a sine is a half, and a real sine's amplitude is twice its line.
    for (float& w : window) w *= 4.0F / static_cast<float>(fft.size());
}

void OverviewBuilder::Impl::push(const AudioBuffer& block, std::int64_t start, std::int64_t count) {
    const auto size = static_cast<std::size_t>(count);
    const std::size_t mono_had = mono.size();
    const std::size_t had = low.size();
    mono.resize(mono_had + size);
    analysis::mix_to_mono(block, start, {mono.data() + mono_had, size});
    low.resize(had + size, 1e9F);
    high.resize(had + size, -1e9F);
    square.resize(had + size);
    for (int c = 0; c < block.channels(); ++c) {
        const float* x = block.channel(c).data() + start;
        for (std::size_t i = 0; i < size; ++i) {
            low[had + i] = std::min(low[had + i], x[i]);
            high[had + i] = std::max(high[had + i], x[i]);
            square[had + i] += x[i] * x[i] / static_cast<float>(block.channels());
        }
    }
    view.frames += count;
    std::size_t done = 0;
    for (; done + fft.size() <= mono.size() && done + hop <= low.size(); done += hop) take_hop(done, hop);
    const auto drop = static_cast<std::ptrdiff_t>(done);
    for (auto* waiting : {&mono, &low, &high, &square})
        waiting->erase(waiting->begin(), waiting->begin() + drop);
}

void OverviewBuilder::Impl::take_hop(std::size_t start, std::size_t samples) {
    add_spectrum(mono.data() + start);
    if (open_samples == 0) {
        open_low = low[start];
        open_high = high[start];
    }
    for (std::size_t i = start; i < start + samples; ++i) {
        open_low = std::min(open_low, low[i]);
        open_high = std::max(open_high, high[i]);
        open_square += static_cast<double>(square[i]);
    }
    open_samples += samples;
    if (++open_hops == hops_per_column) close_column();
}

void OverviewBuilder::Impl::add_spectrum(const float* samples) {
    const auto time = fft.time();
    for (std::size_t i = 0; i < time.size(); ++i) time[i] = samples[i] * window[i];
    fft.forward();
    const auto bins = fft.spectrum();
    for (std::size_t k = 0; k < spectrum.size(); ++k)
        spectrum[k] = bins[k].real() * bins[k].real() + bins[k].imag() * bins[k].imag();
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const RowBins& row = rows[r];
        float power = 0.0F;
        if (row.narrow) {
            power = spectrum[row.first] + row.share * (spectrum[row.first + 1] - spectrum[row.first]);
        } else {
            for (std::size_t k = row.first; k <= row.last; ++k) power = std::max(power, spectrum[k]);
        }
        open_power[r] += power;
    }
}

void OverviewBuilder::Impl::close_column() {
    view.lowest.push_back(open_low);
    view.highest.push_back(open_high);
    view.mean_square.push_back(static_cast<float>(open_square / static_cast<double>(open_samples)));
    for (float& power : open_power) {
        view.power.push_back(power / static_cast<float>(open_hops));
        power = 0.0F;
    }
    open_hops = 0;
    open_samples = 0;
    open_square = 0.0;
    if (view.columns() == 2 * options.columns) merge_pairs();
}

void OverviewBuilder::Impl::merge_pairs() {
    const auto half = static_cast<std::size_t>(options.columns);
    const auto rows_each = static_cast<std::size_t>(options.rows);
    for (std::size_t c = 0; c < half; ++c) {
        view.lowest[c] = std::min(view.lowest[2 * c], view.lowest[2 * c + 1]);
        view.highest[c] = std::max(view.highest[2 * c], view.highest[2 * c + 1]);
        view.mean_square[c] = 0.5F * (view.mean_square[2 * c] + view.mean_square[2 * c + 1]);
        for (std::size_t r = 0; r < rows_each; ++r) {
            view.power[c * rows_each + r] =
                0.5F * (view.power[2 * c * rows_each + r] + view.power[(2 * c + 1) * rows_each + r]);
        }
    }
    for (auto* values : {&view.lowest, &view.highest, &view.mean_square}) values->resize(half);
    view.power.resize(half * rows_each);
    hops_per_column *= 2;
}

OverviewBuilder::OverviewBuilder(double sample_rate_hz, const OverviewOptions& options)
    : impl_(std::make_unique<Impl>(sample_rate_hz, options)) {}
OverviewBuilder::OverviewBuilder(OverviewBuilder&&) noexcept = default;
OverviewBuilder& OverviewBuilder::operator=(OverviewBuilder&&) noexcept = default;
OverviewBuilder::~OverviewBuilder() = default;

void OverviewBuilder::push(const AudioBuffer& block) {
    constexpr std::int64_t piece = 65536;
    for (std::int64_t start = 0; start < block.frames(); start += piece)
        impl_->push(block, start, std::min(piece, block.frames() - start));
}

Overview OverviewBuilder::finish() {
    Impl& impl = *impl_;
    const std::size_t left = impl.low.size();
    impl.mono.resize(impl.mono.size() + impl.fft.size() + impl.hop);  // silence follows
    for (std::size_t done = 0; done < left; done += impl.hop)
        impl.take_hop(done, std::min(impl.hop, left - done));
    if (impl.open_hops > 0) impl.close_column();
    impl.view.column_frames = static_cast<std::int64_t>(impl.hop * impl.hops_per_column);
    return std::move(impl.view);
}

Overview overview_of(const AudioBuffer& audio, OverviewOptions options) {
    options.expected_frames = audio.frames();
    OverviewBuilder builder(audio.sample_rate_hz(), options);
    builder.push(audio);
    return builder.finish();
}

}  // namespace afterglow::render

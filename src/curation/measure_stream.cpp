// MeasureStream: what curation::measure does with audio in memory.
#include <algorithm>
#include <cmath>
#include <vector>

#include "curation/loudness.hpp"
#include "curation/measure.hpp"
#include "curation/true_peak.hpp"
#include "dsp/level.hpp"

namespace afterglow::curation {
namespace {

// One channel's samples, so far.
struct Channel {
    double sum = 0.0;
    double sum_of_squares = 0.0;
    float low = 0.0F;
    float high = 0.0F;
    TruePeakStream between;

    void push(std::span<const float> samples) {
        for (const float sample : samples) {
            const auto x = static_cast<double>(sample);
            sum += x;
            sum_of_squares += x * x;
            low = std::min(low, sample);
            high = std::max(high, sample);
        }
        between.push(samples);
    }
};

double peak_around(double low, double high, double dc) {
    return std::max(high - dc, dc - low);
}

}  // namespace

struct MeasureStream::Impl {
    Impl(int channel_count, double sample_rate_hz, const BrightnessOptions& brightness_options,
         const analysis::AnalysisOptions& options)
        : rate_hz(sample_rate_hz),
          brightness(brightness_options),
          channels(static_cast<std::size_t>(channel_count)),
          loudness(channel_count, sample_rate_hz),
          analyser(sample_rate_hz, options) {}

    void levels(Measurements& out);

    double rate_hz;
    BrightnessOptions brightness;
    std::vector<Channel> channels;
    LoudnessStream loudness;
    analysis::Analyser analyser;
    std::int64_t frames = 0;
};

void MeasureStream::Impl::levels(Measurements& out) {
    const double count = static_cast<double>(std::max<std::int64_t>(frames, 1));
    double power = 0.0;
    double peak = 0.0;
    double true_peak = 0.0;
    for (Channel& channel : channels) {
        const double dc = channel.sum / count;
        power +=
            std::max(0.0, channel.sum_of_squares / count - dc * dc) / static_cast<double>(channels.size());
        peak = std::max(peak,
                        peak_around(static_cast<double>(channel.low), static_cast<double>(channel.high), dc));
        const auto [low, high] = channel.between.finish();
        true_peak = std::max(true_peak, peak_around(static_cast<double>(low), static_cast<double>(high), dc));
    }
    out.rms_db = dsp::to_db(std::sqrt(power));
    out.peak_db = dsp::to_db(peak);
    out.true_peak_db = dsp::to_db(true_peak);
    out.crest_factor = out.rms_db > dsp::silence_db ? peak / std::sqrt(power) : 0.0;
    out.lufs = loudness.integrated();
}

MeasureStream::MeasureStream(int channels, double sample_rate_hz, const BrightnessOptions& brightness,
                             const analysis::AnalysisOptions& options)
    : impl_(std::make_unique<Impl>(channels, sample_rate_hz, brightness, options)) {}

MeasureStream::~MeasureStream() = default;

void MeasureStream::push(const AudioBuffer& block) {
    impl_->frames += block.frames();
    for (std::size_t c = 0; c < impl_->channels.size(); ++c)
        impl_->channels[c].push(block.channel(static_cast<int>(c)));
    impl_->loudness.push(block);
    impl_->analyser.push(block);
}

MeasureStream::Result MeasureStream::finish() {
    Result result;
    Measurements& out = result.measured;
    out.duration_sec = static_cast<double>(impl_->frames) / impl_->rate_hz;
    out.sample_rate_hz = static_cast<int>(std::lround(impl_->rate_hz));
    out.channels = static_cast<int>(impl_->channels.size());
    impl_->levels(out);
    result.analysis = impl_->analyser.finish();
    out.centroid_hz = result.analysis.centroid_hz;
    out.flatness = result.analysis.flatness;
    out.brightness = brightness_of(out.centroid_hz, impl_->brightness);
    out.key = result.analysis.key;
    if (out.key) out.tuning_cents = result.analysis.tuning_cents;
    out.tempo = result.analysis.tempo;
    return result;
}

}  // namespace afterglow::curation

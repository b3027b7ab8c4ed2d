#include "analysis/analyse.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/chroma.hpp"
#include "analysis/frames.hpp"
#include "analysis/key.hpp"
#include "analysis/levels.hpp"
#include "analysis/onset_finder.hpp"
#include "analysis/onsets.hpp"
#include "analysis/stability.hpp"
#include "analysis/sustain.hpp"
#include "analysis/tempo.hpp"
#include "dsp/level.hpp"

namespace afterglow::analysis {

namespace {

constexpr std::int64_t block_frames = 65536;

// Mean |X|² of white noise is this times its power (the sum of the squared window).
double window_energy(const FrameGrid& grid) {
    const double scale = reference_frame_size / static_cast<double>(grid.size);
    return 0.375 * reference_frame_size * scale;
}

}  // namespace

struct Analyser::Impl {
    Impl(double sample_rate_hz, const AnalysisOptions& analysis_options)
        : options(analysis_options),
          frames(sample_rate_hz),
          mel(sample_rate_hz),
          flux(sample_rate_hz),
          chroma(sample_rate_hz),
          onsets(sample_rate_hz, analysis_options.onset_threshold),
          sustain(sample_rate_hz),
          grid(sample_rate_hz),
          waiting(grid.size / 2),
          segment_power(grid.bins) {
        result.sample_rate_hz = sample_rate_hz;
    }

    void push(const AudioBuffer& block, std::int64_t start, std::int64_t count);
    void analyse_waiting();
    void analyse_frame(const float* samples, std::int64_t hop_samples);
    void end_segment();
    void flush();
    void find_onsets(OnsetFinder::Progress progress);

    AnalysisOptions options;
    FrameAnalyser frames;
    MelBank mel;
    SuperFlux flux;
    ChromaStream chroma;
    OnsetFinder onsets;
    SustainStream sustain;
    Analysis result;
    FrameGrid grid;
    MonoMix mix = MonoMix::mean;
    std::vector<float> mono;
    std::vector<float> waiting;  // from the first sample of the next frame on
    std::vector<float> segment_power;
    int segment_frames = 0;
    double sum = 0.0;
    double sum_of_squares = 0.0;
    double weights = 0.0;  // of the frames in the means
};

void Analyser::Impl::push(const AudioBuffer& block, std::int64_t start, std::int64_t count) {
    mono.resize(static_cast<std::size_t>(count));
    mix_to_mono(block, start, mono, mix);
    chroma.push(mono);
    onsets.push(mono);
    waiting.insert(waiting.end(), mono.begin(), mono.end());
    result.frames += count;
    analyse_waiting();
    find_onsets(OnsetFinder::Progress::more_to_come);
}

// Every frame whose samples are all there.
void Analyser::Impl::analyse_waiting() {
    std::size_t start = 0;
    for (; start + grid.size <= waiting.size(); start += static_cast<std::size_t>(grid.hop))
        analyse_frame(waiting.data() + start, grid.hop);
    waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(start));
}

// `hop_samples`: how many samples the hop that begins at the centre of the frame has.
void Analyser::Impl::analyse_frame(const float* samples, std::int64_t hop_samples) {
    const SpectralShape shape = frames.process(samples);
    result.stft_frames.centroid_hz.push_back(shape.centroid_hz);
    result.stft_frames.flatness.push_back(shape.flatness);
    const auto weight = static_cast<double>(shape.level);
    result.centroid_hz += weight * static_cast<double>(shape.centroid_hz);
    result.flatness += weight * static_cast<double>(shape.flatness);
    weights += weight;
    SuperFlux::Strength strength = flux.next(frames.magnitude());
    const auto frame = static_cast<std::int64_t>(result.hop.power.size());
    if (is_cut_at_start(frame, 1)) strength = {};
    if (is_cut_at_start(frame, SuperFlux::slow_lag)) strength.slow = 0.0F;
    result.stft_frames.onset_strength.push_back(strength.all);
    result.stft_frames.onset_low.push_back(strength.low);
    result.stft_frames.onset_high.push_back(strength.high);
    result.stft_frames.onset_slow.push_back(strength.slow);
    const HopLevel level = measure_hop({samples + grid.half(), static_cast<std::size_t>(hop_samples)});
    result.hop.power.push_back(level.power);
    result.hop.peak.push_back(level.peak);
    result.hop.mean.push_back(level.mean);
    sum += static_cast<double>(level.mean) * static_cast<double>(hop_samples);
    sum_of_squares += static_cast<double>(level.power) * static_cast<double>(hop_samples);
    const auto power = frames.power();
    sustain.push(power);
    for (std::size_t k = 0; k < grid.bins; ++k) segment_power[k] += power[k];
    if (++segment_frames == hops_per_segment) end_segment();
}

void Analyser::Impl::end_segment() {
    Segment segment;
    segment.mel = mel.apply(segment_power, 1.0 / (window_energy(grid) * segment_frames));
    result.segments.push_back(segment);
    std::fill(segment_power.begin(), segment_power.end(), 0.0F);
    segment_frames = 0;
}

// The frames that reach over the end: silence follows it.
void Analyser::Impl::flush() {
    const std::int64_t hops = (result.frames + grid.hop - 1) / grid.hop;
    auto done = static_cast<std::int64_t>(result.hop.power.size());
    waiting.resize(grid.size + static_cast<std::size_t>((hops - done) * grid.hop));
    for (std::int64_t i = 0; done < hops; ++i, ++done)
        analyse_frame(waiting.data() + i * grid.hop,
                      std::min<std::int64_t>(grid.hop, result.frames - done * grid.hop));
    if (segment_frames > 0) end_segment();
}

void Analyser::Impl::find_onsets(OnsetFinder::Progress progress) {
    onsets.judge({result.stft_frames.onset_strength, result.stft_frames.onset_slow, result.hop.power},
                 progress);
}

Analyser::Analyser(double sample_rate_hz, const AnalysisOptions& options, const Reference& reference)
    : impl_(std::make_unique<Impl>(sample_rate_hz, options)) {
    impl_->result.reference_gain_db = reference.gain_db;
    impl_->result.silence_db = reference.silence_db;
    impl_->result.clipped = reference.clipped;
    impl_->mix = reference.hearing.mono;
}

Analyser::~Analyser() = default;

void Analyser::push(const AudioBuffer& block) {
    for (std::int64_t start = 0; start < block.frames(); start += block_frames)
        impl_->push(block, start, std::min(block_frames, block.frames() - start));
}

Analysis Analyser::finish() {
    Impl& impl = *impl_;
    impl.flush();
    Analysis& result = impl.result;
    const auto chroma = impl.chroma.finish(result.segments.size());
    for (std::size_t i = 0; i < chroma.size(); ++i) result.segments[i].chroma = chroma[i];
    result.sustain = impl.sustain.finish();
    result.tuning_cents = impl.chroma.tuning_cents();
    for (auto* strength : {&result.stft_frames.onset_strength, &result.stft_frames.onset_low,
                           &result.stft_frames.onset_high, &result.stft_frames.onset_slow})
        clear_cut_edges(*strength, result.frames, impl.grid);
    impl.find_onsets(OnsetFinder::Progress::ended);
    result.onsets_sec = impl.onsets.found_sec();
    find_stable_regions(result, impl.options.stability);
    result.key = detect_key(result.segments, impl.chroma.tonality());
    result.tempo = estimate_tempo(
        {result.stft_frames.onset_strength, result.stft_frames.onset_low, result.stft_frames.onset_high},
        result.sample_rate_hz / static_cast<double>(impl.grid.hop), result.onsets_sec.size());
    if (impl.weights > 0.0) {
        result.centroid_hz /= impl.weights;
        result.flatness /= impl.weights;
    }
    const double samples = static_cast<double>(std::max<std::int64_t>(result.frames, 1));
    const double mean = impl.sum / samples;
    const double gain = dsp::from_db(result.reference_gain_db);
    result.rms_db = dsp::to_db(std::sqrt(power_without_dc(impl.sum_of_squares / samples, mean)) / gain);
    const auto peak = std::max_element(result.hop.peak.begin(), result.hop.peak.end());
    result.peak_db = dsp::to_db(peak == result.hop.peak.end() ? 0.0 : static_cast<double>(*peak) / gain);
    return std::move(result);
}

Analysis analyse(const AudioBuffer& audio, const AnalysisOptions& options) {
    Reference reference;
    reference.hearing.mono = energy_keeping(audio);
    Analyser analyser(audio.sample_rate_hz(), options, reference);
    analyser.push(audio);
    return analyser.finish();
}

}  // namespace afterglow::analysis

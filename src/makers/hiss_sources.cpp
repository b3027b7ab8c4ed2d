#include "makers/hiss_sources.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <complex>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

#include "analysis/lost.hpp"
#include "analysis/salience.hpp"
#include "analysis/segment_bands.hpp"
#include "dsp/band_limit.hpp"
#include "dsp/envelope.hpp"
#include "dsp/fft.hpp"
#include "dsp/level.hpp"

namespace afterglow::makers {
namespace {

constexpr double min_band_db = -70.0;    // RMS in the band; what is quieter is not there
constexpr double crossfade_sec = 0.1;    // of loops
constexpr double max_salience_db = 1.8;  // a loop with a moment that stands out more is made of noise instead
constexpr double slack = 0.25;           // of a loop's length, to choose its start in
constexpr double margin_sec = 0.05;      // filtered along and thrown away
constexpr double envelope_step_sec = 0.01;

dsp::Band band_of(const HissOptions& options) {
    return {options.low_hz, options.high_hz};
}

LoopSpec loop_spec(const HissOptions& options) {
    return {options.loop_duration_sec, 0.0, crossfade_sec};
}

// What a loop is searched in: some slack where the recording is long enough for it.
std::int64_t region_frames(const HissOptions& options, const Recording& recording) {
    const double rate = recording.sample_rate_hz();
    const std::int64_t least = min_context(loop_spec(options), rate);
    const std::int64_t ample = least + frames_of(slack * options.loop_duration_sec, rate);
    return std::clamp(recording.frames(), least, ample);
}

// Sum of squares of each step of `step` frames.
std::vector<double> step_energies(std::span<const float> samples, std::size_t step) {
    std::vector<double> energies;
    for (std::size_t i = 0; i + step <= samples.size(); i += step) {
        float sum = 0.0F;
        for (const float x : samples.subspan(i, step)) sum += x * x;
        energies.push_back(static_cast<double>(sum));
    }
    return energies;
}

double correlation(std::span<const float> a, std::span<const float> b) {
    double ab = 0.0, aa = 0.0, bb = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += static_cast<double>(a[i]) * static_cast<double>(b[i]);
        aa += static_cast<double>(a[i]) * static_cast<double>(a[i]);
        bb += static_cast<double>(b[i]) * static_cast<double>(b[i]);
    }
    return aa > 0.0 && bb > 0.0 ? ab / std::sqrt(aa * bb) : 0.0;
}

// The start whose context is most like the context of the loop's end in level, step by step: noise has no
// waveform to match, but hits and swells have an envelope.
dsp::LoopPoint match_envelopes(std::span<const float> mono, const dsp::LoopSearch& search,
                               double sample_rate_hz) {
    const auto step =
        static_cast<std::size_t>(std::max<std::int64_t>(1, frames_of(envelope_step_sec, sample_rate_hz)));
    std::vector<double> level_db = step_energies(mono, step);
    for (double& energy : level_db) energy = 10.0 * std::log10(energy + 1e-12);
    const std::size_t context = static_cast<std::size_t>(search.crossfade_frames) / step + 1;
    const std::size_t length = static_cast<std::size_t>(search.target_frames) / step;
    std::size_t best = context;
    double least = std::numeric_limits<double>::max();
    for (std::size_t s = context; s + length <= level_db.size(); ++s) {
        double distance = 0.0;
        for (std::size_t i = s - context; i < s; ++i)
            distance += std::abs(level_db[i] - level_db[i + length]);
        if (distance < least) {
            least = distance;
            best = s;
        }
    }
    const auto frames = static_cast<std::int64_t>(mono.size());
    dsp::LoopPoint point;
    point.length_frames = search.target_frames;
    point.start_frame = std::clamp(static_cast<std::int64_t>(best * step), search.crossfade_frames,
                                   std::max(search.crossfade_frames, frames - search.target_frames));
    const auto fade = static_cast<std::size_t>(search.crossfade_frames);
    const auto before = static_cast<std::size_t>(point.start_frame - search.crossfade_frames);
    point.correlation =
        correlation(mono.subspan(before, fade),
                    mono.subspan(before + static_cast<std::size_t>(point.length_frames), fade));
    return point;
}

// Where the loudest `length` frames begin.
std::int64_t loudest_start(std::span<const float> mono, std::int64_t length, double sample_rate_hz) {
    const auto step = static_cast<std::size_t>(
        std::max<std::int64_t>(1, frames_of(envelope_step_sec / 2.0, sample_rate_hz)));
    const std::vector<double> energies = step_energies(mono, step);
    const std::size_t steps = std::max<std::size_t>(1, static_cast<std::size_t>(length) / step);
    std::size_t best = 0;
    double most = -1.0;
    for (std::size_t s = 0; s + steps <= energies.size(); ++s) {
        const double energy = std::accumulate(energies.begin() + static_cast<std::ptrdiff_t>(s),
                                              energies.begin() + static_cast<std::ptrdiff_t>(s + steps), 0.0);
        if (energy > most) {
            most = energy;
            best = s;
        }
    }
    return std::min(static_cast<std::int64_t>(best * step), static_cast<std::int64_t>(mono.size()) - length);
}

// Segments with the highest values, best first, at least `distance` apart.
std::vector<std::size_t> best_segments(const std::vector<double>& values, std::size_t distance, double least,
                                       int limit) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
    std::vector<std::size_t> chosen;
    for (const std::size_t t : order) {
        if (values[t] < least || static_cast<int>(chosen.size()) >= limit) break;
        const bool apart = std::ranges::all_of(
            chosen, [&](std::size_t c) { return std::max(c, t) - std::min(c, t) >= distance; });
        if (apart) chosen.push_back(t);
    }
    return chosen;
}

Provenance synthetic() {
    Provenance provenance;
    provenance.chain = {"seeded noise"};
    provenance.synthetic = true;
    return provenance;
}

}  // namespace

AudioBuffer SyntheticHiss::noise(std::int64_t frames, const Rng& rng) const {
    const int channels = options_.stereo.value_or(false) ? 2 : 1;
    AudioBuffer audio(channels, std::max<std::int64_t>(2, frames), sample_rate_hz_);
    for (int c = 0; c < channels; ++c) {
        Rng own = rng.split("channel", static_cast<std::uint64_t>(c));
        for (float& sample : audio.channel(c)) sample = static_cast<float>(own.uniform(-1.0, 1.0));
    }
    dsp::band_limit_circular(audio, band_of(options_));
    return audio;
}

HissPiece SyntheticHiss::loop(int, const Rng& rng) {
    return {noise(frames_of(options_.loop_duration_sec, sample_rate_hz_), rng), synthetic()};
}

HissPiece SyntheticHiss::burst(int, double seconds, const Rng& rng) {
    const std::int64_t frames = std::max<std::int64_t>(2, frames_of(seconds, sample_rate_hz_));
    const auto quick = static_cast<std::int64_t>(std::bit_ceil(static_cast<std::size_t>(frames)));
    return {noise(quick, rng).slice(0, frames), synthetic()};
}

RecordedHiss::RecordedHiss(const Source& source, const HissOptions& options)
    : source_(source),
      options_(options),
      rate_(source.recording.sample_rate_hz()),
      segment_frames_(source.analysis.grid().segment()) {
    auto segment_db = analysis::segment_band_levels_db(source.analysis, options.low_hz, options.high_hz);
    // A burst may be longer than a segment.
    const std::int64_t used = std::max(segment_frames_, frames_of(options.max_flicker_ms / 1000.0, rate_));
    for (std::size_t t = 0; t < segment_db.size(); ++t)
        if (!analysis::is_whole(source.analysis, static_cast<std::int64_t>(t) * segment_frames_, used))
            segment_db[t] = dsp::silence_db;
    const auto loudest = std::ranges::max_element(segment_db);
    if (loudest == segment_db.end() || *loudest < min_band_db) {
        reason_ = Reason{"hiss",
                         {},
                         ReasonCode::nothing_in_band,
                         {{"low_hz", options.low_hz},
                          {"high_hz", options.high_hz},
                          {"loudest_db", loudest == segment_db.end() ? dsp::silence_db : *loudest}}};
        return;
    }
    find_loops(segment_db);
    find_bursts(segment_db);
}

// A loop's region is as good as its quietest segment, so that no loop runs through a gap.
void RecordedHiss::find_loops(const std::vector<double>& segment_db) {
    const std::int64_t frames = region_frames(options_, source_.recording);
    const auto segments = static_cast<std::size_t>((frames + segment_frames_ - 1) / segment_frames_);
    std::vector<double> quietest;
    for (std::size_t t = 0; t < segment_db.size(); ++t) {
        const std::int64_t start = static_cast<std::int64_t>(t) * segment_frames_;
        if (start + frames > source_.recording.frames()) break;
        const auto first = segment_db.begin() + static_cast<std::ptrdiff_t>(t);
        quietest.push_back(*std::min_element(
            first, first + static_cast<std::ptrdiff_t>(std::min(segments, segment_db.size() - t))));
    }
    for (const std::size_t t : best_segments(quietest, segments, min_band_db, options_.loops))
        loop_starts_.push_back(static_cast<std::int64_t>(t) * segment_frames_);
}

void RecordedHiss::find_bursts(const std::vector<double>& segment_db) {
    const std::int64_t latest = std::max<std::int64_t>(0, source_.recording.frames() - segment_frames_);
    const int wanted = std::max({options_.flickers, options_.loops, 1});
    for (const std::size_t t : best_segments(segment_db, 1, min_band_db, wanted))
        burst_starts_.push_back(std::min(static_cast<std::int64_t>(t) * segment_frames_, latest));
}

AudioBuffer RecordedHiss::banded(std::int64_t start, std::int64_t frames) const {
    const std::int64_t margin = frames_of(margin_sec, rate_);
    AudioBuffer audio = cut(source_.recording, start - margin, frames + 2 * margin, options_.stereo);
    // Faded ends, and silence up to a quick length, leave nothing to wrap round.
    dsp::fade_in_out(audio, margin / 2, margin / 2);
    audio.resize(static_cast<std::int64_t>(dsp::fast_fft_size(static_cast<std::size_t>(audio.frames()))));
    dsp::band_limit_circular(audio, band_of(options_));
    return audio.slice(margin, frames);
}

HissPiece RecordedHiss::loop(int index, const Rng& rng) {
    const auto which = static_cast<std::size_t>(index - 1);
    if (which < loop_starts_.size()) {
        HissPiece cut = cut_loop(loop_starts_[which]);
        const AudioBuffer mono = to_mono(cut.audio);
        if (analysis::salience_of(mono.channel(0), rate_).db <= max_salience_db) return cut;
        return shaped_loop(loop_starts_[which], rng);
    }
    return shaped_loop(burst_starts_[which % burst_starts_.size()], rng);
}

HissPiece RecordedHiss::cut_loop(std::int64_t start) const {
    const AudioBuffer region = banded(start, region_frames(options_, source_.recording));
    const LoopSpec spec = loop_spec(options_);
    const dsp::LoopPoint point = match_envelopes(to_mono(region).channel(0), loop_search(spec, rate_), rate_);
    ClosedLoop closed = close_loop_in(region, point, spec);
    return {std::move(closed.audio), loop_provenance(source_, start, point, spec, closed.text),
            closed.splice};
}

// Circular convolution of a part with noise: endless, as steady as noise, and of the part's colour.
HissPiece RecordedHiss::shaped_loop(std::int64_t start, const Rng& rng) const {
    const std::int64_t frames = std::max<std::int64_t>(2, frames_of(options_.loop_duration_sec, rate_));
    const std::int64_t taken = std::min({segment_frames_, frames, source_.recording.frames() - start});
    AudioBuffer audio = banded(start, taken);
    audio.resize(frames);
    dsp::RealFft fft(static_cast<std::size_t>(frames));
    std::vector<std::complex<float>> part(fft.bins());
    for (int c = 0; c < audio.channels(); ++c) {
        const auto samples = audio.channel(c);
        std::ranges::copy(samples, fft.time().begin());
        fft.forward();
        std::ranges::copy(fft.spectrum(), part.begin());
        Rng own = rng.split("channel", static_cast<std::uint64_t>(c));
        for (float& x : fft.time()) x = static_cast<float>(own.uniform(-1.0, 1.0));
        fft.forward();
        for (std::size_t i = 0; i < part.size(); ++i) fft.spectrum()[i] *= part[i];
        fft.inverse();
        std::ranges::copy(fft.time(), samples.begin());
    }
    dsp::normalise_peak(audio, 0.0);
    Provenance provenance;
    provenance.start_sec = static_cast<double>(start) / rate_;
    provenance.end_sec = static_cast<double>(start + taken) / rate_;
    provenance.chain = {"noise with the spectrum of this part"};
    return {std::move(audio), provenance};
}

HissPiece RecordedHiss::burst(int index, double seconds, const Rng&) {
    const std::size_t which = static_cast<std::size_t>(index - 1) % burst_starts_.size();
    const std::int64_t wanted = std::max<std::int64_t>(2, frames_of(seconds, rate_));
    const std::int64_t frames = std::min(wanted, source_.recording.frames());
    const std::int64_t start =
        std::clamp<std::int64_t>(burst_starts_[which], 0, source_.recording.frames() - frames);
    const std::int64_t searched =
        std::min(std::max(frames, segment_frames_), source_.recording.frames() - start);
    const AudioBuffer region = banded(start, searched);
    const std::int64_t at = loudest_start(to_mono(region).channel(0), frames, rate_);
    Provenance provenance;
    provenance.start_sec = static_cast<double>(start + at) / rate_;
    provenance.end_sec = static_cast<double>(start + at + frames) / rate_;
    provenance.chain = {"burst"};
    return {region.slice(at, frames), provenance};
}

}  // namespace afterglow::makers

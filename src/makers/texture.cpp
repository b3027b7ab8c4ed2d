#include "makers/texture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

#include "analysis/pitch.hpp"
#include "base/rounded.hpp"
#include "base/text.hpp"
#include "dsp/level.hpp"

namespace afterglow::makers {
namespace {

bool channels_differ(const AudioBuffer& audio) {
    for (int c = 1; c < audio.channels(); ++c)
        if (!std::ranges::equal(audio.channel(0), audio.channel(c))) return true;
    return false;
}

// One sound, and its negative or nothing: how a mono recording comes from a wrong plug.
bool is_miswired_mono(const AudioBuffer& audio) {
    const auto silent = [](float x) { return x == 0.0F; };
    return std::ranges::equal(audio.channel(0), audio.channel(1), {}, {}, std::negate<>()) ||
           std::ranges::all_of(audio.channel(0), silent) || std::ranges::all_of(audio.channel(1), silent);
}

// Sample `i` of the endless sound, for −frames < i < 2 · frames.
float endless(std::span<const float> cycle, std::int64_t i) {
    const auto frames = static_cast<std::int64_t>(cycle.size());
    const std::int64_t inside = i < 0 ? i + frames : i >= frames ? i - frames : i;
    return cycle[static_cast<std::size_t>(inside)];
}

// Largest second difference within ±`reach` of `at`, over all channels.
float second_difference_around(const AudioBuffer& loop, std::int64_t at, std::int64_t reach) {
    float largest = 0.0F;
    for (int c = 0; c < loop.channels(); ++c) {
        const auto samples = loop.channel(c);
        for (std::int64_t i = at - reach; i < at + reach; ++i) {
            const float second_difference =
                endless(samples, i - 1) - 2.0F * endless(samples, i) + endless(samples, i + 1);
            largest = std::max(largest, std::abs(second_difference));
        }
    }
    return largest;
}

// Between the `width` frames before and after `at`.
float level_change_at(const AudioBuffer& loop, std::int64_t at, std::int64_t width) {
    float before = 1e-9F;
    float after = 1e-9F;
    for (int c = 0; c < loop.channels(); ++c) {
        const auto samples = loop.channel(c);
        for (std::int64_t i = 0; i < width; ++i) {
            const float old = endless(samples, at - width + i);
            const float now = endless(samples, at + i);
            before += old * old;
            after += now * now;
        }
    }
    return dsp::level_change_db(before, after);
}

// The place of each value among all, 0 the smallest.
std::vector<std::size_t> places_of(const std::vector<float>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<std::size_t> places(values.size());
    for (std::size_t i = 0; i < order.size(); ++i) places[order[i]] = i;
    return places;
}

// A pitch is looked for in the middle of the audio; this much of it is enough.
constexpr double pitch_context_sec = 1.0;

std::optional<double> period_frames(std::span<const float> mono, double sample_rate_hz) {
    const auto wanted = static_cast<std::size_t>(frames_of(pitch_context_sec, sample_rate_hz));
    const std::size_t count = std::min(wanted, mono.size());
    const auto pitch = analysis::detect_pitch(mono.subspan((mono.size() - count) / 2, count), sample_rate_hz);
    if (!pitch || pitch->hz <= 0.0) return std::nullopt;
    return sample_rate_hz / pitch->hz;
}

}  // namespace

AudioBuffer cut(const Recording& recording, std::int64_t start, std::int64_t frames,
                std::optional<bool> stereo) {
    if (stereo.value_or(false) && recording.channels() > 1) {
        AudioBuffer audio = recording.region(start, frames);
        const bool may_be_mono = recording.channels() == 2 && recording.hearing().mono != MonoMix::mean;
        if (channels_differ(audio) && !(may_be_mono && is_miswired_mono(audio))) return audio;
    }
    return recording.mono_region(start, frames);
}

double tempo_ratio(const Source& source, std::int64_t start, std::int64_t frames) {
    if (source.grid_tempo == nullptr) return 1.0;
    const double middle = static_cast<double>(start) + 0.5 * static_cast<double>(frames);
    return source.grid_tempo->bpm_at(middle / source.recording.sample_rate_hz()) / source.grid_tempo->bpm;
}

double slowest_ratio(const Source& source) {
    double slowest = 1.0;
    if (source.grid_tempo == nullptr) return slowest;
    for (const auto& place : source.grid_tempo->course)
        slowest = std::min(slowest, place.bpm / source.grid_tempo->bpm);
    return slowest;
}

std::int64_t frames_of(double seconds, double sample_rate_hz) {
    return std::llround(seconds * sample_rate_hz);
}

dsp::LoopSearch loop_search(const LoopSpec& spec, double sample_rate_hz) {
    dsp::LoopSearch search(sample_rate_hz);
    search.target_frames = std::max<std::int64_t>(2, frames_of(spec.duration_sec, sample_rate_hz));
    const auto share = [&](double of_target) {
        return std::llround(of_target * static_cast<double>(search.target_frames));
    };
    const double tolerance = std::clamp(spec.tolerance, 0.0, 0.5);
    search.shorter_frames = share(tolerance);
    search.longer_frames = share(std::max(tolerance, std::clamp(spec.max_longer, 0.0, 1.0)));
    search.crossfade_frames = std::min(frames_of(spec.crossfade_sec, sample_rate_hz),
                                       (search.target_frames - search.shorter_frames) / 2);
    return search;
}

std::optional<dsp::LoopPoint> find_loop_in(const AudioBuffer& audio, const LoopSpec& spec) {
    const AudioBuffer mono = to_mono(audio);
    dsp::LoopSearch search = loop_search(spec, audio.sample_rate_hz());
    search.period_frames = period_frames(mono.channel(0), audio.sample_rate_hz());
    return dsp::find_loop(mono.channel(0), search);
}

ClosedLoop close_loop_in(const AudioBuffer& audio, const dsp::LoopPoint& point, const LoopSpec& spec) {
    constexpr double worth_telling_db = 0.05;
    const std::int64_t fade = loop_search(spec, audio.sample_rate_hz()).crossfade_frames;
    std::string text = "loop r=" + rounded(point.correlation, 2) +
                       " xfade=" + rounded(1000.0 * spec.crossfade_sec, 0) + "ms";
    const double step_db = dsp::level_step_db(audio, point, fade);
    if (std::abs(step_db) >= worth_telling_db)
        text += " level=" + std::string(step_db > 0.0 ? "+" : "") + rounded(step_db, 1) + "dB";
    return {dsp::close_loop(audio, point, fade), {0, fade}, std::move(text)};
}

std::int64_t min_context(const LoopSpec& spec, double sample_rate_hz) {
    const dsp::LoopSearch search = loop_search(spec, sample_rate_hz);
    return search.crossfade_frames + search.target_frames - search.shorter_frames;
}

std::int64_t ample_context(const LoopSpec& spec, double sample_rate_hz) {
    const dsp::LoopSearch search = loop_search(spec, sample_rate_hz);
    // Where the length is fixed there must still be a choice of starts.
    return search.crossfade_frames + search.target_frames +
           std::max(2 * search.shorter_frames, search.target_frames / 10);
}

AudioBuffer repeat_loop(const AudioBuffer& loop, std::int64_t frames) {
    AudioBuffer out(loop.channels(), frames, loop.sample_rate_hz());
    for (int c = 0; c < loop.channels(); ++c) {
        const auto cycle = loop.channel(c);
        auto rest = out.channel(c);
        while (!rest.empty() && !cycle.empty()) {
            const std::size_t count = std::min(cycle.size(), rest.size());
            std::copy_n(cycle.begin(), count, rest.begin());
            rest = rest.subspan(count);
        }
    }
    return out;
}

std::int64_t rotate_to_quiet_start(std::span<AudioBuffer* const> loops) {
    constexpr std::int64_t looked_at = 128;
    const AudioBuffer& first = *loops.front();
    const std::int64_t width = frames_of(0.02, first.sample_rate_hz());
    const std::int64_t reach = frames_of(0.0007, first.sample_rate_hz());
    if (first.frames() < 4 * width) return 0;
    std::vector<std::size_t> places(looked_at, 0);
    for (const AudioBuffer* loop : loops) {
        std::vector<float> second_differences;
        std::vector<float> changes;
        for (std::int64_t k = 0; k < looked_at; ++k) {
            const std::int64_t at = k * loop->frames() / looked_at;
            second_differences.push_back(second_difference_around(*loop, at, reach));
            changes.push_back(level_change_at(*loop, at, width));
        }
        for (const auto& added : {places_of(second_differences), places_of(changes)})
            std::ranges::transform(places, added, places.begin(), std::plus<>());
    }
    const auto best = std::ranges::min_element(places) - places.begin();
    const std::int64_t begin = best * first.frames() / looked_at;
    for (AudioBuffer* loop : loops) {
        for (int c = 0; c < loop->channels(); ++c) {
            const auto samples = loop->channel(c);
            std::rotate(samples.begin(), samples.begin() + begin, samples.end());
        }
    }
    return begin;
}

std::int64_t rotate_to_quiet_start(AudioBuffer& loop) {
    const std::array loops = {&loop};
    return rotate_to_quiet_start(loops);
}

dsp::Splice rotated(const dsp::Splice& splice, std::int64_t by, std::int64_t frames) {
    return {(splice.frame - by + frames) % frames, splice.fade_frames};
}

void finish_level(AudioBuffer& audio, double peak_db) {
    dsp::remove_dc(audio);
    dsp::normalise_peak(audio, peak_db);
}

Provenance loop_provenance(const Source& source, std::int64_t region_start, const dsp::LoopPoint& point,
                           const LoopSpec& spec, const std::string& loop_text) {
    const double rate = source.recording.sample_rate_hz();
    const std::int64_t start = region_start + point.start_frame;
    Provenance provenance;
    provenance.start_sec = static_cast<double>(start - loop_search(spec, rate).crossfade_frames) / rate;
    provenance.end_sec = static_cast<double>(start + point.length_frames) / rate;
    provenance.chain = {loop_text};
    return provenance;
}

Reason too_short_reason(const Source& source, TextureKind kind, std::int64_t needed_frames) {
    const double rate = source.recording.sample_rate_hz();
    const std::string name = kind_name(kind);
    return {name + "s",
            {},
            ReasonCode::shorter_than_needed,
            {{"recording_sec", source.recording.duration_sec()},
             {"needed_sec", static_cast<double>(needed_frames) / rate}},
            {{"kind", name}}};
}

std::string fate_name(PassageFate fate) {
    constexpr std::array<const char*, 8> names{"chosen",   "no_loop",    "decays", "event",
                                               "overlaps", "same_sound", "alike",  "lower_score"};
    return names[static_cast<std::size_t>(fate)];
}

std::string rounded(double value, int decimals) {
    return number_text(afterglow::rounded(value, decimals));
}

}  // namespace afterglow::makers

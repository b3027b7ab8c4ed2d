#include "makers/drums_hits.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

#include "analysis/attack.hpp"
#include "analysis/onset_finder.hpp"
#include "dsp/level.hpp"

namespace afterglow::makers {
namespace {

constexpr double peak_within_sec = 0.3;
// Of the strength of all, and of the lows. Lower thresholds find quieter hits, and cost more onsets that are
// turned away later, each by a look at its sound.
constexpr analysis::PeakPicking quiet_picking = {.largest_within_sec = 0.03,
                                                 .median_within_sec = 0.085,
                                                 .median_share = 0.5,
                                                 .threshold = 1.7,
                                                 .combine_sec = 0.03};
constexpr analysis::PeakPicking low_picking = {.largest_within_sec = 0.03,
                                               .median_within_sec = 0.085,
                                               .median_share = 0.5,
                                               .threshold = 0.7,
                                               .combine_sec = 0.03};
// The strength peaks when a sound has come some way into the frame, before the frame is centred on it.
constexpr double onset_lead_sec = 0.006;
constexpr double same_onset_sec = 0.02;
// A click holds this share of what it adds within 2 ms, of 30: a smaller share turns short hits away.
constexpr double click_sec = 0.002;
constexpr std::int64_t click_context = 15;  // times as long
constexpr double click_share = 0.9;
// What rises more ends the hit before it, drum or not; and what rises less is no hit.
constexpr double clear_rise_db = 6.0;
constexpr double min_rise_db = 2.0;
// An echo comes this soon after a hit so much louder, and rises by less.
constexpr double echo_within_sec = 0.4;
constexpr double echo_below_db = 12.0;
constexpr double echo_rise_db = 6.0;
// How a drum's first milliseconds are told from what sounds before them.
constexpr double swell_piece_sec = 0.001;
constexpr double max_swell_sec = 0.012;
constexpr double swell_background_sec = 0.015;
constexpr double swell_contrast = 2.0;  // in power, over the loudest piece of the background
constexpr double swell_share = 2e-5;    // of the power of the loudest piece: -47 dB

// A drum that swells for some milliseconds begins before the place where it stands out most: goes back as
// long as the level stays clear of what was there before.
std::int64_t first_sound(std::span<const float> mono, std::int64_t attack, double sample_rate_hz) {
    const auto piece = frames_of(swell_piece_sec, sample_rate_hz);
    const auto power = [&](std::int64_t from) {
        double sum = 0.0;
        for (std::int64_t i = from; i < from + piece; ++i) {
            const auto x = static_cast<double>(mono[static_cast<std::size_t>(i)]);
            sum += x * x;
        }
        return sum;
    };
    const std::int64_t furthest = attack - frames_of(max_swell_sec, sample_rate_hz);
    if (furthest < frames_of(swell_background_sec, sample_rate_hz)) return attack;
    double before = 0.0;
    for (std::int64_t at = furthest - frames_of(swell_background_sec, sample_rate_hz); at + piece <= furthest;
         at += piece / 2)
        before = std::max(before, power(at));
    double loudest = 0.0;
    for (std::int64_t at = attack; at + piece <= static_cast<std::int64_t>(mono.size()); at += piece)
        loudest = std::max(loudest, power(at));
    const double least = std::max(swell_contrast * before, swell_share * loudest);
    std::int64_t start = attack;
    while (start - piece / 4 >= furthest && power(start - piece) > least) start -= piece / 4;
    return start;
}

// The frame where the sound begins that an onset stands for.
std::int64_t attack_of(const Recording& recording, double onset_sec) {
    const double rate = recording.sample_rate_hz();
    const std::int64_t rough = frames_of(onset_sec, rate);
    const std::int64_t before = frames_of(analysis::attack_before_sec, rate);
    const std::int64_t after = frames_of(analysis::attack_after_sec, rate);
    const AudioBuffer around = recording.mono_region(rough - before, before + after);
    const auto found = analysis::attack_start(around.channel(0), before, rate);
    const std::int64_t attack = found ? first_sound(around.channel(0), *found, rate) : before;
    return std::clamp<std::int64_t>(rough - before + attack, 0, recording.frames());
}

// Where something may begin. The onsets of the analysis are chosen so that few are false; here what is no
// drum is turned away later, so quieter rises count too, and rises of the lows alone: a quiet kick is little
// else.
std::vector<double> rough_onsets(const analysis::Analysis& analysis) {
    const double frame_rate_hz = analysis.sample_rate_hz / static_cast<double>(analysis.grid().hop);
    std::vector<double> onsets = analysis.onsets_sec;
    const auto add = [&](std::span<const float> strength, const analysis::PeakPicking& picking) {
        for (const std::int64_t frame : analysis::pick_onsets(strength, frame_rate_hz, picking))
            onsets.push_back(static_cast<double>(frame) / frame_rate_hz + onset_lead_sec);
    };
    add(analysis.stft_frames.onset_strength, quiet_picking);
    add(analysis.stft_frames.onset_low, low_picking);
    std::ranges::sort(onsets);
    return onsets;
}

// Where something begins, in their order, each the gap after the one before at least.
std::vector<std::int64_t> attacks(const Source& source, double min_gap_sec) {
    const std::int64_t gap = frames_of(min_gap_sec, source.recording.sample_rate_hz());
    std::vector<std::int64_t> all;
    double last = -1.0;
    for (const double sec : rough_onsets(source.analysis)) {
        if (sec - last < same_onset_sec) continue;
        last = sec;
        all.push_back(attack_of(source.recording, sec));
    }
    std::ranges::sort(all);
    std::vector<std::int64_t> apart;
    for (const std::int64_t start : all)
        if (apart.empty() || start - apart.back() >= gap) apart.push_back(start);
    return apart;
}

double energy(std::span<const float> samples) {
    double sum = 0.0;
    for (const float x : samples) sum += static_cast<double>(x) * static_cast<double>(x);
    return sum;
}

// A click of a disc or of an edit is over before any drum is: nearly all that it adds comes in its first
// moment.
bool is_click(const Recording& recording, std::int64_t start) {
    const std::int64_t moment = frames_of(click_sec, recording.sample_rate_hz());
    const std::int64_t early = moment / 4;  // the start may be found a little late
    const std::int64_t all = moment * click_context;
    const AudioBuffer around = recording.mono_region(start - early - all, 2 * all);
    const auto samples = std::span<const float>(around.channel(0));
    const auto count = static_cast<std::size_t>(all);
    const double per_frame = energy(samples.first(count)) / static_cast<double>(all);
    const double click = energy(samples.subspan(count, static_cast<std::size_t>(moment + early))) -
                         per_frame * static_cast<double>(moment + early);
    const double whole = energy(samples.subspan(count)) - per_frame * static_cast<double>(all);
    // Under the ringing of something louder it cannot be told.
    return whole > per_frame * static_cast<double>(all) && click > click_share * whole;
}

// What begins at `start`, and may be followed by something at `next`.
DrumHit describe_hit(const Recording& recording, DrumFeatureExtractor& extractor, std::int64_t start,
                     std::int64_t next, double min_peak) {
    DrumHit hit;
    hit.start = start;
    hit.next = next;
    const std::int64_t within = frames_of(peak_within_sec, recording.sample_rate_hz());
    hit.peak = dsp::peak(recording.mono_region(start, std::min(within, next - start)));
    if (static_cast<double>(hit.peak) < min_peak) return hit;
    hit.features = extractor.extract(recording, start, next);
    if (!is_click(recording, start)) hit.classification = classify_drum(hit.features);
    return hit;
}

// Drops what is only the unsteady ringing, the release or an echo of a louder hit shortly before; how many.
std::size_t drop_echoes(std::vector<DrumHit>& hits, double sample_rate_hz) {
    const std::int64_t within = frames_of(echo_within_sec, sample_rate_hz);
    const auto louder = static_cast<float>(dsp::from_db(echo_below_db));
    std::vector<DrumHit> kept;
    for (const DrumHit& hit : hits) {
        const bool rises = drum_rise_db(hit.features) >= echo_rise_db;
        const auto hides = [&](const DrumHit& before) {
            return hit.start - before.start < within && before.peak > louder * hit.peak;
        };
        if (rises ||
            std::none_of(kept.rbegin(), kept.rbegin() + std::min<std::ptrdiff_t>(8, std::ssize(kept)), hides))
            kept.push_back(hit);
        else
            kept.back().end = std::max(kept.back().end, hit.end);
    }
    const std::size_t dropped = hits.size() - kept.size();
    hits = std::move(kept);
    return dropped;
}

}  // namespace

std::vector<DrumHit> hear_onsets(const Source& source, const DrumOptions& options) {
    const Recording& recording = source.recording;
    const double min_peak = dsp::from_db(options.min_level_db);
    const std::vector<std::int64_t> starts = attacks(source, options.min_duration_sec);
    DrumFeatureExtractor extractor(recording.sample_rate_hz());
    std::vector<DrumHit> heard;
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const std::int64_t next = i + 1 < starts.size() ? starts[i + 1] : recording.frames();
        heard.push_back(describe_hit(recording, extractor, starts[i], next, min_peak));
    }
    return heard;
}

FoundHits find_hits(const Source& source, const DrumOptions& options) {
    const double min_peak = dsp::from_db(options.min_level_db);
    std::vector<DrumHit> heard = hear_onsets(source, options);
    FoundHits found;
    found.onsets = heard.size();
    // From the end, since a hit ends where the next begins.
    std::int64_t end = source.recording.frames();
    for (auto at = heard.rbegin(); at != heard.rend(); ++at) {
        DrumHit& hit = *at;
        hit.end = end;
        if (static_cast<double>(hit.peak) < min_peak) {
            ++found.quiet;
            continue;
        }
        const bool is_hit =
            hit.classification.is_drum >= options.min_certainty && drum_rise_db(hit.features) >= min_rise_db;
        if (is_hit || drum_rise_db(hit.features) >= clear_rise_db) end = hit.start;
        if (is_hit)
            found.hits.push_back(hit);
        else
            ++found.other;
    }
    std::ranges::reverse(found.hits);
    found.other += drop_echoes(found.hits, source.recording.sample_rate_hz());
    return found;
}

}  // namespace afterglow::makers

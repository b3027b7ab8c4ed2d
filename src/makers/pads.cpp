#include "makers/pads.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/passages.hpp"
#include "base/text.hpp"
#include "dsp/level.hpp"

namespace afterglow::makers {
namespace {

using analysis::Passage;

// What a loop that closes perfectly adds to a passage's holdability, what a pad just like one already chosen
// loses, and what it loses besides where it is of the very same held sound.
constexpr double loop_weight = 0.25;
constexpr double sameness_weight = 0.4;
constexpr double repeat_weight = 0.5;
// Passages that are held less than this share of the best one (a good one, where the best is better) are no
// pads: better a second pad of one chord than one of drums.
constexpr double least_hold = 0.5;
constexpr double good_hold = 0.8;
// What a loop's correlation is taken to be until it is searched; higher searches more of them.
constexpr double expected_correlation = 0.75;
// Passages that are compared: so many per pad asked for, and some; of one held sound no more than
constexpr std::size_t shortlist_per_pad = 6;
constexpr std::size_t shortlist_least = 12;
constexpr std::size_t shortlist_per_run = 4;

struct Candidate {
    Passage passage;
    analysis::Fingerprint print;
    double score = 0.0;      // with the loop as expected while it is not known
    double sameness = 0.0;   // with the pads chosen so far
    bool repeats = false;    // the held sound of one of them
    bool looked_at = false;  // the loop was searched
    std::optional<dsp::LoopPoint> point;

    double worth() const { return score - sameness_weight * sameness - (repeats ? repeat_weight : 0.0); }
};

LoopWish loop_wish(const PadOptions& options) {
    return {options.duration_sec, options.duration_tolerance, options.loop_crossfade_ms / 1000.0};
}

// How many passages failed which of the pads' own limits.
struct Turned {
    std::size_t level = 0, onsets = 0, noise = 0;

    bool pass(const Passage& p, const PadOptions& options) {
        if (p.rms_db < options.min_rms_db || p.rms_db > options.max_rms_db) return ++level, false;
        if (p.onset_rate_hz > options.max_onset_rate_hz) return ++onsets, false;
        if (p.flatness > options.max_flatness) return ++noise, false;
        return true;
    }
    std::string summary(const PadOptions& options) const {
        const auto count = [](std::size_t n) { return counted(n, "passage") + " "; };
        std::string text;
        const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
        if (onsets > 0)
            add(count(onsets) + "with over " + rounded(options.max_onset_rate_hz, 2) + " onsets/s");
        if (noise > 0) add(count(noise) + "noisier than flatness " + rounded(options.max_flatness, 2));
        if (level > 0)
            add(count(level) + "outside " + rounded(options.min_rms_db, 1) + " to " +
                rounded(options.max_rms_db, 1) + " dB RMS");
        return text;
    }
};

struct Shortlist {
    std::vector<Candidate> candidates;
    std::string reason;  // why it is empty
};

std::vector<Passage> eligible(const std::vector<Passage>& passages, const PadOptions& options,
                              Turned& turned) {
    std::vector<Passage> passed;
    std::ranges::copy_if(passages, std::back_inserter(passed),
                         [&](const Passage& p) { return turned.pass(p, options); });
    return passed;
}

void drop_unheld(std::vector<Passage>& passages) {
    const double best = std::ranges::max(passages, {}, &Passage::hold).hold;
    const double least = least_hold * std::min(best, good_hold);
    std::erase_if(passages, [least](const Passage& p) { return p.hold < least; });
}

// The best passages of the track that may become pads, far enough apart.
Shortlist make_shortlist(const Source& source, const PadOptions& options) {
    const double rate = source.recording.sample_rate_hz();
    const LoopWish wish = loop_wish(options);
    Shortlist list;
    Turned turned;
    std::vector<Passage> passages;
    // The longer ones leave more room to look for a loop, the shorter ones fit into shorter chords.
    for (const std::int64_t frames : {ample_context(wish, rate), shortest_context(wish, rate)}) {
        turned = {};
        const auto passed = eligible(analysis::stable_passages(source.analysis, frames), options, turned);
        passages.insert(passages.end(), passed.begin(), passed.end());
    }
    if (passages.empty()) {
        const std::string limits = turned.summary(options);
        list.reason = "no sustained segment: " +
                      (limits.empty() ? analysis::rejection_summary(source.analysis) : limits);
        return list;
    }
    drop_unheld(passages);
    std::vector<double> scores;
    for (const Passage& p : passages) scores.push_back(analysis::holdability(p).total);
    const auto shared = static_cast<std::int64_t>(options.max_overlap * (1.0 - options.duration_tolerance) *
                                                  options.duration_sec * rate);
    const std::size_t limit =
        shortlist_least + shortlist_per_pad * static_cast<std::size_t>(std::max(0, options.max_per_file));
    for (const std::size_t i : analysis::best_apart(passages, scores, {shared, shortlist_per_run, limit})) {
        const Passage& p = passages[i];
        Candidate candidate;
        candidate.passage = p;
        candidate.print = analysis::fingerprint(source.analysis, p.start_frame, p.frames);
        candidate.score = scores[i] + loop_weight * expected_correlation;
        list.candidates.push_back(candidate);
    }
    return list;
}

// Searches the candidate's loop and counts it into its score; a passage without one is worth nothing.
void look_at(Candidate& candidate, const Source& source, const PadOptions& options) {
    const AudioBuffer mono =
        source.recording.mono_region(candidate.passage.start_frame, candidate.passage.frames);
    candidate.looked_at = true;
    // A short passage may fall into a gap that its level, known for every 0.1 s only, does not show.
    if (dsp::to_db(dsp::rms(mono)) >= options.min_rms_db)
        candidate.point = find_loop_in(mono, loop_wish(options));
    candidate.score +=
        candidate.point ? loop_weight * (std::max(0.0, candidate.point->correlation) - expected_correlation)
                        : -1e3;
}

// Takes the most worthy candidate out of the list. Loops are searched only for those that come to the top.
std::optional<Candidate> take_best(std::vector<Candidate>& candidates, const Source& source,
                                   const PadOptions& options) {
    while (!candidates.empty()) {
        const auto best = std::ranges::max_element(candidates, {}, &Candidate::worth);
        if (best->looked_at) {
            if (!best->point) return std::nullopt;
            Candidate taken = *best;
            candidates.erase(best);
            for (Candidate& other : candidates) {
                other.sameness = std::max(other.sameness, analysis::likeness(other.print, taken.print));
                other.repeats |= other.passage.run == taken.passage.run;
            }
            return taken;
        }
        look_at(*best, source, options);
    }
    return std::nullopt;
}

Texture make_pad(const Candidate& candidate, const Source& source, const PadOptions& options, const Rng& rng,
                 int index) {
    const LoopWish wish = loop_wish(options);
    const Passage& passage = candidate.passage;
    const AudioBuffer region = cut(source.recording, passage.start_frame, passage.frames, options.stereo);
    Texture pad;
    pad.kind = TextureKind::pad;
    pad.audio = close_loop_in(region, *candidate.point, wish);
    pad.is_loop = true;
    pad.index = index;
    begin_calmly(pad.audio);
    finish_level(pad.audio, options.target_peak_db);
    pad.provenance = loop_provenance(source, passage.start_frame, *candidate.point, wish);
    pad.provenance.seed = rng.split("pad", static_cast<std::uint64_t>(index)).key();
    return pad;
}

}  // namespace

Made make_pads(const Source& source, const PadOptions& options, const Rng& rng) {
    Made made;
    const std::int64_t needed = shortest_context(loop_wish(options), source.recording.sample_rate_hz());
    if (source.recording.frames() < needed) {
        made.reasons.push_back(too_short_reason(source, "pad", needed));
        return made;
    }
    Shortlist list = make_shortlist(source, options);
    if (!list.reason.empty()) {
        made.reasons.push_back("pads: " + list.reason);
        return made;
    }
    for (int index = 1; index <= options.max_per_file; ++index) {
        const auto candidate = take_best(list.candidates, source, options);
        if (!candidate) {
            made.reasons.push_back(
                "pads: " + std::to_string(index - 1) + " of " + std::to_string(options.max_per_file) +
                ": no further sustained segment that overlaps the others by no more than " +
                rounded(100.0 * options.max_overlap, 0) + " %");
            break;
        }
        made.textures.push_back(make_pad(*candidate, source, options, rng, index));
    }
    return made;
}

}  // namespace afterglow::makers

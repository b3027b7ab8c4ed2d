#include "makers/pads.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "analysis/passages.hpp"
#include "analysis/salience.hpp"
#include "dsp/level.hpp"

namespace afterglow::makers {
namespace {

using analysis::Passage;

// Of a loop that closes perfectly (a sustain score is 1 at most), off one just like a pad already chosen, and
// further off one of the very same held sound; with more of it, less well held ones are taken.
constexpr double loop_weight = 0.25;
constexpr double sameness_weight = 0.4;
constexpr double repeat_weight = 0.5;
// Passages that are held less than this share of the best one (a good one, where the best is better) are no
// pads: better a second pad of one chord than one of drums.
constexpr double min_sustain = 0.5;
constexpr double good_sustain = 0.8;
// What a loop's correlation is taken to be until it is searched; higher searches more of them.
constexpr double expected_correlation = 0.75;
// What each dB by which a moment of its loop stands out costs: of the pads of 16 orchestral tracks the 90th
// percentile is 4.3 dB with 0.04, and 3.9 with 0.1. Until it is measured it is taken to be so much. What is
// clearly heard costs as much again where there is a choice: 3.2 dB.
constexpr double salience_weight = 0.1;  // per dB
constexpr double striking_weight = 0.1;  // per dB beyond
constexpr double striking_db = 3.0;
constexpr double expected_salience_db = 2.0;
// The same of the level where it was joined, beyond what is hardly heard.
constexpr double splice_weight = 0.08;  // per dB
constexpr double slight_splice_db = 0.8;
// The loop is looked for this far beyond the passage: further away the sound is another.
constexpr double room_sec = 0.5;
// What is held less is no pad, whatever the best; nor is what is worth a smaller share of the first.
constexpr double least_sustain = 0.3;
constexpr double least_score = 0.5;
// Passages compared: so many and so many more per pad asked for, and of one held sound no more than the last.
constexpr std::size_t shortlist_per_pad = 6;
constexpr std::size_t shortlist_least = 12;
constexpr std::size_t shortlist_per_run = 4;

struct Candidate {
    Passage passage;
    double tempo_ratio = 1.0;
    analysis::Fingerprint print;
    double sustain_score = 0.0;
    double score = 0.0;      // with the loop as expected while it is not known
    double sameness = 0.0;   // with the pads chosen so far
    int same_as = 0;         // which of them, from 1
    int repeats = 0;         // which of them is of the same held sound; 0: none
    bool looked_at = false;  // the loop was searched
    std::optional<PassageFate> refused = {};
    analysis::HeldRange room = {};             // where its loop was searched
    std::optional<dsp::LoopPoint> point = {};  // in it
    double salience_db = 0.0;
    double splice_db = 0.0;  // by how much the level leaves its surroundings there

    std::int64_t start_frame() const { return room.start_frame + point->start_frame; }
    std::int64_t end_frame() const { return start_frame() + point->length_frames; }
    void expect_loop() {
        looked_at = false;
        salience_db = 0.0;
        score = sustain_score + loop_weight * expected_correlation - salience_weight * expected_salience_db;
    }
    double worth() const {
        return analysis::in_steps(score - sameness_weight * sameness - (repeats > 0 ? repeat_weight : 0.0) -
                                  striking_weight * std::max(0.0, salience_db - striking_db));
    }
};

// Where the tempo is `ratio` of the usual one.
LoopSpec loop_spec(const PadOptions& options, double ratio) {
    return {options.duration_sec / ratio, options.duration_tolerance, options.loop_crossfade_ms / 1000.0,
            options.max_longer};
}

// How many passages failed which of the pads' own limits.
struct Turned {
    std::size_t level = 0, onsets = 0, noise = 0;

    bool pass(const Passage& p, const PadOptions& options) {
        if (p.rms_db < options.min_rms_db || p.rms_db > options.max_rms_db) return ++level, false;
        if (p.onset_rate_hz > options.max_onset_rate_hz || p.attacks > 0) return ++onsets, false;
        if (p.flatness > options.max_flatness) return ++noise, false;
        return true;
    }
    std::vector<Reason::Number> numbers(const PadOptions& options) const {
        std::vector<Reason::Number> numbers;
        const auto add = [&numbers](std::string_view name, std::size_t count,
                                    std::initializer_list<Reason::Number> limits) {
            if (count == 0) return;
            numbers.push_back({name, static_cast<double>(count)});
            numbers.insert(numbers.end(), limits);
        };
        add("over_onset_limit", onsets, {{"max_onsets_per_sec", options.max_onset_rate_hz}});
        add("over_noise_limit", noise, {{"max_flatness", options.max_flatness}});
        add("outside_level", level, {{"min_rms_db", options.min_rms_db}, {"max_rms_db", options.max_rms_db}});
        return numbers;
    }
};

struct Shortlist {
    std::vector<Candidate> candidates;
    std::optional<Reason> reason;  // why it is empty
    PassageReport report;
};

// How many of the passages that were not shortlisted overlap one that was, and how many do not.
void count_passed_over(const std::vector<Passage>& passages, const std::vector<std::size_t>& shortlisted,
                       std::int64_t shared, PassageReport& report) {
    std::vector<bool> listed(passages.size());
    for (const std::size_t i : shortlisted) listed[i] = true;
    for (std::size_t i = 0; i < passages.size(); ++i) {
        if (listed[i]) continue;
        const bool overlaps = std::ranges::any_of(shortlisted, [&](std::size_t other) {
            return analysis::shared_frames(passages[i], passages[other]) > shared;
        });
        ++(overlaps ? report.overlapping : report.further_down);
    }
}

void drop_unheld(std::vector<Passage>& passages) {
    const double best = std::ranges::max(passages, {}, &Passage::sustain).sustain;
    const double least = std::max(least_sustain, min_sustain * std::min(best, good_sustain));
    std::erase_if(passages, [least](const Passage& p) { return p.sustain < least; });
}

// The best passages of the track that may become pads, far enough apart.
Shortlist make_shortlist(const Source& source, const PadOptions& options) {
    const double rate = source.recording.sample_rate_hz();
    const LoopSpec spec = loop_spec(options, slowest_ratio(source));
    Shortlist list;
    list.report.sample_rate_hz = rate;
    Turned turned;
    auto passages = analysis::stable_passages(source.analysis, min_context(spec, rate));
    list.report.stable = passages.size();
    std::erase_if(passages, [&](const Passage& p) { return !turned.pass(p, options); });
    list.report.outside_level = turned.level;
    list.report.too_many_onsets = turned.onsets;
    list.report.too_noisy = turned.noise;
    if (passages.empty()) {
        list.reason = Reason{"pads", {}, ReasonCode::no_sustained_passage, turned.numbers(options)};
        if (list.reason->numbers.empty()) {
            list.reason->code = ReasonCode::no_sustained_window;
            list.reason->numbers = analysis::dropped_windows(source.analysis);
        }
        return list;
    }
    const std::size_t before = passages.size();
    drop_unheld(passages);
    list.report.not_held = before - passages.size();
    std::vector<double> scores;
    for (const Passage& p : passages) scores.push_back(analysis::in_steps(analysis::sustain_score(p).total));
    const auto shared = static_cast<std::int64_t>(options.max_overlap * (1.0 - options.duration_tolerance) *
                                                  options.duration_sec * rate);
    const std::size_t limit =
        shortlist_least + shortlist_per_pad * static_cast<std::size_t>(std::max(0, options.max_per_file));
    const auto best = analysis::best_apart(passages, scores, {shared, shortlist_per_run, limit});
    count_passed_over(passages, best, shared, list.report);
    for (const std::size_t i : best) {
        const Passage& p = passages[i];
        Candidate candidate;
        candidate.passage = p;
        candidate.tempo_ratio = tempo_ratio(source, p.start_frame, p.frames);
        candidate.print = analysis::fingerprint(source.analysis, p.start_frame, p.frames);
        candidate.sustain_score = scores[i];
        candidate.expect_loop();
        list.candidates.push_back(candidate);
    }
    std::ranges::stable_sort(list.candidates, {}, [](const Candidate& c) { return c.passage.start_frame; });
    return list;
}

// As much of the held sound around a passage as leaves the loops that are taken alone, but for what they may
// have in common.
analysis::HeldRange room_of(const Passage& passage, const std::vector<Candidate>& taken, const Source& source,
                            const PadOptions& options) {
    const double rate = source.recording.sample_rate_hz();
    const auto common = static_cast<std::int64_t>(options.max_overlap * (1.0 - options.duration_tolerance) *
                                                  options.duration_sec * rate);
    const std::int64_t fade = loop_search(loop_spec(options, 1.0), rate).crossfade_frames;
    const auto held = analysis::held_around(source.analysis, passage, frames_of(room_sec, rate));
    std::int64_t start = held.start_frame;
    std::int64_t end = held.start_frame + held.frames;
    const std::int64_t middle = passage.start_frame + passage.frames / 2;
    for (const Candidate& other : taken) {
        if (other.start_frame() + other.point->length_frames / 2 < middle)
            start = std::max(start, other.end_frame() - common);
        else
            end = std::min(end, other.start_frame() - fade + common);
    }
    return {start, std::max<std::int64_t>(0, end - start)};
}

// Closes a candidate's loop and measures it; why it is none.
std::optional<PassageFate> find_loop_of(Candidate& candidate, const std::vector<Candidate>& taken,
                                        const Source& source, const PadOptions& options) {
    const double rate = source.recording.sample_rate_hz();
    const LoopSpec spec = loop_spec(options, candidate.tempo_ratio);
    candidate.room = room_of(candidate.passage, taken, source, options);
    if (candidate.room.frames < min_context(spec, rate)) return PassageFate::overlaps;
    const AudioBuffer mono = source.recording.mono_region(candidate.room.start_frame, candidate.room.frames);
    // A short passage may fall into a gap that its level, known for every 0.1 s only, does not show.
    if (dsp::to_db(dsp::rms(mono)) < options.min_rms_db) return PassageFate::no_loop;
    candidate.point = find_loop_in(mono, spec);
    if (!candidate.point) return PassageFate::no_loop;
    const std::int64_t fade = loop_search(spec, rate).crossfade_frames;
    const double step_db = dsp::level_step_db(mono, *candidate.point, fade);
    const double length_sec = static_cast<double>(candidate.point->length_frames) / rate;
    if (std::abs(step_db) > options.max_decay_db_per_sec * length_sec) return PassageFate::decays;
    // Judged as it will be heard: in its own channels the join follows both.
    const AudioBuffer loop = dsp::close_loop(
        cut(source.recording, candidate.room.start_frame, candidate.room.frames, options.stereo),
        *candidate.point, fade);
    const auto levels = dsp::splice_levels(loop, {0, fade});
    candidate.splice_db = std::max(levels.bump_db, -levels.dip_db);
    candidate.salience_db = analysis::salience_of(to_mono(loop).channel(0), rate).db;
    if (candidate.salience_db > options.max_salience_db) return PassageFate::event;
    return std::nullopt;
}

// Searches the candidate's loop and counts it into its score; one that is refused is worth nothing.
void inspect(Candidate& candidate, const std::vector<Candidate>& taken, const Source& source,
             const PadOptions& options) {
    candidate.looked_at = true;
    candidate.refused = find_loop_of(candidate, taken, source, options);
    candidate.score = candidate.refused
                          ? -1e3
                          : candidate.sustain_score + loop_weight * candidate.point->correlation -
                                salience_weight * candidate.salience_db -
                                splice_weight * std::max(0.0, candidate.splice_db - slight_splice_db);
}

class Choice {
  public:
    Choice(std::vector<Candidate> candidates, const Source& source, const PadOptions& options)
        : candidates_(std::move(candidates)), source_(source), options_(options) {}

    // Takes the most worthy candidate. Loops are searched only for those that come to the top. It becomes pad
    // `index`.
    std::optional<Candidate> take_best(int index) {
        while (!candidates_.empty()) {
            const auto best = std::ranges::max_element(candidates_, {}, &Candidate::worth);
            if (!best->looked_at) {
                inspect(*best, taken_, source_, options_);
            } else if (best->refused ||
                       (!taken_.empty() && best->score < least_score * taken_.front().score)) {
                return std::nullopt;
            } else {
                return take(best, index);
            }
        }
        return std::nullopt;
    }
    const std::vector<Candidate>& left() const { return candidates_; }
    std::size_t refused_as(PassageFate fate) const {
        return static_cast<std::size_t>(
            std::ranges::count(candidates_, std::optional(fate), &Candidate::refused));
    }

  private:
    Candidate take(std::vector<Candidate>::iterator best, int index) {
        taken_.push_back(*best);
        candidates_.erase(best);
        const Candidate& taken = taken_.back();
        for (Candidate& other : candidates_) {
            const double likeness = analysis::likeness(other.print, taken.print);
            if (likeness > other.sameness) {
                other.sameness = likeness;
                other.same_as = index;
            }
            // Its loop is looked for again, beside this one.
            if (other.looked_at && !other.refused && other.start_frame() < taken.end_frame() &&
                other.end_frame() > taken.start_frame())
                other.expect_loop();
            if (other.repeats == 0 && other.passage.run == taken.passage.run) other.repeats = index;
        }
        return taken;
    }

    std::vector<Candidate> candidates_;
    std::vector<Candidate> taken_;
    const Source& source_;
    const PadOptions& options_;
};

PassageChoice describe_choice(const Candidate& candidate, PassageFate fate, const Source& source,
                              const PadOptions& options) {
    PassageChoice choice;
    choice.fate = fate;
    choice.passage = candidate.passage;
    choice.held = analysis::sustain_score(candidate.passage);
    choice.score = candidate.score;
    choice.worth = candidate.worth();
    choice.likeness = candidate.sameness;
    choice.like_index = fate == PassageFate::same_sound ? candidate.repeats : candidate.same_as;
    if (candidate.point) {
        const auto from = loop_provenance(source, candidate.room.start_frame, *candidate.point,
                                          loop_spec(options, candidate.tempo_ratio), {});
        choice.loop = {from.start_sec, from.end_sec, candidate.point->correlation, candidate.salience_db};
    }
    return choice;
}

// Why a candidate was not taken where `min_taken` is the lowest worth of those that were.
PassageFate fate_of(const Candidate& candidate, double min_taken) {
    if (candidate.refused) return *candidate.refused;
    if (candidate.score <= min_taken) return PassageFate::lower_score;
    return candidate.repeats > 0 ? PassageFate::same_sound : PassageFate::alike;
}

// The candidates that are left, most worthy first.
void describe_losers(std::vector<Candidate> left, const Source& source, const PadOptions& options,
                     PassageReport& report) {
    std::ranges::stable_sort(left, std::ranges::greater{}, &Candidate::worth);
    double min_taken = std::numeric_limits<double>::infinity();
    for (const PassageChoice& taken : report.choices) min_taken = std::min(min_taken, taken.worth);
    for (const Candidate& candidate : left)
        report.choices.push_back(describe_choice(candidate, fate_of(candidate, min_taken), source, options));
}

Texture make_pad(const Candidate& candidate, const Source& source, const PadOptions& options, const Rng& rng,
                 int index) {
    const LoopSpec spec = loop_spec(options, candidate.tempo_ratio);
    const AudioBuffer region =
        cut(source.recording, candidate.room.start_frame, candidate.room.frames, options.stereo);
    ClosedLoop closed = close_loop_in(region, *candidate.point, spec);
    Texture pad;
    pad.kind = TextureKind::pad;
    pad.audio = std::move(closed.audio);
    pad.is_loop = true;
    pad.index = index;
    pad.splice = rotated(closed.splice, rotate_to_quiet_start(pad.audio), pad.audio.frames());
    finish_level(pad.audio, options.target_peak_db);
    pad.provenance = loop_provenance(source, candidate.room.start_frame, *candidate.point, spec, closed.text);
    pad.provenance.is_stable = !source.analysis.stable_by_fallback;
    pad.provenance.seed = rng.split("pad", static_cast<std::uint64_t>(index)).key();
    return pad;
}

// Why there are only so many.
void add_reasons(int made, const Choice& choice, const PadOptions& options, std::vector<Reason>& reasons) {
    reasons.push_back({"pads",
                       {},
                       ReasonCode::no_further_passage,
                       {{"made", static_cast<double>(made)},
                        {"wanted", static_cast<double>(options.max_per_file)},
                        {"overlap_percent", 100.0 * options.max_overlap}}});
    if (const auto count = choice.refused_as(PassageFate::event); count > 0)
        reasons.push_back({"pads",
                           {},
                           ReasonCode::passages_stand_out,
                           {{"count", static_cast<double>(count)}, {"max_db", options.max_salience_db}}});
    if (const auto count = choice.refused_as(PassageFate::decays); count > 0)
        reasons.push_back(
            {"pads",
             {},
             ReasonCode::passages_decay,
             {{"count", static_cast<double>(count)}, {"max_db_per_sec", options.max_decay_db_per_sec}}});
}

}  // namespace

MakerResult make_pads(const Source& source, const PadOptions& options, const Rng& rng) {
    MakerResult made;
    const std::int64_t needed =
        min_context(loop_spec(options, slowest_ratio(source)), source.recording.sample_rate_hz());
    if (source.recording.frames() < needed) {
        made.reasons.push_back(too_short_reason(source, TextureKind::pad, needed));
        return made;
    }
    Shortlist list = make_shortlist(source, options);
    PassageReport& report = made.passages.emplace(std::move(list.report));
    if (list.reason) {
        made.reasons.push_back(std::move(*list.reason));
        return made;
    }
    Choice choice(std::move(list.candidates), source, options);
    for (int index = 1; index <= options.max_per_file; ++index) {
        const auto candidate = choice.take_best(index);
        if (!candidate) {
            add_reasons(index - 1, choice, options, made.reasons);
            break;
        }
        made.textures.push_back(make_pad(*candidate, source, options, rng, index));
        report.choices.push_back(describe_choice(*candidate, PassageFate::chosen, source, options));
        report.choices.back().index = index;
    }
    describe_losers(choice.left(), source, options, report);
    return made;
}

}  // namespace afterglow::makers

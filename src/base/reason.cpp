#include "base/reason.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "base/text.hpp"

namespace afterglow {
namespace {

struct Wording {
    ReasonCode code;
    std::string_view name;
    // {name} stands for a number or word; {name:2} for a number with at most two decimals, {name:2f} with
    // exactly two, {name:time} for seconds as minutes, {name:hit} for "1 hit" or "2 hits". {=name} is a
    // number that differs only where something else is meant; {:list} one of the lists below.
    std::string_view text;
};

constexpr std::array<Wording, reason_code_count> wordings = {{
    {ReasonCode::in_words, "in_words", "{text}"},
    {ReasonCode::shorter_than_needed, "shorter_than_needed",
     "the recording lasts {recording_sec:2} s, a {kind} needs {needed_sec:2} s"},
    {ReasonCode::loops_off_grid, "loops_off_grid",
     "{off} of {loops:loop} not on the grid: region too short for 1 bar ({bar_sec:2f} s)"},
    {ReasonCode::over_damage, "over_damage",
     "left out: the source is damaged between {start_sec:time} and {end_sec:time}"},
    {ReasonCode::no_sustained_window, "no_sustained_window", "no sustained segment: {:windows}"},
    {ReasonCode::no_sustained_passage, "no_sustained_passage", "no sustained segment: {:passages}"},
    {ReasonCode::no_further_passage, "no_further_passage",
     "{made} of {wanted}: no further sustained segment that overlaps the others by no more than "
     "{overlap_percent:0} %"},
    {ReasonCode::passages_stand_out, "passages_stand_out",
     "passed over, {count} times: one moment stands out by more than {max_db:1} dB"},
    {ReasonCode::passages_decay, "passages_decay",
     "passed over, {count} times: dies away or swells by more than {max_db_per_sec:1} dB a second"},
    {ReasonCode::no_steady_passage, "no_steady_passage", "no steady passage of {needed_sec:2} s: {:windows}"},
    {ReasonCode::no_loop, "no_loop", "no loop near {loop_sec:2} s was found in the steadiest passage"},
    {ReasonCode::band_empty, "band_empty", "only {level_db:1} dB are left after {:band}"},
    {ReasonCode::no_window_for_grains, "no_window_for_grains",
     "no stable window to take grains from: {:windows}"},
    {ReasonCode::scale_unknown, "scale_unknown", "key unknown: grains in semitones instead of a scale"},
    {ReasonCode::few_grains, "few_grains", "{found} good grains of {wanted} asked for"},
    {ReasonCode::grains_in_gaps, "grains_in_gaps", "its grains fell into gaps of the source"},
    {ReasonCode::nothing_in_band, "nothing_in_band",
     "nothing in the band {=low_hz:1} to {=high_hz:1} Hz: the loudest part has {loudest_db:1} dB there"},
    {ReasonCode::synthetic_instead, "synthetic_instead",
     "nothing in the band {=low_hz:1} to {=high_hz:1} Hz: the loudest part has {loudest_db:1} dB there; "
     "synthetic noise stands in"},
    {ReasonCode::no_onsets, "no_onsets", "nothing begins suddenly"},
    {ReasonCode::no_hits, "no_hits",
     "none of {onsets:onset} is a hit: {other} sound like notes, speech or something else, {quiet} below "
     "{=min_level_db:1} dB"},
    {ReasonCode::hits_left_out, "hits_left_out",
     "{kept} of {hits:hit} kept, the best and most varied (drum_miner.max_per_file)"},
    {ReasonCode::no_quiet, "no_quiet",
     "no {=min_sec:2} s between {=min_rms_db:1} and {=max_rms_db:1} dB RMS"},
    {ReasonCode::no_even_quiet, "no_even_quiet",
     "none of {stretches:quiet stretch/quiet stretches} is even enough: crest factors above "
     "{=max_crest_factor:1}"},
    {ReasonCode::too_short, "too_short",
     "too short: {recording_sec:2f} s, and textures need at least {=needed_sec} s"},
    {ReasonCode::silent, "silent", "silent: {rms_db:0f} dB RMS once DC is removed"},
    {ReasonCode::level_brought, "level_brought",
     "its level is {level_db:1} dBFS: limits of levels were applied with a gain of {gain_db:1} dB"},
    {ReasonCode::channels_cancel, "channels_cancel",
     "its channels cancel each other ({fault}): {mono} stands for both where one is needed"},
    {ReasonCode::channel_dead, "channel_dead",
     "its {dead} channel is dead: the {mono} one stands for both where one is needed"},
    {ReasonCode::source_dc, "source_dc", "has a DC offset of {dc_offset:3} of full scale, which is removed"},
    {ReasonCode::source_clipped, "source_clipped",
     "is clipped in the source: {runs:run} of samples at its own extreme, {clipped_sec:2f} s in all, the "
     "first at {first_sec:time}"},
    {ReasonCode::calmest_instead, "calmest_instead",
     "no stable windows ({:windows}); the calmest fifth stands in"},
    {ReasonCode::key_unknown, "key_unknown", "not moved to {target_key}: key unknown"},
    {ReasonCode::key_unsure, "key_unsure",
     "not moved to {target_key}: key unsure ({key}, strength {strength:2f})"},
    {ReasonCode::tempo_unknown, "tempo_unknown", "not on the grid: no tempo found"},
    {ReasonCode::tempo_unsure, "tempo_unsure", "not on the grid: tempo unsure (confidence {confidence:2f})"},
    {ReasonCode::folded, "folded", "folded from {=channels} channels to 2"},
    {ReasonCode::resampled, "resampled", "resampled from {=from_hz} Hz to {=to_hz} Hz"},
    {ReasonCode::length_open, "length_open",
     "its header does not say how long it is; all that follows is used"},
    {ReasonCode::junk_in_front, "junk_in_front",
     "{bytes} bytes that are no sound stand in front of it and were left out"},
    {ReasonCode::header_searched, "header_searched",
     "its header is damaged: where its sound lies was found by looking for it"},
    {ReasonCode::parts_joined, "parts_joined", "is {parts} recordings joined end to end; all are used"},
    {ReasonCode::parts_converted, "parts_converted",
     "goes on with another sample rate or number of channels; that part was converted"},
    {ReasonCode::samples_in_parts, "samples_in_parts", "its samples are in {parts} chunks; all are used"},
    {ReasonCode::kind_assumed, "kind_assumed",
     "its header names no known kind of samples; they were taken as {kind}"},
    {ReasonCode::cut_short, "cut_short",
     "is cut short or damaged: {decoded_sec:time} of {promised_sec:time} could be decoded"},
    {ReasonCode::end_missing, "end_missing",
     "is cut short: the end of its stream is missing; {decoded_sec:time} could be decoded"},
    {ReasonCode::last_frame_cut, "last_frame_cut", "ends early: its last frame is not whole"},
    {ReasonCode::promise_untrue, "promise_untrue",
     "is cut short, or its header is wrong: it promises far more than there is"},
    {ReasonCode::bytes_damaged, "bytes_damaged",
     "is damaged: {bytes} bytes between its frames were left out"},
    {ReasonCode::gaps_silent, "gaps_silent",
     "is damaged in {gaps:place}: {lost_sec:2f} s in all could not be decoded and are silent; the first at "
     "{first_sec:time}"},
    {ReasonCode::samples_replaced, "samples_replaced",
     "{samples:sample} replaced that no level has (no number, infinite or far too large); the first at "
     "{first_sec:time}"},
    {ReasonCode::channel_unusable, "channel_unusable",
     "its {channel} holds no sound ({percent:1} % of its samples are no numbers, infinite or far too large) "
     "and is taken as silence"},
    {ReasonCode::never_finished, "never_finished",
     "was never finished by its recorder; all that follows the header is used"},
    {ReasonCode::goes_on_behind_end, "goes_on_behind_end",
     "goes on behind the end that its header gives, as recordings do that were cut off; all is used"},
    {ReasonCode::other_kind_left_out, "other_kind_left_out",
     "goes on as a stream of another kind, which was left out"},
    {ReasonCode::other_form_left_out, "other_form_left_out",
     "goes on with another sample rate or number of channels; that part was left out"},
    {ReasonCode::listed_twice, "listed_twice", "listed twice"},
    {ReasonCode::interrupted, "interrupted", "the run was interrupted before this track was done"},
    {ReasonCode::run_ended, "run_ended", "the run ended before this track was done"},
    {ReasonCode::over_time, "over_time", "it took longer than {=limit_sec} s (batch.timeout_sec)"},
    {ReasonCode::over_memory, "over_memory",
     "it needs more memory than one track may take ({=limit_mb} MB, batch.worker_memory_mb)"},
    {ReasonCode::no_answer, "no_answer", "its disk or share does not answer"},
}};

constexpr std::size_t code_of_row(std::size_t row) {
    return static_cast<std::size_t>(wordings[row].code);
}
constexpr bool in_order() {
    for (std::size_t i = 0; i < wordings.size(); ++i)
        if (code_of_row(i) != i) return false;
    return true;
}
static_assert(in_order());

// A part of a list, there only if the reason has the number of this name.
struct Part {
    std::string_view name;
    std::string_view text;
};

constexpr std::array<Part, 3> passage_parts = {{
    {"over_onset_limit", "{over_onset_limit:passage} with over {=max_onsets_per_sec:2} onsets/s"},
    {"over_noise_limit", "{over_noise_limit:passage} noisier than flatness {=max_flatness:2}"},
    {"outside_level", "{outside_level:passage} outside {=min_rms_db:1} to {=max_rms_db:1} dB RMS"},
}};
constexpr std::array<Part, 2> band_parts = {{
    {"high_pass_hz", "high-pass {=high_pass_hz:1} Hz"},
    {"low_pass_hz", "low-pass {=low_pass_hz:1} Hz"},
}};
// Counts of windows, the greatest first.
constexpr std::array<Part, 7> window_parts = {{
    {"too_quiet", "too quiet"},
    {"too_loud", "too loud"},
    {"too_percussive", "too percussive"},
    {"dc_offset", "with a DC offset"},
    {"too_peaky", "too peaky"},
    {"too_noisy", "too noisy"},
    {"out_of_range", "outside the wanted brightness"},
}};

struct Placeholder {
    std::string_view name;    // empty: a list
    std::string_view format;  // or which list
    bool fixed = false;
};

// Calls `say` with each stretch of plain text and `put` with each placeholder.
template <typename Say, typename Put>
void read_wording(std::string_view text, const Say& say, const Put& put) {
    while (!text.empty()) {
        const std::size_t open = std::min(text.find('{'), text.size());
        say(text.substr(0, open));
        if (open == text.size()) return;
        const std::size_t close = text.find('}', open);
        std::string_view inside = text.substr(open + 1, close - open - 1);
        Placeholder placeholder;
        placeholder.fixed = inside.starts_with('=');
        if (placeholder.fixed) inside.remove_prefix(1);
        const std::size_t colon = std::min(inside.find(':'), inside.size());
        placeholder.name = inside.substr(0, colon);
        placeholder.format = inside.substr(std::min(colon + 1, inside.size()));
        put(placeholder);
        text.remove_prefix(close + 1);
    }
}

std::string figure_text(double value, std::string_view format) {
    if (format.empty() || format[0] < '0' || format[0] > '9')
        return format == "time" ? minutes_text(value) : number_text(value);
    const int decimals = format[0] - '0';
    if (format.ends_with('f')) return fmt::format("{:.{}f}", value, decimals);
    const double scale = std::pow(10.0, decimals);
    return number_text(std::round(value * scale) / scale);
}

bool counts_something(std::string_view format) {
    return !format.empty() && (format[0] < '0' || format[0] > '9') && format != "time";
}

const Reason::Number* find_number(const Reason& reason, std::string_view name) {
    const auto found = std::ranges::find(reason.numbers, name, &Reason::Number::name);
    return found == reason.numbers.end() ? nullptr : &*found;
}

// What alike reasons have under each name.
class Figures {
  public:
    explicit Figures(std::span<const Reason> alike) : alike_(alike) {}

    bool has(std::string_view name) const { return find_number(alike_.front(), name) != nullptr; }

    // The least and the greatest number of this name.
    std::pair<double, double> range(std::string_view name) const {
        std::pair<double, double> range{0.0, 0.0};
        bool first = true;
        for (const Reason& reason : alike_) {
            const auto* number = find_number(reason, name);
            if (number == nullptr) continue;
            range.first = first ? number->value : std::min(range.first, number->value);
            range.second = first ? number->value : std::max(range.second, number->value);
            first = false;
        }
        return range;
    }

    std::string text(const Placeholder& placeholder) const {
        for (const auto& word : alike_.front().words)
            if (word.name == placeholder.name) return word.text;
        if (!has(placeholder.name)) return "?";
        const auto [least, greatest] = range(placeholder.name);
        std::string text = figure_text(least, placeholder.format);
        const std::string most = figure_text(greatest, placeholder.format);
        if (most != text) text += " to " + most;
        if (!counts_something(placeholder.format)) return text;
        const std::string_view unit = placeholder.format;
        const std::size_t slash = std::min(unit.find('/'), unit.size());
        if (greatest == 1.0) return text.append(" ").append(unit.substr(0, slash));
        text.append(" ").append(unit.substr(slash == unit.size() ? 0 : slash + 1));
        return slash == unit.size() ? text + "s" : text;
    }

  private:
    std::span<const Reason> alike_;
};

// "412 of 600 windows too percussive, 188 too quiet"
std::string windows_text(const Figures& figures) {
    std::vector<Part> parts;
    for (const Part& part : window_parts)
        if (figures.has(part.name)) parts.push_back(part);
    std::ranges::stable_sort(parts, std::ranges::greater{},
                             [&](const Part& part) { return figures.range(part.name).second; });
    std::string text;
    for (const Part& part : parts) {
        text += (text.empty() ? "" : ", ") + figures.text({part.name, {}, false});
        if (part.name == parts.front().name) text += " of " + figures.text({"windows", "window", false});
        text.append(" ").append(part.text);
    }
    return text;
}

std::string fill(std::string_view wording, const Figures& figures);

std::string parts_text(std::span<const Part> parts, const Figures& figures) {
    std::string text;
    for (const Part& part : parts)
        if (figures.has(part.name)) text += (text.empty() ? "" : ", ") + fill(part.text, figures);
    return text;
}

std::string fill(std::string_view wording, const Figures& figures) {
    std::string text;
    read_wording(
        wording, [&](std::string_view plain) { text += plain; },
        [&](const Placeholder& placeholder) {
            if (!placeholder.name.empty())
                text += figures.text(placeholder);
            else if (placeholder.format == "windows")
                text += windows_text(figures);
            else
                text += placeholder.format == "band" ? parts_text(band_parts, figures)
                                                     : parts_text(passage_parts, figures);
        });
    return text;
}

// Every name that a wording has, or only those whose numbers are fixed.
std::set<std::string_view> names_of_wordings(bool only_fixed) {
    std::set<std::string_view> names;
    const auto add = [&](std::string_view wording) {
        read_wording(
            wording, [](std::string_view) {},
            [&](const Placeholder& placeholder) {
                if (!placeholder.name.empty() && (placeholder.fixed || !only_fixed))
                    names.insert(placeholder.name);
            });
    };
    for (const Wording& wording : wordings) add(wording.text);
    for (const Part& part : passage_parts) add(part.text);
    for (const Part& part : band_parts) add(part.text);
    if (only_fixed) return names;
    for (const Part& part : window_parts) names.insert(part.name);
    names.insert("windows");
    return names;
}

bool is_fixed(std::string_view name) {
    static const auto fixed = names_of_wordings(true);
    return fixed.contains(name);
}

const Wording& wording_of(ReasonCode code) {
    return wordings[static_cast<std::size_t>(code)];
}

}  // namespace

std::string_view reason_code_name(ReasonCode code) {
    return wording_of(code).name;
}

std::optional<ReasonCode> reason_code_of(std::string_view name) {
    const auto found = std::ranges::find(wordings, name, &Wording::name);
    return found == wordings.end() ? std::nullopt : std::optional(found->code);
}

Reason reason_in_words(std::string text) {
    return {{}, {}, ReasonCode::in_words, {}, {{"text", std::move(text)}}};
}

std::optional<std::string_view> reason_name(std::string_view name) {
    static const auto names = names_of_wordings(false);
    const auto found = names.find(name);
    return found == names.end() ? std::nullopt : std::optional(*found);
}

std::string reason_text(const Reason& reason) {
    return alike_text({&reason, 1});
}

std::vector<std::string> reason_texts(std::span<const Reason> reasons) {
    std::vector<std::string> texts;
    for (const Reason& reason : reasons) texts.push_back(reason_text(reason));
    return texts;
}

std::string reasons_text(std::span<const Reason> reasons) {
    return fmt::format("{}", fmt::join(reason_texts(reasons), "; "));
}

std::string likeness(const Reason& reason) {
    std::string key = fmt::format("{}\n{}", reason_code_name(reason.code), reason.maker);
    for (const auto& [name, value] : reason.numbers)
        key += fmt::format("\n{} {}", name, is_fixed(name) ? number_text(value) : std::string());
    for (const auto& [name, text] : reason.words) key += fmt::format("\n{} {}", name, text);
    return key;
}

std::string alike_text(std::span<const Reason> reasons, std::size_t expected) {
    const Reason& first = reasons.front();
    std::string text = first.maker;
    if (reasons.size() > expected)
        text += (text.empty() ? "" : ", ") + std::to_string(reasons.size()) + " times";
    if (!text.empty()) text += ": ";
    if (reasons.size() == 1 && !first.subject.empty()) text += first.subject + ": ";
    return text + fill(wording_of(first.code).text, Figures(reasons));
}

bool is_damage(ReasonCode code) {
    return code >= ReasonCode::cut_short && code <= ReasonCode::other_form_left_out;
}

std::string window_fault_text(std::string_view name) {
    const auto found = std::ranges::find(window_parts, name, &Part::name);
    return std::string(found == window_parts.end() ? name : found->text);
}

}  // namespace afterglow

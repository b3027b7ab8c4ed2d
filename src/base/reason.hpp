// Why something was not made, or made otherwise than asked for: facts as values. Their words are made where
// people are told.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace afterglow {

enum class ReasonCode : std::uint8_t {
    in_words,  // a text that came as such: an error's message
    // Of any maker.
    shorter_than_needed,
    loops_off_grid,
    over_damage,
    // Of pads, drones and clouds.
    no_sustained_window,
    no_sustained_passage,
    no_further_passage,
    passages_stand_out,
    passages_decay,
    no_steady_passage,
    no_loop,
    band_empty,
    no_window_for_grains,
    scale_unknown,
    few_grains,
    grains_in_gaps,
    // Of hiss, drums and silences.
    nothing_in_band,
    synthetic_instead,
    no_onsets,
    no_hits,
    hits_left_out,
    no_quiet,
    no_even_quiet,
    // Of a whole recording.
    too_short,
    silent,
    level_brought,
    channels_cancel,
    channel_dead,
    source_dc,
    source_clipped,
    calmest_instead,
    key_unknown,
    key_unsure,
    tempo_unknown,
    tempo_unsure,
    folded,
    resampled,
    length_open,
    junk_in_front,
    header_searched,
    parts_joined,
    parts_converted,
    samples_in_parts,
    kind_assumed,
    cut_short,
    end_missing,
    last_frame_cut,
    promise_untrue,
    bytes_damaged,
    gaps_silent,
    samples_replaced,
    channel_unusable,
    never_finished,
    goes_on_behind_end,
    other_kind_left_out,
    other_form_left_out,
    // Of a track of a batch.
    listed_twice,
    interrupted,
    run_ended,
    over_time,
    over_memory,
    no_answer,
};
inline constexpr std::size_t reason_code_count = static_cast<std::size_t>(ReasonCode::no_answer) + 1;
std::string_view reason_code_name(ReasonCode code);  // "band_empty", as in JSON
std::optional<ReasonCode> reason_code_of(std::string_view name);

struct Reason {
    // Names are those of the wording; they outlive the reason.
    struct Number {
        std::string_view name;  // "level_db"
        double value = 0.0;     // finite
        bool operator==(const Number&) const = default;
    };
    struct Word {
        std::string_view name;  // "target_key"
        std::string text;
        bool operator==(const Word&) const = default;
    };

    std::string maker;    // "drones"; empty: of the whole recording
    std::string subject;  // which one of the maker's: "pitch_+0_loop_airy"; may be empty
    ReasonCode code = ReasonCode::in_words;
    std::vector<Number> numbers = {};
    std::vector<Word> words = {};

    bool operator==(const Reason&) const = default;
};

// A text that came as such.
Reason reason_in_words(std::string text);

// The name as a wording has it, which lives as long as the program; none for a name that no wording has.
std::optional<std::string_view> reason_name(std::string_view name);

// "drones: pitch_+0_loop_airy: only -73.7 dB are left after high-pass 6000 Hz"
std::string reason_text(const Reason& reason);
std::vector<std::string> reason_texts(std::span<const Reason> reasons);
std::string reasons_text(std::span<const Reason> reasons);  // the same as one line, "; " between two

// The same for reasons that differ in subject and measured numbers only, so that they can be told as one.
std::string likeness(const Reason& reason);
// Of reasons of one likeness: "drones, 4 times: only -73.7 to -70.1 dB are left after high-pass 6000 Hz". The
// count is left out where it is no more than `expected`; the subject is said of one reason alone.
std::string alike_text(std::span<const Reason> reasons, std::size_t expected = 1);

// Whether it tells of a fault of the file, which people will want to look at by itself.
bool is_damage(ReasonCode code);

// The words for what speaks against an analysis window: "too_quiet" → "too quiet".
std::string window_fault_text(std::string_view name);

}  // namespace afterglow

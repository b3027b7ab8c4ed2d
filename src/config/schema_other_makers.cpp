// What the other makers ask for, and what of it does not fit together: hiss, drums, silences.
#include "config/checks.hpp"
#include "config/older_values.hpp"
#include "config/schema_rows.hpp"

namespace afterglow::config {
namespace {

using makers::DrumOptions;
using makers::HissOptions;
using makers::MakerId;
using makers::SilenceOptions;

void add_hiss(Table& table) {
    Rows(
        table, "hiss", "hiss: loops and short flickers of high noise",
        [](auto& settings) -> auto& { return settings.hiss; })
        .row("loop_duration_sec", &HissOptions::loop_duration_sec,
             {.unit = "s", .low = 0.1, .high = 60, .older = {"target_duration_sec", "duration_sec"}},
             "length of a hiss loop")
        .row("loops", &HissOptions::loops,
             {.low = 0, .high = 100, .older = {"num_loops", "loops_per_source"}}, "hiss loops per source")
        .row("flickers", &HissOptions::flickers,
             {.low = 0, .high = 1000, .older = {"num_flickers", "flicker_count", "flickers_per_source"}},
             "flickers (short bursts) per source")
        .row("low_hz", &HissOptions::low_hz,
             {.unit = "Hz",
              .low = 20,
              .high = 96000,
              .older = {"band_low_hz", "bandpass_low_hz", "highpass_hz", {"band_hz", range_low}}},
             "lower edge of the band, -3 dB")
        .row("high_hz", &HissOptions::high_hz,
             {.unit = "Hz",
              .low = 20,
              .high = 96000,
              .older = {"band_high_hz", "bandpass_high_hz", "lowpass_hz", {"band_hz", range_high}}},
             "upper edge of the band, -3 dB; below half the sample rate")
        .row("tremolo_hz", &HissOptions::tremolo_hz,
             {.unit = "Hz", .low = 0, .high = 50, .older = {"tremolo_rate_hz", "tremolo_rate"}},
             "tremolo of the loops, rounded to whole cycles per loop")
        .row("tremolo_depth", &HissOptions::tremolo_depth, {.low = 0, .high = 1},
             "depth of the tremolo: 0 none, 1 down to silence")
        .row("min_flicker_ms", &HissOptions::min_flicker_ms,
             {.unit = "ms",
              .low = 5,
              .high = 5000,
              .older = {"flicker_min_ms", {"flicker_duration_ms", range_low}}},
             "shortest flicker")
        .row("max_flicker_ms", &HissOptions::max_flicker_ms,
             {.unit = "ms",
              .low = 5,
              .high = 5000,
              .older = {"flicker_max_ms", {"flicker_duration_ms", range_high}}},
             "longest flicker")
        .row("loop_peak_db", &HissOptions::loop_peak_db,
             {.unit = "dBFS", .low = -60, .high = 0, .older = {"target_peak_db", "target_peak_dbfs"}},
             "peak level of a hiss loop")
        .row("flicker_peak_db", &HissOptions::flicker_peak_db, {.unit = "dBFS", .low = -60, .high = 0},
             "peak level of a flicker")
        .row("use_synthetic_noise", &HissOptions::use_synthetic_noise,
             {.older = {"synthetic_noise", "use_synthetic"}},
             "synthetic noise where a source has nothing in the band");
    Rows(
        table, "export", [](auto& settings) -> auto& { return settings.hiss; })
        .row("hiss_stereo", &HissOptions::stereo, {},
             "hiss and flickers from the source's own channels, or with a noise of its own in each; null: as "
             "export.stereo says");
}

void check_hiss(const pipeline::Settings& settings, Checks& checks) {
    const HissOptions& hiss = settings.hiss;
    checks.below("hiss.low_hz", hiss.low_hz, "hiss.high_hz", hiss.high_hz);
    checks.below_nyquist("hiss.high_hz", "hiss.high_hz", hiss.high_hz, settings.global.sample_rate_hz);
    checks.at_most("hiss.min_flicker_ms", hiss.min_flicker_ms, "hiss.max_flicker_ms", hiss.max_flicker_ms);
}

void add_drums(Table& table) {
    Rows(
        table, "drum_miner", "drum hits", [](auto& settings) -> auto& { return settings.drums; })
        .row("max_per_file", &DrumOptions::max_per_file,
             {.low = 0, .high = 999, .older = {"max_drums_per_file", "max_hits", "max_hits_per_file"}},
             "hits per recording at most; of more the best and most varied are kept")
        .row("min_duration_sec", &DrumOptions::min_duration_sec,
             {.unit = "s",
              .low = 0.02,
              .high = 2,
              .older = {{"min_duration_ms", ms_to_sec}, {"min_hit_ms", ms_to_sec}}},
             "shortest hit; what follows sooner belongs to the hit before it")
        .row("max_duration_sec", &DrumOptions::max_duration_sec,
             {.unit = "s",
              .low = 0.02,
              .high = 10,
              .older = {{"max_duration_ms", ms_to_sec}, {"max_hit_ms", ms_to_sec}}},
             "longest hit; it ends sooner where it has rung out or the next begins")
        .row("min_level_db", &DrumOptions::min_level_db,
             {.unit = "dBFS", .low = -90, .high = 0, .older = {"min_peak_db", "threshold_db"}},
             "hits with a lower peak are passed over")
        .row("min_certainty", &DrumOptions::min_certainty, {.low = 0, .high = 1},
             "how likely a drum it must be; higher turns more notes away, and more hits")
        .row("fade_in_ms", &DrumOptions::fade_in_ms, {.unit = "ms", .low = 0.1, .high = 50},
             "fade-in, before the attack")
        .row("fade_out_ms", &DrumOptions::fade_out_ms, {.unit = "ms", .low = 0.1, .high = 1000},
             "fade-out, once a hit has rung out or before the next")
        .row("target_peak_db", &DrumOptions::target_peak_db,
             {.unit = "dBFS", .low = -60, .high = 0, .older = {"target_peak_dbfs"}}, "peak level of a hit");
    Rows(
        table, "export", [](auto& settings) -> auto& { return settings.drums; })
        .row("drums_stereo", &DrumOptions::stereo, {.older = {"drum_stereo"}},
             "drum hits from the source's own channels; null: as export.stereo says");
}

void check_drums(const pipeline::Settings& settings, Checks& checks) {
    const DrumOptions& drums = settings.drums;
    checks.at_most("drum_miner.min_duration_sec", drums.min_duration_sec, "drum_miner.max_duration_sec",
                   drums.max_duration_sec);
    if ((drums.fade_in_ms + drums.fade_out_ms) / 1000 > drums.min_duration_sec)
        checks.fail({"drum_miner.fade_in_ms", "drum_miner.fade_out_ms", "drum_miner.min_duration_sec"},
                    "the fades of a hit must fit drum_miner.min_duration_sec");
}

void add_silences(Table& table) {
    Rows(
        table, "silence_miner", "quiet textures between the notes",
        [](auto& settings) -> auto& { return settings.silences; })
        .row("max_per_file", &SilenceOptions::max_per_file,
             {.low = 0, .high = 999, .older = {"max_silences_per_file", "max_silences"}},
             "silences per recording at most, spread over it")
        .row("min_duration_sec", &SilenceOptions::min_duration_sec,
             {.unit = "s", .low = 0.05, .high = 10, .older = {{"min_duration_ms", ms_to_sec}}},
             "shortest silence")
        .row("max_duration_sec", &SilenceOptions::max_duration_sec,
             {.unit = "s", .low = 0.05, .high = 60, .older = {{"max_duration_ms", ms_to_sec}}},
             "longest silence")
        .row("min_rms_db", &SilenceOptions::min_rms_db, {.unit = "dB", .low = -120, .high = 0},
             "quieter stretches are not used: they are digital silence or dither")
        .row("max_rms_db", &SilenceOptions::max_rms_db, {.unit = "dB", .low = -120, .high = 0},
             "louder stretches are not used")
        .row("max_crest_factor", &SilenceOptions::max_crest_factor,
             {.low = 1, .high = 1000, .older = {"max_crest"}}, "peak over RMS at most; higher lets clicks in")
        .row("fade_ms", &SilenceOptions::fade_ms, {.unit = "ms", .low = 0.1, .high = 1000},
             "fade at either end")
        .row("target_peak_db", &SilenceOptions::target_peak_db,
             {.unit = "dBFS", .low = -60, .high = 0, .older = {"target_peak_dbfs"}},
             "peak level of a silence");
    Rows(
        table, "export", [](auto& settings) -> auto& { return settings.silences; })
        .row("silences_stereo", &SilenceOptions::stereo, {.older = {"silence_stereo"}},
             "silences from the source's own channels; null: as export.stereo says");
}

void check_silences(const pipeline::Settings& settings, Checks& checks) {
    const SilenceOptions& silences = settings.silences;
    checks.at_most("silence_miner.min_duration_sec", silences.min_duration_sec,
                   "silence_miner.max_duration_sec", silences.max_duration_sec);
    checks.below("silence_miner.min_rms_db", silences.min_rms_db, "silence_miner.max_rms_db",
                 silences.max_rms_db);
    if (2 * silences.fade_ms / 1000 > silences.min_duration_sec)
        checks.fail({"silence_miner.fade_ms", "silence_miner.min_duration_sec"},
                    "both fades must fit silence_miner.min_duration_sec");
}

constexpr MakerSection sections_here[] = {
    {MakerId::hiss, add_hiss, check_hiss},
    {MakerId::drums, add_drums, check_drums},
    {MakerId::silences, add_silences, check_silences},
};

}  // namespace

std::span<const MakerSection> other_sections() {
    return sections_here;
}

}  // namespace afterglow::config

// What makers of loops that sound on ask for, and what of it does not fit together: pads, drones, clouds.
#include "base/text.hpp"
#include "config/checks.hpp"
#include "config/older_values.hpp"
#include "config/schema_rows.hpp"

namespace afterglow::config {
namespace {

using makers::CloudOptions;
using makers::DroneOptions;
using makers::MakerId;
using makers::PadOptions;

void add_pads(Table& table) {
    Rows(
        table, "pad_miner", "pads: loops cut from stable, tonal moments",
        [](auto& settings) -> auto& { return settings.pads; })
        .row("duration_sec", &PadOptions::duration_sec,
             {.unit = "s", .low = 0.1, .high = 60, .older = {"target_duration_sec", "pad_duration_sec"}},
             "length of a pad; the loop is found near it")
        .row("duration_tolerance", &PadOptions::duration_tolerance, {.low = 0, .high = 0.5},
             "how far the length may differ, as a share of it; more finds smoother loops")
        .row("max_longer", &PadOptions::max_longer, {.low = 0, .high = 1},
             "a pad may last longer by this share where that makes a smoother loop")
        .row("max_decay_db_per_sec", &PadOptions::max_decay_db_per_sec,
             {.unit = "dB/s", .low = 0, .high = 1000}, "moments that die away or swell faster are not used")
        .row("max_salience_db", &PadOptions::max_salience_db, {.unit = "dB", .low = 0, .high = 1000},
             "loops with a moment that stands out more are not used")
        .row("max_per_file", &PadOptions::max_per_file,
             {.low = 0,
              .high = 1000,
              .older = {"max_pads_per_file", "pads_per_file", "max_candidates_per_file"}},
             "pads per recording at most")
        .row("loop_crossfade_ms", &PadOptions::loop_crossfade_ms,
             {.unit = "ms", .low = 1, .high = 10000, .older = {"crossfade_ms"}},
             "crossfade that closes the loop; longer hides more and needs more steady material")
        .row("min_rms_db", &PadOptions::min_rms_db, {.unit = "dB", .low = -120, .high = 0},
             "quieter moments are not used")
        .row("max_rms_db", &PadOptions::max_rms_db, {.unit = "dB", .low = -120, .high = 0},
             "louder moments are not used")
        .row("max_onset_rate_hz", &PadOptions::max_onset_rate_hz,
             {.unit = "1/s",
              .low = 0,
              .high = 100,
              .older = {"max_onset_rate", "max_onsets_per_sec", "max_onsets_per_second",
                        "max_onset_rate_per_second"}},
             "moments with more onsets per second are not used")
        .row("max_flatness", &PadOptions::max_flatness,
             {.low = 0, .high = 1, .older = {"max_spectral_flatness", "spectral_flatness_threshold"}},
             "noisier moments are not used: 0 is a tone, 1 white noise")
        .row("max_overlap", &PadOptions::max_overlap, {.low = 0, .high = 1},
             "share of one pad's source range that another pad may cover")
        .row("target_peak_db", &PadOptions::target_peak_db,
             {.unit = "dBFS",
              .low = -60,
              .high = 0,
              .older = {"target_peak_dbfs", "global.target_peak_db", "global.target_peak_dbfs",
                        "global.peak_db"}},
             "peak level of a pad");
    Rows(
        table, "export", [](auto& settings) -> auto& { return settings.pads; })
        .row("pads_stereo", &PadOptions::stereo, {.older = {"pad_stereo"}},
             "pads from the source's own channels instead of their mean; null: as export.stereo says");
}

void check_pads(const pipeline::Settings& settings, Checks& checks) {
    const PadOptions& pads = settings.pads;
    checks.below("pad_miner.min_rms_db", pads.min_rms_db, "pad_miner.max_rms_db", pads.max_rms_db);
    if (pads.loop_crossfade_ms / 1000 >= pads.duration_sec * (1 - pads.duration_tolerance))
        checks.fail({"pad_miner.loop_crossfade_ms", "pad_miner.duration_sec", "pad_miner.duration_tolerance"},
                    "pad_miner.loop_crossfade_ms must be shorter than the shortest pad");
}

void add_drones(Table& table) {
    Rows(
        table, "drones",
        "drones: endless sound of the steadiest passages, shifted, stretched and filtered; and swells of it",
        [](auto& settings) -> auto& { return settings.drones; })
        .row("method", &DroneOptions::method, {.choices = {"endless", "loop"}},
             "endless: partials and noise of a passage made anew, so that nothing repeats within the loop; "
             "loop: "
             "cut from the recording, shifted and stretched")
        .row("loop_duration_sec", &DroneOptions::loop_duration_sec,
             {.unit = "s",
              .low = 0.1,
              .high = 120,
              .older = {"target_duration_sec", "duration_sec", "pad_loop_duration_sec"}},
             "length of a drone; one that is cut is found near it, and lasts as much longer as it is "
             "stretched")
        .row("duration_tolerance", &DroneOptions::duration_tolerance, {.low = 0, .high = 0.5},
             "how far the length may differ, as a share of it; more finds smoother loops")
        .row("loop_crossfade_ms", &DroneOptions::loop_crossfade_ms,
             {.unit = "ms", .low = 1, .high = 10000, .older = {"crossfade_ms"}},
             "crossfade that closes the loop")
        .row("pitch_semitones", &DroneOptions::pitch_semitones,
             {.unit = "semitones",
              .low = -36,
              .high = 36,
              .older = {"pitch_shift_semitones", "pitch_shifts", "pitch"}},
             "one version per pitch shift, at the source's speed")
        .row("stretch_factors", &DroneOptions::stretch_factors,
             {.low = 0.25, .high = 8, .older = {"time_stretch_factors", "time_stretch", "stretch"}},
             "one version per stretch, at the source's pitch; 2 lasts twice as long")
        .row("variants", &DroneOptions::variants,
             {.unit = "Hz",
              .low = 20,
              .high = 96000,
              .older = {{"pad_variants", typed_filters}, {"tonal_variants", typed_filters}}},
             "tonal variants of every loop: a name each, with lowpass_hz, highpass_hz or both; given as a "
             "whole")
        .row("reversed", &DroneOptions::reversed,
             {.older = {"reversal", "reverse", "enable_reversal", "enable_reverse"}},
             "a reversed loop of every version as well")
        .row("swells", &DroneOptions::swells, {.older = {"make_swells", "enable_swells"}},
             "a swell of every version as well")
        .row("swell_duration_sec", &DroneOptions::swell_duration_sec, {.unit = "s", .low = 0.1, .high = 120},
             "length of a swell, whatever the stretch")
        .row("swell_fade_in_sec", &DroneOptions::swell_fade_in_sec,
             {.unit = "s",
              .low = 0,
              .high = 120,
              .older = {"fade_in_sec", {"fade_in_ms", ms_to_sec}, {"swell_fade_in_ms", ms_to_sec}}},
             "rise of a swell")
        .row("swell_fade_out_sec", &DroneOptions::swell_fade_out_sec,
             {.unit = "s",
              .low = 0,
              .high = 120,
              .older = {"fade_out_sec", {"fade_out_ms", ms_to_sec}, {"swell_fade_out_ms", ms_to_sec}}},
             "fall of a swell")
        .row("swell_brightness", &DroneOptions::swell_brightness, {.low = 0, .high = 1},
             "how far the high end of a swell opens and closes with its level")
        .row(
            "max_passages", &DroneOptions::max_passages, {.low = 1, .high = 20},
            "passages of different harmony: stretches come from others than pitches where they are nearly as "
            "good")
        .row("max_onset_rate_hz", &DroneOptions::max_onset_rate_hz, {.unit = "1/s", .low = 0, .high = 100},
             "passages with more onsets per second are not used")
        .row("max_flatness", &DroneOptions::max_flatness, {.low = 0, .high = 1},
             "noisier passages are not used: 0 is a tone, 1 white noise")
        .row("max_decay_db_per_sec", &DroneOptions::max_decay_db_per_sec,
             {.unit = "dB/s", .low = 0, .high = 1000}, "passages that die away or swell faster are not used")
        .row("max_salience_db", &DroneOptions::max_salience_db, {.unit = "dB", .low = 0, .high = 1000},
             "passages with a moment that stands out more are not used")
        .row("target_peak_db", &DroneOptions::target_peak_db,
             {.unit = "dBFS",
              .low = -60,
              .high = 0,
              .older = {"target_peak_dbfs", "global.target_peak_db", "global.target_peak_dbfs",
                        "global.peak_db"}},
             "peak level of drones and swells")
        .row("fine_stretch", &DroneOptions::fine_stretch, {},
             "long analysis window when shifting and stretching: finer in the bass, two to three times "
             "slower");
    Rows(
        table, "export", [](auto& settings) -> auto& { return settings.drones; })
        .row("drones_stereo", &DroneOptions::loop_stereo, {.older = {"drone_stereo"}},
             "drone loops from the source's own channels; null: as export.stereo says")
        .row("swells_stereo", &DroneOptions::swell_stereo, {.older = {"swell_stereo"}},
             "swells from the source's own channels; null: as export.stereo says");
}

void check_drones(const pipeline::Settings& settings, Checks& checks) {
    const DroneOptions& drones = settings.drones;
    if (drones.loop_crossfade_ms / 1000 >= drones.loop_duration_sec * (1 - drones.duration_tolerance))
        checks.fail({"drones.loop_crossfade_ms", "drones.loop_duration_sec", "drones.duration_tolerance"},
                    "drones.loop_crossfade_ms must be shorter than the shortest drone loop");
    if (drones.swell_fade_in_sec + drones.swell_fade_out_sec > drones.swell_duration_sec)
        checks.fail({"drones.swell_fade_in_sec", "drones.swell_fade_out_sec", "drones.swell_duration_sec"},
                    "the fades (" + number_text(drones.swell_fade_in_sec) + " s in, " +
                        number_text(drones.swell_fade_out_sec) +
                        " s out) must fit drones.swell_duration_sec (" +
                        number_text(drones.swell_duration_sec) + " s)");
    if (drones.pitch_semitones.empty() && drones.stretch_factors.empty())
        checks.fail(
            {"drones.pitch_semitones", "drones.stretch_factors"},
            "drones.pitch_semitones and drones.stretch_factors are both empty: nothing could be made");
    for (const makers::TonalVariant& variant : drones.variants)
        for (const auto& edge_hz : {variant.band.low_hz, variant.band.high_hz})
            if (edge_hz)
                checks.below_nyquist("drones.variants", "the filter of " + variant.name, *edge_hz,
                                     settings.global.sample_rate_hz);
}

void add_clouds(Table& table) {
    Rows(
        table, "clouds", "clouds: endless granular textures",
        [](auto& settings) -> auto& { return settings.clouds; })
        .row("character", &CloudOptions::character, {.choices = {"mixed", "tonal", "dense"}},
             "tonal: grains four times as long, moved by octaves; dense: as set below; mixed: the first "
             "cloud of a "
             "source is tonal, the second dense")
        .row("duration_sec", &CloudOptions::duration_sec,
             {.unit = "s", .low = 0.2, .high = 120, .older = {"target_duration_sec", "cloud_duration_sec"}},
             "length of a cloud")
        .row("per_source", &CloudOptions::per_source,
             {.low = 0, .high = 100, .older = {"clouds_per_source", "num_clouds", "clouds_per_file"}},
             "clouds per recording")
        .row("grains", &CloudOptions::grains,
             {.low = 1, .high = 20000, .older = {"grain_count", "num_grains", "grains_per_cloud"}},
             "grains per cloud; more are smoother and slower")
        .row("min_grain_ms", &CloudOptions::min_grain_ms,
             {.unit = "ms",
              .low = 5,
              .high = 5000,
              .older = {"min_grain_duration_ms",
                        "grain_duration_min_ms",
                        "grain_min_ms",
                        "grain_length_min_ms",
                        {"grain_duration_ms", range_low},
                        {"grain_length_ms", range_low}}},
             "shortest grain")
        .row("max_grain_ms", &CloudOptions::max_grain_ms,
             {.unit = "ms",
              .low = 5,
              .high = 5000,
              .older = {"max_grain_duration_ms",
                        "grain_duration_max_ms",
                        "grain_max_ms",
                        "grain_length_max_ms",
                        {"grain_duration_ms", range_high},
                        {"grain_length_ms", range_high}}},
             "longest grain")
        .row("min_pitch_semitones", &CloudOptions::min_pitch_semitones,
             {.unit = "semitones",
              .low = -48,
              .high = 48,
              .older = {{"max_pitch_shift_semitones", negated},
                        {"pitch_range_semitones", range_low},
                        {"pitch_shift_range", range_low},
                        {"pitch_shift_semitones", range_low}}},
             "lowest pitch shift of a grain")
        .row("max_pitch_semitones", &CloudOptions::max_pitch_semitones,
             {.unit = "semitones",
              .low = -48,
              .high = 48,
              .older = {"max_pitch_shift_semitones",
                        {"pitch_range_semitones", range_high},
                        {"pitch_shift_range", range_high},
                        {"pitch_shift_semitones", range_high}}},
             "highest pitch shift of a grain")
        .row("pitch_quantize", &CloudOptions::pitch_quantize,
             {.choices = {"none", "semitone", "scale", "octaves"}},
             "pitch shifts that grains may have: any, whole semitones, steps of the detected key's scale, or "
             "octaves")
        .row("overlap", &CloudOptions::overlap,
             {.low = 0.1, .high = 0.95, .older = {"overlap_ratio", "grain_overlap"}},
             "how much of a grain its neighbours cover; more is denser and smoother")
        .row("lowpass_hz", &CloudOptions::lowpass_hz,
             {.unit = "Hz",
              .low = 20,
              .high = 96000,
              .older = {"lowpass_cutoff_hz", "low_pass_hz", "lowpass_freq_hz"}},
             "low-pass cutoff, -3 dB; below half the sample rate")
        .row("target_peak_db", &CloudOptions::target_peak_db,
             {.unit = "dBFS", .low = -60, .high = 0, .older = {"target_peak_dbfs"}}, "peak level of a cloud")
        .row("stereo_spread", &CloudOptions::stereo_spread, {.low = 0, .high = 1},
             "place of the grains in stereo clouds: 0 all in the middle, 1 anywhere in the field");
    Rows(
        table, "export", [](auto& settings) -> auto& { return settings.clouds; })
        .row("clouds_stereo", &CloudOptions::stereo, {.older = {"cloud_stereo"}},
             "clouds with their grains placed in the stereo field; null: as export.stereo says");
}

void check_clouds(const pipeline::Settings& settings, Checks& checks) {
    const CloudOptions& clouds = settings.clouds;
    checks.at_most("clouds.min_grain_ms", clouds.min_grain_ms, "clouds.max_grain_ms", clouds.max_grain_ms);
    if (clouds.max_grain_ms / 1000 > clouds.duration_sec)
        checks.fail({"clouds.max_grain_ms", "clouds.duration_sec"},
                    "clouds.max_grain_ms must not be longer than clouds.duration_sec");
    checks.at_most("clouds.min_pitch_semitones", clouds.min_pitch_semitones, "clouds.max_pitch_semitones",
                   clouds.max_pitch_semitones);
    checks.below_nyquist("clouds.lowpass_hz", "clouds.lowpass_hz", clouds.lowpass_hz,
                         settings.global.sample_rate_hz);
}

constexpr MakerSection sections_here[] = {
    {MakerId::pads, add_pads, check_pads},
    {MakerId::drones, add_drones, check_drones},
    {MakerId::clouds, add_clouds, check_clouds},
};

}  // namespace

std::span<const MakerSection> tonal_sections() {
    return sections_here;
}

}  // namespace afterglow::config

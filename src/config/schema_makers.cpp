// Rows of the makers: pad_miner, drones, clouds, hiss, drum_miner, silence_miner.
#include "config/older_values.hpp"
#include "config/schema_rows.hpp"

namespace afterglow::config {
namespace {

using makers::CloudOptions;
using makers::DroneOptions;
using makers::DrumOptions;
using makers::HissOptions;
using makers::PadOptions;
using makers::SilenceOptions;

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

}  // namespace

void add_maker_rows(Table& table) {
    add_pads(table);
    add_drones(table);
    add_clouds(table);
    add_hiss(table);
    add_drums(table);
    add_silences(table);
}

}  // namespace afterglow::config

// Rows of everything after the makers: export, brightness_tags, pre_analysis, curation, musicality,
// reproducibility, selection, batch.
#include "config/older_values.hpp"
#include "config/schema_rows.hpp"
#include "render/devices.hpp"

namespace afterglow::config {
namespace {

using analysis::AnalysisOptions;
using analysis::StabilityOptions;
using curation::BrightnessOptions;
using curation::ChooseOptions;
using curation::GradeOptions;
using curation::RelativeOptions;
using pipeline::BatchOptions;
using pipeline::ExportSettings;
using pipeline::KitSettings;
using pipeline::MusicalityOptions;
using pipeline::SelectionOptions;
using pipeline::Settings;

std::vector<std::string> device_names() {
    std::vector<std::string> names;
    for (const render::Device& device : render::devices()) names.push_back(device.name);
    return names;
}

// The makers add whether their kinds are stereo.
void add_export(Table& table) {
    Rows(
        table, "export", "stereo or mono, and the kit of run",
        [](auto& settings) -> auto& { return settings.exported; })
        .row("stereo", &ExportSettings::stereo, {.choices = {"auto", "mono", "stereo"}},
             "auto: pads, drones, swells and clouds of a recording that is really stereo are stereo, all "
             "else is "
             "mono; for kinds whose own key is null");
    Rows(
        table, "export", [](auto& settings) -> auto& { return settings.kit; })
        .row("kit_device", &KitSettings::device, {.choices = device_names(), .changes_textures = false},
             "what the kit of run is for: a device of docs/KITS.md")
        .row("kit_name", &KitSettings::name, {.changes_textures = false}, "name of the kit of run");
}

void add_brightness(Table& table) {
    Rows(
        table, "brightness_tags", "where the tags dark, mid and bright begin",
        [](auto& settings) -> auto& { return settings.brightness; })
        .row(
            "dark_below_hz", &BrightnessOptions::dark_below_hz,
            {.unit = "Hz", .low = 0, .high = 96000, .older = {"dark_hz", "dark_threshold_hz", "dark_max_hz"}},
            "textures with a lower spectral centroid are tagged dark")
        .row("bright_above_hz", &BrightnessOptions::bright_above_hz,
             {.unit = "Hz",
              .low = 0,
              .high = 96000,
              .older = {"bright_hz", "bright_threshold_hz", "bright_min_hz"}},
             "textures with a higher one bright, those between mid");
}

void add_pre_analysis(Table& table) {
    Rows(
        table, "pre_analysis", "which moments of a recording are stable enough to be used",
        [](auto& settings) -> auto& { return settings.analysis.stability; })
        .row("window_sec", &StabilityOptions::window_sec,
             {.unit = "s", .low = 0.1, .high = 60, .older = {"window_size_sec", "analysis_window_sec"}},
             "length of the windows that are judged stable or not")
        .row("hop_sec", &StabilityOptions::hop_sec,
             {.unit = "s", .low = 0.05, .high = 60, .older = {"window_hop_sec", "analysis_hop_sec"}},
             "distance between windows; at most their length")
        .row("min_rms_db", &StabilityOptions::min_rms_db, {.unit = "dB", .low = -120, .high = 0},
             "quieter windows are not stable")
        .row("max_rms_db", &StabilityOptions::max_rms_db, {.unit = "dB", .low = -120, .high = 0},
             "louder windows are not stable")
        .row("max_onset_rate_hz", &StabilityOptions::max_onset_rate_hz,
             {.unit = "1/s",
              .low = 0,
              .high = 100,
              .older = {"max_onset_rate", "max_onsets_per_sec", "max_onsets_per_second",
                        "max_onset_rate_per_second"}},
             "windows with more onsets per second are not stable")
        .row("max_dc_offset", &StabilityOptions::max_dc_offset, {.low = 0, .high = 1, .older = {"max_dc"}},
             "windows with a larger mean, at the level they are judged at (full scale is 1), are not stable")
        .row("max_crest_factor", &StabilityOptions::max_crest_factor,
             {.low = 1, .high = 1000, .older = {"max_crest"}},
             "windows with a larger peak over RMS are not stable")
        .row("max_flatness", &StabilityOptions::max_flatness,
             {.low = 0, .high = 1, .older = {"max_spectral_flatness"}},
             "noisier windows are not stable: 0 is a tone, 1 white noise")
        .row("min_centroid_hz", &StabilityOptions::min_centroid_hz, {.unit = "Hz", .low = 0, .high = 96000},
             "darker windows are not stable")
        .row("max_centroid_hz", &StabilityOptions::max_centroid_hz, {.unit = "Hz", .low = 0, .high = 96000},
             "brighter windows are not stable")
        .row("min_stable_windows", &StabilityOptions::min_stable_windows,
             {.low = 1, .high = 1000, .older = {"min_consecutive_windows"}},
             "stable windows in a row that make a stable region");
    Rows(
        table, "pre_analysis", [](auto& settings) -> auto& { return settings.analysis; })
        .row("level_reference", &AnalysisOptions::level_reference, {.choices = {"relative", "absolute"}},
             "relative: limits of levels in a recording mean what they do where the 90th percentile of its "
             "window levels is -18 dBFS, so that quiet and loud recordings give the same textures, and what "
             "is "
             "below the noise floor of its format is silence; absolute: dBFS. Peaks of textures are always "
             "dBFS")
        .row("onset_threshold", &AnalysisOptions::onset_threshold, {.low = -100, .high = 100},
             "added to the threshold of onset detection; higher finds fewer onsets");
    Rows(
        table, "pre_analysis", [](auto& settings) -> auto& { return settings.separation; })
        .row("separate", &pipeline::SeparationSettings::separate, {.choices = {"off", "hpss"}},
             "hpss: pads, drones and clouds from the harmonic part of the sound, drums and hiss from the "
             "rest; "
             "for recordings whose drums cover the chords; takes several times as long");
    Rows(
        table, "pre_analysis", [](auto& settings) -> auto& { return settings.separation.hpss; })
        .row("separation_factor", &dsp::SeparationOptions::factor, {.low = 1, .high = 10},
             "how many times stronger the harmonic part must be to count; higher takes away more of the "
             "drums, "
             "and some of the chords");
    Rows(
        table, "pre_analysis", [](auto& settings) -> auto& { return settings.clouds; })
        .row("min_grain_quality", &makers::CloudOptions::min_grain_quality,
             {.low = 0,
              .high = 1,
              .older = {"grain_quality_threshold", "grain_quality", "clouds.min_grain_quality",
                        "clouds.grain_quality_threshold"}},
             "grains of a lower quality are not used in clouds");
}

void add_curation(Table& table) {
    Rows(
        table, "curation", "grades: A for use as it is, B with a flaw that is named, F not usable",
        [](auto& settings) -> auto& { return settings.grading; })
        .row("min_rms_db", &GradeOptions::min_rms_db, {.unit = "dB", .low = -120, .high = 0},
             "quieter textures get grade F")
        .row("clipping_tolerance", &GradeOptions::clipping_tolerance,
             {.low = 0, .high = 1, .older = {"clip_tolerance"}},
             "a peak within this of full scale gets grade F")
        .row("max_crest_factor", &GradeOptions::max_crest_factor,
             {.low = 1, .high = 1000, .older = {"max_crest"}},
             "textures with a larger peak over RMS get grade F")
        .row("a_min_rms_db", &GradeOptions::a_min_rms_db, {.unit = "dB", .low = -120, .high = 0},
             "grade A needs at least this level")
        .row("a_max_crest_factor", &GradeOptions::a_max_crest_factor, {.low = 1, .high = 1000},
             "grade A allows a loop at most this peak over RMS")
        .row("a_max_loop_error_db", &GradeOptions::a_max_loop_error_db,
             {.unit = "dB", .low = -60, .high = 60}, "grade A allows a loop at most this seam error")
        .row("a_max_splice_db", &GradeOptions::a_max_splice_db, {.unit = "dB", .low = 0, .high = 60},
             "grade A allows a loop's level to leave its surroundings by this where it was joined")
        .row("a_max_salience_db", &GradeOptions::a_max_salience_db, {.unit = "dB", .low = 0, .high = 60},
             "grade A allows a moment of a loop to stand out by this")
        .row("max_salience_db", &GradeOptions::max_salience_db, {.unit = "dB", .low = 0, .high = 1000},
             "loops with a moment that stands out more get grade F")
        .row("a_max_clipped_percent", &GradeOptions::a_max_clipped_percent,
             {.unit = "%", .low = 0, .high = 100},
             "grade A allows at most this share of the time it was taken from to be clipped in the source")
        .row("kind_limits", &GradeOptions::kind_limits, {},
             "grade A asks besides what the limits of the texture's kind say (docs/SOUND.md)")
        .row("mode", &GradeOptions::mode, {.choices = {"absolute", "relative"}},
             "absolute: grades by the limits of this section; relative: by rank among all textures of a kind "
             "in "
             "the export folder, where F by the limits stays F")
        .row("auto_delete_grade_f", &GradeOptions::auto_delete_grade_f, {},
             "textures of grade F by the limits, never by rank, are listed in the manifest but not written");
    auto relative = [](auto& settings) -> auto& {
        return settings.grading.relative;
    };
    Rows(table, "curation", relative)
        .row("relative_a_percent", &RelativeOptions::a_percent, {.unit = "%", .low = 0, .high = 100},
             "relative grade A: better than so many percent of its kind")
        .row("relative_b_percent", &RelativeOptions::b_percent, {.unit = "%", .low = 0, .high = 100},
             "relative grade B")
        .row("relative_c_percent", &RelativeOptions::c_percent, {.unit = "%", .low = 0, .high = 100},
             "relative grade C")
        .row("relative_d_percent", &RelativeOptions::d_percent, {.unit = "%", .low = 0, .high = 100},
             "relative grade D; what is below has grade F");
    Rows(
        table, "curation", [](auto& settings) -> auto& { return settings.choosing; })
        .row("per_kind", &ChooseOptions::per_kind, {.low = 0, .high = 1000000, .changes_textures = false},
             "textures of each kind that curate and run choose")
        .row("variety", &ChooseOptions::variety, {.low = 0, .high = 1, .changes_textures = false},
             "0 chooses by quality alone, 1 as different from each other as can be")
        .row("duplicate_distance", &ChooseOptions::duplicate_distance,
             {.low = 0, .high = 1, .changes_textures = false},
             "of textures of a kind nearer to each other than this only the best is chosen")
        .row("max_seconds", &ChooseOptions::max_seconds,
             {.unit = "s", .low = 0, .high = 1e9, .changes_textures = false},
             "length of all chosen textures together; 0 is any")
        .row("max_slots", &ChooseOptions::max_slots, {.low = 0, .high = 1000000, .changes_textures = false},
             "chosen textures in all; 0 is any");
}

void add_musicality(Table& table) {
    Rows(
        table, "musicality", "keys and bars", [](auto& settings) -> auto& { return settings.musicality; })
        .row("target_key", &MusicalityOptions::target_key, {},
             "a key such as Am or G: drones, swells and clouds are moved the shortest way to its root; null "
             "moves nothing")
        .row("reference_bpm", &MusicalityOptions::reference_bpm, {},
             "tempo of the grid: beats per minute (20 to 400), detect for the recording's own, or null")
        .row("snap_to_grid", &MusicalityOptions::snap_to_grid, {},
             "loops last whole bars where the tempo is known, of that of their passage where it changes")
        .row("beats_per_bar", &MusicalityOptions::beats_per_bar, {},
             "beats of a bar: 2 to 12, or detect for the recording's own (4 where no others are heard)")
        .row("retune_hz", &MusicalityOptions::retune_hz, {.unit = "Hz", .low = 400, .high = 480},
             "A that drones, swells and clouds are tuned to, such as 440, from the tuning of the recording; "
             "null "
             "moves nothing")
        .row("bar_lengths", &MusicalityOptions::bar_lengths, {.unit = "bars", .low = 1, .high = 16},
             "lengths a loop on the grid may have; the nearest to its usual length that fits is taken")
        .row("tag_names", &MusicalityOptions::tag_names, {},
             "key and tempo in file names where they are sure: _Am_120bpm; a sharp is an s: _Fsm");
}

void add_reproducibility(Table& table) {
    Rows(
        table, "reproducibility", "the same again", [](auto& settings) -> auto& { return settings; })
        .row("random_seed", &Settings::random_seed,
             {.low = 0, .older = {"seed", "global.random_seed", "global.seed"}},
             "the same seed gives the same bytes; null draws one, prints it and records it");
}

void add_selection(Table& table) {
    Rows(
        table, "selection", "which recordings of a catalog are worth the work",
        [](auto& settings) -> auto& { return settings.selection; })
        .row("min_duration_sec", &SelectionOptions::min_duration_sec,
             {.unit = "s", .low = 0, .high = 1e9, .older = {"min_duration"}, .changes_textures = false},
             "shorter recordings are rejected")
        .row("max_duration_sec", &SelectionOptions::max_duration_sec,
             {.unit = "s", .low = 0, .high = 1e9, .older = {"max_duration"}, .changes_textures = false},
             "longer recordings are rejected")
        .row("skip_path_patterns", &SelectionOptions::skip_path_patterns,
             {.older = {"skip_patterns"}, .changes_textures = false},
             "recordings with one of these whole words in their path are rejected")
        .row("prefer_path_patterns", &SelectionOptions::prefer_path_patterns,
             {.older = {"preferred_path_patterns", "prefer_patterns", "preferred_patterns"},
              .changes_textures = false},
             "recordings with these whole words in their path score 10 for each")
        .row("preferred_channels", &SelectionOptions::preferred_channels,
             {.low = 1, .high = 1024, .older = {"prefer_channels"}, .changes_textures = false},
             "recordings with one of these channel counts score 5")
        .row("preferred_sample_rates", &SelectionOptions::preferred_sample_rates,
             {.unit = "Hz",
              .low = 1,
              .high = 1000000,
              .older = {"prefer_sample_rates"},
              .changes_textures = false},
             "recordings with one of these sample rates score 5")
        .row("top", &SelectionOptions::top,
             {.low = 0, .high = 1000000000, .older = {"max_files", "limit"}, .changes_textures = false},
             "keep only the best so many; 0 keeps all");
}

void add_batch(Table& table) {
    Rows(
        table, "batch", "workers and their limits", [](auto& settings) -> auto& { return settings.batch; })
        .row("jobs", &BatchOptions::jobs,
             {.low = 0,
              .high = 1024,
              .older = {"workers", "num_workers", "max_workers"},
              .changes_textures = false},
             "worker processes; 0 is what the cores and the memory allow")
        .row("timeout_sec", &BatchOptions::timeout_sec,
             {.unit = "s",
              .low = 0,
              .high = 1e9,
              .older = {"timeout", "timeout_seconds"},
              .changes_textures = false},
             "a track that takes longer is given up; 0 is no limit")
        .row("worker_memory_mb", &BatchOptions::worker_memory_mb,
             {.unit = "MiB", .low = 64, .high = 1048576, .changes_textures = false},
             "a worker that needs more memory is given up");
}

}  // namespace

void add_other_rows(Table& table) {
    add_export(table);
    add_brightness(table);
    add_pre_analysis(table);
    add_curation(table);
    add_musicality(table);
    add_reproducibility(table);
    add_selection(table);
    add_batch(table);
}

}  // namespace afterglow::config

#include "config/checks.hpp"

#include "analysis/key_name.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "render/devices.hpp"
#include "render/kit_names.hpp"

namespace afterglow::config {
namespace {

// Collects the conflicts of one set of settings.
class Checks {
  public:
    void at_most(const char* small_key, double small, const char* large_key, double large) {
        if (small > large)
            add({small_key, large_key}, "must not be above", small_key, small, large_key, large);
    }
    void below(const char* small_key, double small, const char* large_key, double large) {
        if (small >= large) add({small_key, large_key}, "must be below", small_key, small, large_key, large);
    }
    void below_nyquist(const char* key, const std::string& name, double hz, double sample_rate_hz) {
        if (hz < sample_rate_hz / 2) return;
        conflicts_.push_back({{key, "global.sample_rate_hz"},
                              name + " (" + number_text(hz) +
                                  " Hz) must be below half of global.sample_rate_hz (" +
                                  number_text(sample_rate_hz / 2) + " Hz)"});
    }
    void fail(std::vector<std::string> keys, std::string message) {
        conflicts_.push_back({std::move(keys), std::move(message)});
    }
    std::vector<Conflict> take() { return std::move(conflicts_); }

  private:
    void add(std::vector<std::string> keys, const char* relation, const std::string& small_key, double small,
             const std::string& large_key, double large) {
        conflicts_.push_back({std::move(keys), small_key + " (" + number_text(small) + ") " + relation + " " +
                                                   large_key + " (" + number_text(large) + ")"});
    }
    std::vector<Conflict> conflicts_;
};

void check_pads(const makers::PadOptions& pads, Checks& checks) {
    checks.below("pad_miner.min_rms_db", pads.min_rms_db, "pad_miner.max_rms_db", pads.max_rms_db);
    if (pads.loop_crossfade_ms / 1000 >= pads.duration_sec * (1 - pads.duration_tolerance))
        checks.fail({"pad_miner.loop_crossfade_ms", "pad_miner.duration_sec", "pad_miner.duration_tolerance"},
                    "pad_miner.loop_crossfade_ms must be shorter than the shortest pad");
}

void check_drones(const makers::DroneOptions& drones, double sample_rate_hz, Checks& checks) {
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
                                     sample_rate_hz);
}

void check_clouds(const makers::CloudOptions& clouds, double sample_rate_hz, Checks& checks) {
    checks.at_most("clouds.min_grain_ms", clouds.min_grain_ms, "clouds.max_grain_ms", clouds.max_grain_ms);
    if (clouds.max_grain_ms / 1000 > clouds.duration_sec)
        checks.fail({"clouds.max_grain_ms", "clouds.duration_sec"},
                    "clouds.max_grain_ms must not be longer than clouds.duration_sec");
    checks.at_most("clouds.min_pitch_semitones", clouds.min_pitch_semitones, "clouds.max_pitch_semitones",
                   clouds.max_pitch_semitones);
    checks.below_nyquist("clouds.lowpass_hz", "clouds.lowpass_hz", clouds.lowpass_hz, sample_rate_hz);
}

void check_hiss(const makers::HissOptions& hiss, double sample_rate_hz, Checks& checks) {
    checks.below("hiss.low_hz", hiss.low_hz, "hiss.high_hz", hiss.high_hz);
    checks.below_nyquist("hiss.high_hz", "hiss.high_hz", hiss.high_hz, sample_rate_hz);
    checks.at_most("hiss.min_flicker_ms", hiss.min_flicker_ms, "hiss.max_flicker_ms", hiss.max_flicker_ms);
}

void check_drums(const makers::DrumOptions& drums, Checks& checks) {
    checks.at_most("drum_miner.min_duration_sec", drums.min_duration_sec, "drum_miner.max_duration_sec",
                   drums.max_duration_sec);
    if ((drums.fade_in_ms + drums.fade_out_ms) / 1000 > drums.min_duration_sec)
        checks.fail({"drum_miner.fade_in_ms", "drum_miner.fade_out_ms", "drum_miner.min_duration_sec"},
                    "the fades of a hit must fit drum_miner.min_duration_sec");
}

void check_silences(const makers::SilenceOptions& silences, Checks& checks) {
    checks.at_most("silence_miner.min_duration_sec", silences.min_duration_sec,
                   "silence_miner.max_duration_sec", silences.max_duration_sec);
    checks.below("silence_miner.min_rms_db", silences.min_rms_db, "silence_miner.max_rms_db",
                 silences.max_rms_db);
    if (2 * silences.fade_ms / 1000 > silences.min_duration_sec)
        checks.fail({"silence_miner.fade_ms", "silence_miner.min_duration_sec"},
                    "both fades must fit silence_miner.min_duration_sec");
}

void check_stability(const analysis::StabilityOptions& stability, Checks& checks) {
    checks.at_most("pre_analysis.hop_sec", stability.hop_sec, "pre_analysis.window_sec",
                   stability.window_sec);
    checks.below("pre_analysis.min_rms_db", stability.min_rms_db, "pre_analysis.max_rms_db",
                 stability.max_rms_db);
    checks.below("pre_analysis.min_centroid_hz", stability.min_centroid_hz, "pre_analysis.max_centroid_hz",
                 stability.max_centroid_hz);
}

void check_musicality(const pipeline::MusicalityOptions& music, Checks& checks) {
    if (music.target_key && !analysis::parse_key(*music.target_key))
        checks.fail({"musicality.target_key"},
                    "musicality.target_key (" + *music.target_key + ") is no key; write C, F#m, Bb or null");
    if (music.reference_bpm && *music.reference_bpm != "detect" &&
        !pipeline::bpm_number(*music.reference_bpm))
        checks.fail({"musicality.reference_bpm"}, "musicality.reference_bpm (" + *music.reference_bpm +
                                                      ") must be a number from 20 to 400, detect or null");
    if (music.beats_per_bar != "detect" && !pipeline::beats_number(music.beats_per_bar))
        checks.fail({"musicality.beats_per_bar"}, "musicality.beats_per_bar (" + music.beats_per_bar +
                                                      ") must be a whole number from 2 to 12, or detect");
    if (music.snap_to_grid && !music.reference_bpm)
        checks.fail({"musicality.snap_to_grid", "musicality.reference_bpm"},
                    "musicality.snap_to_grid needs musicality.reference_bpm: a number or detect");
    if (music.snap_to_grid && music.bar_lengths.empty())
        checks.fail({"musicality.bar_lengths", "musicality.snap_to_grid"},
                    "musicality.bar_lengths is empty: name at least one length");
}

void check_judgement(const pipeline::Settings& settings, Checks& checks) {
    checks.at_most("brightness_tags.dark_below_hz", settings.brightness.dark_below_hz,
                   "brightness_tags.bright_above_hz", settings.brightness.bright_above_hz);
    const curation::GradeOptions& grading = settings.grading;
    checks.at_most("curation.min_rms_db", grading.min_rms_db, "curation.a_min_rms_db", grading.a_min_rms_db);
    checks.at_most("curation.a_max_crest_factor", grading.a_max_crest_factor, "curation.max_crest_factor",
                   grading.max_crest_factor);
    const curation::RelativeOptions& relative = grading.relative;
    checks.at_most("curation.relative_d_percent", relative.d_percent, "curation.relative_c_percent",
                   relative.c_percent);
    checks.at_most("curation.relative_c_percent", relative.c_percent, "curation.relative_b_percent",
                   relative.b_percent);
    checks.at_most("curation.relative_b_percent", relative.b_percent, "curation.relative_a_percent",
                   relative.a_percent);
    checks.at_most("selection.min_duration_sec", settings.selection.min_duration_sec,
                   "selection.max_duration_sec", settings.selection.max_duration_sec);
}

void check_kit(const pipeline::KitSettings& kit, Checks& checks) {
    try {
        render::kit_folder_name(kit.name, 1, render::find_device(kit.device));
    } catch (const Error& error) {
        checks.fail({"export.kit_device", "export.kit_name"}, error.what());
    }
}

}  // namespace

std::vector<Conflict> find_conflicts(const pipeline::Settings& settings, const pipeline::MakerSet& makers) {
    using makers::MakerId;
    Checks checks;
    const double sample_rate_hz = settings.global.sample_rate_hz;
    if (makers.has(MakerId::pads)) check_pads(settings.pads, checks);
    if (makers.has(MakerId::drones)) check_drones(settings.drones, sample_rate_hz, checks);
    if (makers.has(MakerId::clouds)) check_clouds(settings.clouds, sample_rate_hz, checks);
    if (makers.has(MakerId::hiss)) check_hiss(settings.hiss, sample_rate_hz, checks);
    if (makers.has(MakerId::drums)) check_drums(settings.drums, checks);
    if (makers.has(MakerId::silences)) check_silences(settings.silences, checks);
    check_stability(settings.analysis.stability, checks);
    check_musicality(settings.musicality, checks);
    check_judgement(settings, checks);
    check_kit(settings.kit, checks);
    return checks.take();
}

}  // namespace afterglow::config

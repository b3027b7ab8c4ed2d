#include "config/checks.hpp"

#include "analysis/key_name.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "config/schema_rows.hpp"
#include "render/devices.hpp"
#include "render/kit_names.hpp"

namespace afterglow::config {
namespace {

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

void Checks::at_most(const char* small_key, double small, const char* large_key, double large) {
    if (small > large) add({small_key, large_key}, "must not be above", small_key, small, large_key, large);
}

void Checks::below(const char* small_key, double small, const char* large_key, double large) {
    if (small >= large) add({small_key, large_key}, "must be below", small_key, small, large_key, large);
}

void Checks::below_nyquist(const char* key, const std::string& name, double hz, double sample_rate_hz) {
    if (hz < sample_rate_hz / 2) return;
    conflicts_.push_back({{key, "global.sample_rate_hz"},
                          name + " (" + number_text(hz) +
                              " Hz) must be below half of global.sample_rate_hz (" +
                              number_text(sample_rate_hz / 2) + " Hz)"});
}

void Checks::fail(std::vector<std::string> keys, std::string message) {
    conflicts_.push_back({std::move(keys), std::move(message)});
}

void Checks::add(std::vector<std::string> keys, const char* relation, const std::string& small_key,
                 double small, const std::string& large_key, double large) {
    conflicts_.push_back({std::move(keys), small_key + " (" + number_text(small) + ") " + relation + " " +
                                               large_key + " (" + number_text(large) + ")"});
}

std::vector<Conflict> find_conflicts(const pipeline::Settings& settings, const pipeline::MakerSet& makers) {
    Checks checks;
    for (const MakerSection& section : maker_sections())
        if (section.check != nullptr && makers.has(section.maker)) section.check(settings, checks);
    check_stability(settings.analysis.stability, checks);
    check_musicality(settings.musicality, checks);
    check_judgement(settings, checks);
    check_kit(settings.kit, checks);
    return checks.take();
}

}  // namespace afterglow::config

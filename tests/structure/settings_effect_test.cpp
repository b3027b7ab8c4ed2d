// No dead key: for every row of the schema a changed value changes something that can be observed from
// outside.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "config/schema.hpp"
#include "support/settings_observers.hpp"

namespace afterglow::structure {
namespace {

using test::Assignments;
using test::batch;
using test::clipped_pads;
using test::clouds;
using test::curated_kit;
using test::drones;
using test::drones_of_two_chords;
using test::drums;
using test::export_of_program;
using test::hiss;
using test::hiss_of_low_tone;
using test::Observer;
using test::pads;
using test::root_plan;
using test::scratch_files;
using test::selection;
using test::silences;
using test::written_bytes;

// A key of a maker needs no row where one of its allowed values shows in what that maker makes.
struct Probe {
    std::string key;
    std::string value;  // what the key is changed to
    Observer observe;   // where the change must show
    Assignments base;   // what is set before and after
};

// Limits so wide that every moment is used, so that tightening one of them leaves something out.
Assignments all_moments(const Assignments& more = {}) {
    Assignments base = {"pad_miner.max_per_file=30",       "pad_miner.min_rms_db=-120",
                        "pad_miner.max_rms_db=0",          "pad_miner.max_onset_rate_hz=100",
                        "pad_miner.max_flatness=1",        "pre_analysis.min_rms_db=-120",
                        "pre_analysis.max_rms_db=0",       "pre_analysis.max_onset_rate_hz=100",
                        "pre_analysis.max_dc_offset=1",    "pre_analysis.max_crest_factor=1000",
                        "pre_analysis.max_flatness=1",     "pre_analysis.min_stable_windows=1",
                        "pre_analysis.min_grain_quality=0"};
    base.insert(base.end(), more.begin(), more.end());
    return base;
}

// Grades so lenient that everything is A, so that tightening one of them shows.
const Assignments lenient = {"curation.min_rms_db=-120",           "curation.a_min_rms_db=-120",
                             "curation.clipping_tolerance=0",      "curation.max_crest_factor=1000",
                             "curation.a_max_crest_factor=1000",   "curation.a_max_loop_error_db=60",
                             "curation.a_max_clipped_percent=100", "curation.a_max_splice_db=60",
                             "curation.a_max_salience_db=60",      "curation.max_salience_db=1000",
                             "curation.kind_limits=false"};

const Assignments swells = {"drones.swells=true"};

const Assignments cut_loops = {"drones.method=loop"};

const std::vector<Probe> probes = {
    {"global.sample_rate_hz", "32000", pads, {}},
    {"global.bit_depth", "16", written_bytes, {}},
    {"global.min_source_sec", "100", pads, {}},
    {"global.memory_limit_mb", "1", scratch_files, {}},

    {"paths.source_audio_dir", "elsewhere", root_plan, {}},
    {"paths.pad_sources_dir", "elsewhere", root_plan, {}},
    {"paths.drums_dir", "elsewhere", root_plan, {}},
    {"paths.export_dir", "elsewhere", export_of_program, {}},

    {"pad_miner.duration_sec", "0.8", pads, {}},
    {"pad_miner.duration_tolerance", "0.4", pads, {}},
    {"pad_miner.max_longer", "0", pads, {}},
    {"pad_miner.max_decay_db_per_sec", "0", pads, all_moments()},
    {"pad_miner.max_salience_db", "0", pads, all_moments()},
    {"pad_miner.max_per_file", "1", pads, {}},
    {"pad_miner.loop_crossfade_ms", "120", pads, {}},
    {"pad_miner.min_rms_db", "-15", pads, all_moments()},
    {"pad_miner.max_rms_db", "-20", pads, all_moments()},
    {"pad_miner.max_onset_rate_hz", "0", pads, all_moments()},
    {"pad_miner.max_flatness", "0.1", pads, all_moments()},
    {"pad_miner.max_overlap", "0.9", pads, all_moments()},
    {"pad_miner.target_peak_db", "-9", pads, {}},

    {"drones.loop_duration_sec", "0.8", drones, {}},
    {"drones.method", "loop", drones, {}},
    {"drones.duration_tolerance", "0.4", drones, cut_loops},
    {"drones.loop_crossfade_ms", "150", drones, cut_loops},
    {"drones.max_passages", "1", drones_of_two_chords, {}},
    {"drones.max_onset_rate_hz", "0", drones, all_moments()},
    {"drones.max_flatness", "0", drones, {}},
    {"drones.max_decay_db_per_sec", "0", drones, {}},
    {"drones.max_salience_db", "0", drones, {}},
    {"drones.pitch_semitones", "[0, 7]", drones, {}},
    {"drones.stretch_factors", "[1, 1.5]", drones, {}},
    {"drones.variants", "{warm: {lowpass_hz: 900}}", drones, {}},
    {"drones.reversed", "true", drones, {}},
    {"drones.swells", "true", drones, {}},
    {"drones.swell_duration_sec", "0.9", drones, swells},
    {"drones.swell_fade_in_sec", "0.3", drones, swells},
    {"drones.swell_fade_out_sec", "0.4", drones, swells},
    {"drones.target_peak_db", "-9", drones, {}},
    {"drones.swell_brightness", "0", drones, swells},
    {"drones.fine_stretch", "true", drones, {"drones.pitch_semitones=[5]", "drones.method=loop"}},

    {"clouds.duration_sec", "0.8", clouds, {}},
    {"clouds.per_source", "2", clouds, {}},
    {"clouds.character", "dense", clouds, {}},
    {"clouds.grains", "60", clouds, {}},
    {"clouds.min_grain_ms", "20", clouds, {}},
    {"clouds.max_grain_ms", "250", clouds, {}},
    {"clouds.min_pitch_semitones", "5", clouds, {}},
    {"clouds.max_pitch_semitones", "-5", clouds, {}},
    {"clouds.pitch_quantize", "octaves", clouds, {}},
    {"clouds.overlap", "0.9", clouds, {}},
    {"clouds.lowpass_hz", "500", clouds, {}},
    {"clouds.target_peak_db", "-12", clouds, {}},
    {"clouds.stereo_spread", "0", clouds, {"export.clouds_stereo=true"}},

    {"hiss.loop_duration_sec", "0.5", hiss, {}},
    {"hiss.loops", "2", hiss, {}},
    {"hiss.flickers", "2", hiss, {}},
    {"hiss.low_hz", "8000", hiss, {}},
    {"hiss.high_hz", "9000", hiss, {}},
    {"hiss.tremolo_hz", "12", hiss, {}},
    {"hiss.tremolo_depth", "0", hiss, {}},
    {"hiss.min_flicker_ms", "290", hiss, {}},
    {"hiss.max_flicker_ms", "60", hiss, {}},
    {"hiss.loop_peak_db", "-12", hiss, {}},
    {"hiss.flicker_peak_db", "-12", hiss, {}},
    {"hiss.use_synthetic_noise", "false", hiss_of_low_tone, {}},

    {"drum_miner.min_certainty", "1", drums, {"drum_miner.min_certainty=0"}},

    {"export.stereo", "mono", pads, {}},
    {"export.pads_stereo", "false", pads, {}},
    {"export.drones_stereo", "false", drones, {}},
    {"export.swells_stereo", "false", drones, swells},
    {"export.clouds_stereo", "false", clouds, {}},
    {"export.hiss_stereo", "true", hiss, {}},

    {"export.kit_device", "volca", curated_kit, {}},
    {"export.kit_name", "other", curated_kit, {}},

    {"curation.per_kind", "2", curated_kit, {}},
    {"curation.variety", "0", curated_kit, {"curation.per_kind=2"}},
    {"curation.duplicate_distance", "0.9", curated_kit, {}},
    {"curation.max_seconds", "3", curated_kit, {}},
    {"curation.max_slots", "2", curated_kit, {}},

    {"brightness_tags.dark_below_hz",
     "0",
     pads,
     {"brightness_tags.bright_above_hz=96000", "brightness_tags.dark_below_hz=96000"}},
    {"brightness_tags.bright_above_hz",
     "0",
     pads,
     {"brightness_tags.dark_below_hz=0", "brightness_tags.bright_above_hz=96000"}},

    {"pre_analysis.window_sec", "0.9", clouds, all_moments({"pre_analysis.max_onset_rate_hz=2"})},
    {"pre_analysis.hop_sec", "0.4", clouds, all_moments({"pre_analysis.max_onset_rate_hz=2"})},
    {"pre_analysis.min_rms_db", "-15", pads, all_moments()},
    {"pre_analysis.max_rms_db", "-20", pads, all_moments()},
    {"pre_analysis.max_onset_rate_hz", "0", pads, all_moments()},
    {"pre_analysis.max_dc_offset", "0", pads, all_moments()},
    {"pre_analysis.max_crest_factor", "1", pads, all_moments()},
    {"pre_analysis.max_flatness", "0.1", pads, all_moments()},
    {"pre_analysis.min_centroid_hz", "20000", pads, all_moments()},
    {"pre_analysis.max_centroid_hz", "1", pads, all_moments()},
    {"pre_analysis.min_stable_windows", "1000", clouds, all_moments({"pre_analysis.max_onset_rate_hz=2"})},
    {"pre_analysis.level_reference", "relative", pads, {"pad_miner.max_rms_db=-22"}},
    {"pre_analysis.onset_threshold", "100", pads, all_moments({"pad_miner.max_onset_rate_hz=0"})},
    {"pre_analysis.separate", "hpss", pads, {}},
    {"pre_analysis.separation_factor", "5", pads, {"pre_analysis.separate=hpss"}},
    {"pre_analysis.min_grain_quality", "1", clouds, all_moments()},

    {"curation.min_rms_db", "0", pads,
     [] {
         auto base = lenient;
         base.push_back("curation.a_min_rms_db=0");
         return base;
     }()},
    {"curation.clipping_tolerance", "1", pads, lenient},
    {"curation.max_crest_factor", "1", pads,
     [] {
         auto base = lenient;
         base.push_back("curation.a_max_crest_factor=1");
         return base;
     }()},
    {"curation.a_min_rms_db", "0", pads, lenient},
    {"curation.a_max_crest_factor", "1", pads, lenient},
    {"curation.a_max_loop_error_db", "-60", pads, lenient},
    {"curation.a_max_splice_db", "0", pads, lenient},
    {"curation.a_max_salience_db", "0", pads, lenient},
    {"curation.max_salience_db", "0", pads, lenient},
    {"curation.kind_limits", "true", clouds,
     [] {
         auto base = lenient;  // with gaps
         base.push_back("clouds.grains=8");
         return base;
     }()},
    {"curation.a_max_clipped_percent", "0", clipped_pads, lenient},
    {"curation.mode", "relative", export_of_program, {}},
    {"curation.relative_a_percent", "50", export_of_program, {"curation.mode=relative"}},
    {"curation.relative_b_percent", "60", export_of_program, {"curation.mode=relative"}},
    {"curation.relative_c_percent",
     "60",
     export_of_program,
     {"curation.mode=relative", "curation.relative_b_percent=80"}},
    {"curation.relative_d_percent",
     "60",
     export_of_program,
     {"curation.mode=relative", "curation.relative_b_percent=80", "curation.relative_c_percent=80"}},
    {"curation.auto_delete_grade_f", "true", pads, {"curation.clipping_tolerance=1"}},

    {"musicality.target_key", "F", drones, {}},
    {"musicality.reference_bpm",
     "300",
     clouds,
     {"musicality.snap_to_grid=true", "musicality.reference_bpm=240"}},
    {"musicality.snap_to_grid", "true", clouds, {"musicality.reference_bpm=240"}},
    {"musicality.bar_lengths",
     "[2]",
     clouds,
     {"musicality.reference_bpm=240", "musicality.snap_to_grid=true"}},
    {"musicality.beats_per_bar",
     "3",
     clouds,
     {"musicality.reference_bpm=240", "musicality.snap_to_grid=true"}},
    {"musicality.retune_hz", "470", drones, {}},
    {"musicality.tag_names", "true", pads, {}},

    {"reproducibility.random_seed", "7", export_of_program, {}},

    {"selection.min_duration_sec", "100", selection, {}},
    {"selection.max_duration_sec", "100", selection, {}},
    {"selection.skip_path_patterns", "[songs]", selection, {}},
    {"selection.prefer_path_patterns", "[sketches]", selection, {}},
    {"selection.preferred_channels", "[1]", selection, {}},
    {"selection.preferred_sample_rates", "[96000]", selection, {}},
    {"selection.top", "1", selection, {}},

    {"batch.jobs", "1024", batch, {"batch.jobs=1"}},
    {"batch.timeout_sec", "0.1", batch, {}},
    {"batch.worker_memory_mb", "1048576", batch, {"batch.jobs=2"}},
};

bool has_probe(const config::Setting& key) {
    return std::ranges::any_of(probes, [&](const Probe& probe) { return probe.key == key.path(); });
}

// From all over the allowed range.
std::vector<std::string> values_of(const config::Setting& key) {
    if (key.type == config::Type::boolean) return {"true", "false"};
    if (!key.choices.empty()) return key.choices;
    std::vector<std::string> values;
    for (const double share : {0.5, 0.0, 1.0, 0.05, 0.25, 0.75, 0.95}) {
        const double value = key.low + share * (key.high - key.low);
        values.push_back(key.type == config::Type::whole ? std::to_string(std::lround(value))
                                                         : std::to_string(value));
    }
    return values;
}

bool shows(const config::Setting& key, const std::string& unchanged) {
    return std::ranges::any_of(values_of(key), [&](const std::string& value) {
        const Assignments changed = {key.path() + "=" + value};
        return test::are_accepted(changed) && test::made_by(*key.maker, changed) != unchanged;
    });
}

class SettingsEffect : public testing::TestWithParam<std::string> {};

// One test per section, so that what they observe unchanged is made once.
TEST_P(SettingsEffect, EveryKeyOfTheSectionShows) {
    std::map<std::pair<Observer, Assignments>, std::string> unchanged;
    for (const Probe& probe : probes) {
        if (!probe.key.starts_with(GetParam() + ".")) continue;
        SCOPED_TRACE(probe.key + "=" + probe.value);
        auto [before, is_new] = unchanged.try_emplace({probe.observe, probe.base});
        if (is_new) before->second = probe.observe(probe.base);
        EXPECT_FALSE(before->second.empty()) << "there is nothing that could change";
        Assignments changed = probe.base;
        changed.push_back(probe.key + "=" + probe.value);
        EXPECT_TRUE(probe.observe(changed) != before->second) << "the key has no effect";
    }
    std::map<makers::MakerId, std::string> made;
    for (const config::Setting& key : config::all_settings()) {
        if (key.section != GetParam() || !key.maker || has_probe(key)) continue;
        const auto [before, is_new] = made.try_emplace(*key.maker);
        if (is_new) before->second = test::made_by(*key.maker, {});
        EXPECT_TRUE(shows(key, before->second))
            << key.path() << " has no effect that is seen: show one above";
    }
}

std::vector<std::string> sections_with_keys() {
    std::vector<std::string> names;
    for (const config::Setting& key : config::all_settings())
        if (names.empty() || names.back() != key.section) names.push_back(key.section);
    return names;
}

INSTANTIATE_TEST_SUITE_P(Sections, SettingsEffect, testing::ValuesIn(sections_with_keys()),
                         [](const auto& tested) { return tested.param; });

TEST(SettingsProbes, ThereIsOneForEveryKeyThatIsNoMakers) {
    std::set<std::string> probed;
    for (const Probe& probe : probes) EXPECT_TRUE(probed.insert(probe.key).second) << probe.key << " has two";
    for (const config::Setting& key : config::all_settings())
        EXPECT_TRUE(probed.erase(key.path()) == 1 || key.maker)
            << key.path() << " has no probe: show here what it does";
    EXPECT_TRUE(probed.empty()) << *probed.begin() << " is no key";
}

// What is observed without a change is the same twice, or every probe would find an effect.
TEST(SettingsProbes, SeeNoEffectWhereThereIsNone) {
    for (Observer observe : {pads, drones, clouds, hiss, hiss_of_low_tone, drums, silences, written_bytes,
                             scratch_files, root_plan, export_of_program, curated_kit, selection, batch})
        EXPECT_EQ(observe({}), observe({"global.min_source_sec=0.25"}));
}

}  // namespace
}  // namespace afterglow::structure

// Drones: endless sound of the steadiest passages, shifted in pitch or stretched in time, in tonal variants
// and reversed; and swells of the same material (docs/SOUND.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dsp/filter.hpp"
#include "makers/texture.hpp"

namespace afterglow::makers {

struct TonalVariant {
    std::string name;
    dsp::Band band;
};

enum class DroneMethod : std::uint8_t {
    endless,  // partials and noise of the passage, made anew: no join, nothing repeats within
    loop,     // cut from the recording, shifted and stretched by Rubber Band
};

struct DroneOptions {
    DroneMethod method = DroneMethod::endless;
    double loop_duration_sec = 12.0;   // a loop that is cut and stretched by 2 lasts twice as long
    double duration_tolerance = 0.05;  // how far the length may differ, as a share of it
    // The lengths a loop may have, whatever the stretch (bars); empty: any near loop_duration_sec.
    std::vector<double> exact_loop_sec;
    double loop_crossfade_ms = 250.0;
    std::vector<double> pitch_semitones = {0.0, 7.0, 12.0};
    std::vector<double> stretch_factors = {1.0, 1.5, 2.0};
    std::vector<TonalVariant> variants = {
        {"warm", {std::nullopt, 3000.0}}, {"airy", {6000.0, std::nullopt}}, {"dark", {std::nullopt, 1500.0}}};
    int max_passages = 3;            // stretches come from others than pitches where they are nearly as good
    double max_onset_rate_hz = 3.0;  // of a passage: onsets per second
    double max_flatness = 0.5;       // 0 tone … 1 noise
    double max_decay_db_per_sec = 3.0;  // one that dies away or swells faster is none
    double max_salience_db = 6.0;       // nor is one with a moment that stands out more
    bool reversed = true;               // one reversed loop per version
    bool swells = true;                 // one swell per version
    double swell_duration_sec = 6.0;
    double swell_fade_in_sec = 3.5;
    double swell_fade_out_sec = 2.0;
    double swell_brightness = 0.7;  // how far the high end opens and closes with the level, 0 … 1
    double target_peak_db = -1.0;
    bool fine_stretch = false;  // Rubber Band's long window: finer in the bass, 2 to 3 times slower
    std::optional<bool> loop_stereo;
    std::optional<bool> swell_stereo;
};

// How many versions make_drones renders: one per pitch and one per stretch factor but 1.
int drone_version_count(const DroneOptions& options);

// One version per pitch and per stretch factor; a stretch of 1 is the pitch of 0 and is made once.
// Throws Error(config) where the edges of a variant do not fit the sample rate, Error(write) where a
// recording on disk cannot be read.
MakerResult make_drones(const Source& source, const DroneOptions& options, const Rng& rng);

}  // namespace afterglow::makers

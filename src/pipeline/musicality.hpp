// Keys and bars: what the settings want, settled for one source.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/analysis.hpp"
#include "makers/texture.hpp"

namespace afterglow::pipeline {

struct MusicalityOptions {
    std::optional<std::string> target_key;  // "Am", "G"; sources are moved to its root
    // Tempo of the grid: a number of beats per minute, or "detect"; none: no grid.
    std::optional<std::string> reference_bpm = "detect";
    // Beats of a bar: "detect" (four, where no others are heard), or a number from 2 to 12.
    std::string beats_per_bar = "detect";
    bool snap_to_grid = false;                 // loops last whole bars
    std::vector<int> bar_lengths = {1, 2, 4};  // of these lengths
    // A of the tuning that drones, swells and clouds are moved to, by the cents the recording is off; none:
    // they stay in their own. 440 is usual.
    std::optional<double> retune_hz;
    bool tag_names = false;  // key and tempo in file names where they are sure
};

// Below these a tempo and a key are not built upon.
inline constexpr double grid_bpm_confidence = 0.5;
inline constexpr double sure_bpm_confidence = 0.8;  // … nor written into a name
inline constexpr double sure_key_strength = 0.45;

using analysis::usual_beats;

std::optional<double> bpm_number(const std::string& text);  // 20 … 400, else none
std::optional<int> beats_number(const std::string& text);   // 2 … 12, else none

struct Music {
    double transpose_semitones = 0.0;  // to the key and the tuning
    std::optional<double> grid_bpm;    // loops snap to its bars
    int beats_per_bar = usual_beats;
    std::optional<analysis::Tempo> course;  // the grid's, where it is the recording's own and not steady
    std::vector<Reason> notes;              // what was wanted and cannot be
};
// `analysis` is null for synthetic material.
Music music_of(const MusicalityOptions& options, const analysis::Analysis* analysis);

double bar_sec(double bpm, int beats = usual_beats);
// The options' bar lengths in seconds at this tempo, nearest to `target_sec` first (as a ratio).
std::vector<double> bar_lengths_sec(const MusicalityOptions& options, double bpm, double target_sec,
                                    int beats = usual_beats);

// Notes the bars of each loop in its provenance, and names the loops that have none.
void note_bars(const char* maker, const Music& music, makers::MakerResult& made);

// What `make` gives of `options` with the length of loops set to the first of the lengths that the material
// allows; with the length as it is, and a reason, where it allows none or there is no grid. `fit` sets a
// length in seconds.
template <class Options, class Fit, class Make>
makers::MakerResult make_in_bars(const char* maker, const Options& options, double target_sec,
                                 const Music& music, const MusicalityOptions& wanted, const Fit& fit,
                                 const Make& make) {
    if (!music.grid_bpm) return make(options);
    const auto lengths = bar_lengths_sec(wanted, *music.grid_bpm, target_sec, music.beats_per_bar);
    for (const double sec : lengths) {
        Options fitted = options;
        fit(fitted, sec);
        makers::MakerResult made = make(fitted);
        if (made.textures.empty()) continue;
        note_bars(maker, music, made);
        return made;
    }
    makers::MakerResult made = make(options);
    if (!made.textures.empty()) note_bars(maker, music, made);
    return made;
}

// "Am_120bpm", "Fsm", "120bpm" or nothing: what is sure of the two. A sharp is an s, since # means something
// in addresses and shells.
std::string name_tags(const std::optional<analysis::MusicalKey>& key,
                      const std::optional<analysis::Tempo>& tempo);

}  // namespace afterglow::pipeline

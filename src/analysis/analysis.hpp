// What the program knows about one track after one pass over it; shared by every maker.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/diagnosis.hpp"
#include "analysis/frame_grid.hpp"
#include "base/reason.hpp"

namespace afterglow::analysis {

inline constexpr int chroma_bins = 12;
inline constexpr int mel_bands = 40;

// One value per frame of the grid, of the mono mean of the channels.
struct FrameFeatures {
    std::vector<float> centroid_hz;     // of the magnitude spectrum; 0 in silence
    std::vector<float> flatness;        // geometric over arithmetic mean of the power spectrum, 0 … 1
    std::vector<float> onset_strength;  // SuperFlux (Böck & Widmer 2013)
    std::vector<float> onset_low;       // its part below 200 Hz: kick and bass
    std::vector<float> onset_high;      // its part above 4.7 kHz: hats and cymbals
    std::vector<float> onset_slow;      // the same flux over three frames: soft attacks
};

// One value per hop: samples [i · hop, (i + 1) · hop) of the grid.
struct HopLevels {
    std::vector<float> power;  // mean square, DC included
    std::vector<float> peak;   // largest absolute sample
    std::vector<float> mean;   // DC
};

// Sums over hops_per_segment frames: small enough to keep for a track of any length.
struct Segment {
    std::array<float, chroma_bins> chroma{};  // energy of spectral peaks per pitch class, C first
    std::array<float, mel_bands> mel{};       // mean power per mel band, 30 Hz to 16 kHz
};

// Why a window is not stable.
enum class WindowVerdict {
    stable,
    too_quiet,
    too_loud,
    too_percussive,
    dc_offset,
    too_peaky,
    too_noisy,
    out_of_range
};
inline constexpr std::size_t verdict_count = 8;
std::string describe(WindowVerdict verdict);      // "too percussive", …
std::string verdict_name(WindowVerdict verdict);  // "too_percussive", …, as in JSON

struct Window {
    double start_sec = 0.0;
    double rms_db = 0.0;         // DC removed
    double onset_rate_hz = 0.0;  // onsets per second
    double dc_offset = 0.0;      // absolute mean, as it is heard
    double crest_factor = 0.0;   // peak over RMS, a ratio
    double centroid_hz = 0.0;
    double flatness = 0.0;
    WindowVerdict verdict = WindowVerdict::stable;
};

// A run of windows in a row.
struct StableRegion {
    double start_sec = 0.0;
    double end_sec = 0.0;
};

struct MusicalKey {
    int root = 0;  // 0 = C … 11 = B
    bool minor = false;
    double strength = 0.0;  // 0 … 1
};
std::string key_name(const MusicalKey& key);  // "C", "F#m"
// The other way, flats too; the strength is 0. None for anything else.
std::optional<MusicalKey> key_of_name(std::string_view name);

// The tempo from a moment on.
struct TempoPlace {
    double start_sec = 0.0;
    double bpm = 0.0;
};

inline constexpr int usual_beats = 4;  // of a bar, where no other number is clearly heard

struct Tempo {
    double bpm = 0.0;         // where it is not the same all along, the usual one
    double confidence = 0.0;  // 0 … 1
    // The next best answer, most often half or double the first.
    double alternative_bpm = 0.0;
    double alternative_confidence = 0.0;
    int beats_per_bar = usual_beats;
    double passage_confidence = 0.0;      // that `course` is right, where the tempo drifts or changes
    std::vector<TempoPlace> course = {};  // every few seconds; empty where the tempo is the same all along

    // Around a moment.
    double bpm_at(double sec) const;
};

struct Analysis {
    double sample_rate_hz = 0.0;
    std::int64_t frames = 0;    // length of the track in sample frames
    FrameFeatures stft_frames;  // one each per frame of the grid
    HopLevels hop;
    std::vector<Segment> segments;
    // Per block of hops_per_block hops: likeness of the partials now and sustain_lag_blocks before. Near 1
    // where a chord is held, near 0 in noise, low in speech, drums and moving notes; negative: lost
    // (lost.hpp).
    std::vector<float> sustain;
    std::vector<double> onsets_sec;
    std::vector<Window> windows;
    std::vector<StableRegion> stable_regions;
    // True where no run of windows passed and the best fifth by onset density and level stands in for them.
    bool stable_by_fallback = false;
    std::optional<MusicalKey> key;  // none for silence or atonal material
    std::optional<Tempo> tempo;     // none for silence, noise, drones
    // Of the recording, dBFS. All other levels are as it is heard: with this gain.
    double rms_db = 0.0;
    double peak_db = 0.0;
    double reference_gain_db = 0.0;
    double silence_db = dsp::silence_db;  // what is quieter is below the floor of its format, as it is heard
    std::vector<ClippedPlace> clipped;    // in order
    // Means over the frames, weighted by their magnitude.
    double centroid_hz = 0.0;
    double flatness = 0.0;
    double tuning_cents = 0.0;  // of the track against A = 440 Hz, −50 … +50

    FrameGrid grid() const { return FrameGrid(sample_rate_hz); }
    double duration_sec() const {
        return sample_rate_hz > 0 ? static_cast<double>(frames) / sample_rate_hz : 0.0;
    }
};

// Of a reason: how many windows there are, and how many were dropped by which verdict.
std::vector<Reason::Number> dropped_windows(const Analysis& analysis);

}  // namespace afterglow::analysis

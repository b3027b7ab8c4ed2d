// The one pass: blocks of a track go in, its Analysis comes out.
#pragma once

#include <memory>

#include "analysis/analysis.hpp"
#include "analysis/level_meter.hpp"
#include "base/audio_buffer.hpp"

namespace afterglow::analysis {

// pre_analysis: what a stable window is.
struct StabilityOptions {
    double window_sec = 1.0;           // length of a window
    double hop_sec = 0.5;              // distance between windows
    double min_rms_db = -50.0;         // quieter windows are not stable
    double max_rms_db = -6.0;          // louder ones neither
    double max_onset_rate_hz = 3.0;    // onsets per second
    double max_dc_offset = 0.1;        // absolute mean, as it is heard
    double max_crest_factor = 10.0;    // peak over RMS
    double max_flatness = 0.6;         // 0 tone … 1 noise
    double min_centroid_hz = 0.0;      // darker windows are not stable
    double max_centroid_hz = 22050.0;  // brighter ones neither
    int min_stable_windows = 2;        // in a row
};

struct AnalysisOptions {
    StabilityOptions stability;
    LevelReference level_reference =
        LevelReference::relative;  // of every limit in dB but those of peaks made
    double onset_threshold = 0.0;  // added to SuperFlux' peak-picking threshold; higher finds fewer onsets
};

class Analyser {
  public:
    // What is pushed is heard by `reference` already, but two channels are still to become one.
    Analyser(double sample_rate_hz, const AnalysisOptions& options, const Reference& reference = {});
    Analyser(const Analyser&) = delete;
    Analyser& operator=(const Analyser&) = delete;
    ~Analyser();

    // The next block, one or more channels; they are averaged to mono.
    void push(const AudioBuffer& block);
    // The result; nothing may be pushed after it.
    Analysis finish();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Everything at once, for audio in memory.
Analysis analyse(const AudioBuffer& audio, const AnalysisOptions& options);

}  // namespace afterglow::analysis

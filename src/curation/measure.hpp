// The measurements of a texture, or of any audio.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "analysis/analyse.hpp"
#include "analysis/summary.hpp"
#include "base/audio_buffer.hpp"
#include "dsp/loop.hpp"

namespace afterglow::curation {

enum class Brightness { dark, mid, bright };
std::string brightness_name(Brightness brightness);

struct BrightnessOptions {
    double dark_below_hz = 1500.0;
    double bright_above_hz = 3500.0;
};
Brightness brightness_of(double centroid_hz, const BrightnessOptions& options);

// Levels in dB of amplitude, DC removed; nothing where a value cannot be known.
struct Measurements {
    double duration_sec = 0.0;
    int sample_rate_hz = 0;
    int channels = 0;
    double rms_db = 0.0;
    std::optional<double> lufs;  // EBU R128 integrated; none below its absolute gate or 400 ms
    double peak_db = 0.0;
    double true_peak_db = 0.0;  // ITU-R BS.1770, 4 times oversampled
    double crest_factor = 0.0;  // peak over RMS, a ratio
    double centroid_hz = 0.0;
    double flatness = 0.0;
    Brightness brightness = Brightness::dark;
    std::optional<double> pitch_hz;       // of a note; of a chord, its root
    std::optional<double> root_strength;  // how sure that is, 0 … 1
    std::optional<double> tuning_cents;   // of all notes against A = 440 Hz; none where there is no key
    std::optional<analysis::MusicalKey> key;
    std::optional<analysis::Tempo> tempo;
    // Of loops only; at the splice where it is known, else where the audio wraps.
    std::optional<double> loop_error_db;
    std::optional<double> splice_bump_db;  // dsp::SpliceLevels
    std::optional<double> splice_dip_db;
    std::optional<double> salience_db;  // analysis::Salience
    std::optional<double> salience_sec;
    std::optional<double> source_clipped_percent;  // of the time it was taken from; not measured in it
};

// `is_loop`: the whole audio is one period of an endless sound; `splice` says where it was joined, if it was.
Measurements measure(const AudioBuffer& audio, bool is_loop, const BrightnessOptions& options,
                     const std::optional<dsp::Splice>& splice = std::nullopt,
                     analysis::TempoWanted tempo = analysis::TempoWanted::yes);

// The measurements of audio too long to hold, and its analysis, block by block. It has no pitch and is no
// loop.
class MeasureStream {
  public:
    MeasureStream(int channels, double sample_rate_hz, const BrightnessOptions& brightness,
                  const analysis::AnalysisOptions& options);
    MeasureStream(const MeasureStream&) = delete;
    MeasureStream& operator=(const MeasureStream&) = delete;
    ~MeasureStream();

    // Samples must be finite.
    void push(const AudioBuffer& block);
    struct Result {
        Measurements measured;
        analysis::Analysis analysis;
    };
    // Nothing may be pushed after it.
    Result finish();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace afterglow::curation

// How far the most striking moment of a loop stands out: what tells the ear that it repeats.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "analysis/analysis.hpp"
#include "analysis/frames.hpp"

namespace afterglow::analysis {

// The levels that salience is read from, and what evens them out must work on too.
inline constexpr double salience_lowest_hz = 40.0;  // of the bands
inline constexpr double salience_mean_sec = 0.3;
// Powers into dB, floored 70 dB below the loudest of all; one at least must be above 0.
void to_floored_db(std::span<std::array<float, mel_bands>> frames);

struct Salience {
    double db = 0.0;   // 0: nothing stands out
    double sec = 0.0;  // where
};

// Of the frames of one cycle of a loop, taken as endless: 40 mel bands from 40 Hz to 16 kHz in dB, floored 70
// dB below the loudest, their circular mean over 300 ms, and at each moment the RMS over the bands of its
// deviation from the loop's mean. Noise is heard to repeat by a few such moments of some hundred milliseconds
// (Guttman & Julesz 1963, "Lower limits of auditory periodicity analysis"; Kaernbach 2004, "The memory of
// noise").
class SalienceMeter {
  public:
    explicit SalienceMeter(double sample_rate_hz);

    // The next frame's power, one value per bin of the grid; frames follow each other at one interval.
    void push(std::span<const float> power);
    // `frame_sec`: the interval.
    Salience finish(double frame_sec) const;

  private:
    MelBank mel_;
    std::vector<std::array<float, mel_bands>> frames_;
};

// Of one cycle in memory; its samples must be finite.
Salience salience_of(std::span<const float> loop, double sample_rate_hz);

}  // namespace afterglow::analysis

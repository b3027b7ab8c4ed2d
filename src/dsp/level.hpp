// Levels: amplitude in dB relative to full scale (1.0 = 0 dBFS).
#pragma once

#include <span>

#include "base/audio_buffer.hpp"

namespace afterglow::dsp {

inline constexpr double silence_db = -120.0;  // what the level of digital silence is said to be

double to_db(double amplitude);  // silence_db at and below it
double from_db(double db);

double mean(std::span<const float> samples);
double rms(std::span<const float> samples);
float peak(std::span<const float> samples);

double rms(const AudioBuffer& audio);  // over all channels together
float peak(const AudioBuffer& audio);

// Subtracts each channel's mean.
void remove_dc(AudioBuffer& audio);
void apply_gain(AudioBuffer& audio, double gain);
// Scales so that the largest sample of any channel is at `peak_db`; silence stays silent. Returns the gain.
double normalise_peak(AudioBuffer& audio, double peak_db);

}  // namespace afterglow::dsp

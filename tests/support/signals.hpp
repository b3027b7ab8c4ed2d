// Signals with known truth, and the measuring that tells whether it survived. All seeded; 44.1 kHz unless
// said.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/audio_buffer.hpp"

namespace afterglow::signals {

inline constexpr double default_rate_hz = 44100.0;

// ---- Mono signals ----
AudioBuffer silence(double seconds, double rate_hz = default_rate_hz);
AudioBuffer sine(double hz, double seconds, double amplitude = 0.5, double rate_hz = default_rate_hz);
// Partials 1/k of `hz`, as many as fit below 0.45 of the rate and `partials`; fixed spread phases; peak ≤
// amplitude.
AudioBuffer harmonic_tone(double hz, double seconds, int partials = 8, double amplitude = 0.5,
                          double rate_hz = default_rate_hz);
// Harmonic tones at once, steady for the whole length.
AudioBuffer held_chord(std::span<const double> notes_hz, double seconds, double amplitude = 0.5,
                       double rate_hz = default_rate_hz);
// Uniform density, so bounded; `rms` is the level.
AudioBuffer white_noise(double seconds, double rms = 0.1, std::uint64_t seed = 1,
                        double rate_hz = default_rate_hz);
AudioBuffer pink_noise(double seconds, double rms = 0.1, std::uint64_t seed = 1,
                       double rate_hz = default_rate_hz);
// One-sample clicks every `interval_sec` from `first_sec` on.
AudioBuffer click_train(double interval_sec, double seconds, double amplitude = 0.8, double first_sec = 0.1,
                        double rate_hz = default_rate_hz);
// Notes one after the other, round and round, each with an attack of 5 ms and an exponential decay.
AudioBuffer arpeggio(std::span<const double> notes_hz, double note_sec, double seconds,
                     double amplitude = 0.5, double rate_hz = default_rate_hz);
// Speech-like: syllables of buzz and noise through moving formants, with pauses. Never steady.
AudioBuffer chatter(double seconds, std::uint64_t seed = 1, double amplitude = 0.5,
                    double rate_hz = default_rate_hz);

enum class Drum { kick, snare, hat };
struct Hit {
    Drum drum;
    double start_sec;
    double gain;  // 1 is the drum's full level
};
// Where a simple beat has its hits: kick on 1 and 3, snare on 2 and 4, hats on quavers.
std::vector<Hit> beat(double bpm, double seconds);
// Synthetic drums at known places.
AudioBuffer drums(std::span<const Hit> hits, double seconds, std::uint64_t seed = 1,
                  double rate_hz = default_rate_hz);
AudioBuffer drum_loop(double bpm, double seconds, std::uint64_t seed = 1, double rate_hz = default_rate_hz);

// ---- Building ----
double midi_hz(double note);  // 69 is 440 Hz
AudioBuffer from_samples(std::vector<float> samples, double rate_hz = default_rate_hz);
AudioBuffer stereo(const AudioBuffer& left, const AudioBuffer& right);
// The same sound on both sides plus noise of its own on each: true stereo, `noise_rms` per side.
AudioBuffer decorrelated(const AudioBuffer& mono, double noise_rms = 0.01, std::uint64_t seed = 7);
AudioBuffer concat(std::span<const AudioBuffer> parts);  // all of one rate and channel count
// Adds `what` into `onto` from `at_sec` on; what falls outside is dropped.
void mix_into(AudioBuffer& onto, const AudioBuffer& what, double at_sec = 0.0, double gain = 1.0);
AudioBuffer scaled(AudioBuffer audio, double gain);
// Gaussian noise of the given RMS level on every channel.
AudioBuffer with_noise_floor(AudioBuffer audio, double noise_db, std::uint64_t seed = 11);

// ---- Measuring ----
// Amplitude of the sinusoid at `hz` (projection under a Hann window).
double tone_amplitude(std::span<const float> samples, double hz, double rate_hz = default_rate_hz);
// Frequency of the strongest sinusoid near `hz` (within ±3 %), by maximising the projection.
double tone_frequency(std::span<const float> samples, double hz, double rate_hz = default_rate_hz);
// Power of the best-fitting sinusoid at `hz` over everything else, dB.
double tone_snr_db(std::span<const float> samples, double hz, double rate_hz = default_rate_hz);
// Hann-windowed magnitude spectrum of all samples, scaled so that a sinusoid of amplitude 1 peaks at 1 (0
// dB).
std::vector<double> spectrum(std::span<const float> samples);
// The share of power between two frequencies, 0 … 1.
double band_share(std::span<const float> samples, double low_hz, double high_hz,
                  double rate_hz = default_rate_hz);
// RMS level in dB of frames of `frame` samples, every `hop` samples.
std::vector<double> levels_db(std::span<const float> samples, std::size_t frame, std::size_t hop);
double largest_step(std::span<const float> samples);  // between neighbours
// Pearson correlation of two equally long signals, −1 … 1.
double correlation(std::span<const float> a, std::span<const float> b);

}  // namespace afterglow::signals

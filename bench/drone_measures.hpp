// What a drone is judged by, beside the passage that it was made of.
#pragma once

#include <array>
#include <complex>
#include <cstdint>
#include <span>
#include <vector>

#include "base/audio_buffer.hpp"

namespace afterglow::bench {

// The largest correlation of the loop's mel bands (dB, each less its mean) with themselves, half a second to
// half a cycle later: 1 where something is played again.
double inner_repetition(const AudioBuffer& loop);

// Long-term spectra of one or two channels, by Hann frames of 0.74 s.
struct Spectra {
    double bin_hz = 1.0;
    std::array<std::vector<double>, 2> power;
    std::vector<std::complex<double>> cross;

    double total(std::size_t bin) const { return power[0][bin] + (cross.empty() ? 0.0 : power[1][bin]); }
};
Spectra spectra_of(const AudioBuffer& audio, bool endless);

// By how many dB the thirds of an octave within 40 dB of the strongest differ.
struct Deviation {
    double largest = 0.0;
    double mean = 0.0;
};
Deviation third_octave_deviation_db(const Spectra& passage, const Spectra& drone);
// The largest difference of the coherence of the channels in an octave within 40 dB of the strongest.
double coherence_deviation(const Spectra& passage, const Spectra& drone);

// The eight strongest partials of the passage.
std::vector<double> strongest_partials_hz(const Spectra& passage);
// By how many cents most of them moved: the median.
double moved_cents(const Spectra& passage, const Spectra& drone, std::span<const double> partials_hz);
// Standard deviation of the 50 ms level of a partial, dB.
double fluctuation_db(const AudioBuffer& audio, double hz);

}  // namespace afterglow::bench

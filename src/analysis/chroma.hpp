// Pitch classes from spectral peaks, with the tuning of the track left open until its end.
#pragma once

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/analysis.hpp"
#include "dsp/fft.hpp"

namespace afterglow::analysis {

// Frames of the grid cannot tell two notes a semitone apart below 1.4 kHz. Chroma therefore has frames of
// its own: the signal is brought down to some 5.5 kHz and transformed 4,096 samples (0.74 s) at a time, two
// frames per segment. A peak counts if it stands out of the spectrum around it by 10 dB, so that noise and
// drums have next to none (peaks and their folding: Gómez 2006, "Tonal description of music audio signals").
class ChromaStream {
  public:
    explicit ChromaStream(double sample_rate_hz);

    // The next samples, any number of them.
    void push(std::span<const float> mono);
    // The chroma of `segments` segments, C first, energy of a sine of amplitude 1 being 0.5, corrected for
    // the tuning.
    std::vector<std::array<float, chroma_bins>> finish(std::size_t segments);
    // Of the track against A = 440 Hz, −50 … +50; 0 where there is no pitch. Only after finish().
    double tuning_cents() const { return tuning_cents_; }
    // Whether there is pitch at all: 0 for noise and silence, 1 where peaks hold 8 % of the energy between
    // 60 Hz and 2 kHz, or where frames have five of them (a chord below loud drums).
    double tonality() const;

  private:
    static constexpr std::size_t fine_per_semitone = 5;
    static constexpr std::size_t fine_bins = chroma_bins * fine_per_semitone;
    using FineChroma = std::array<float, fine_bins>;

    void decimate();
    void transform_ready_frames();
    void transform(const float* samples);
    void find_peaks(FineChroma& fine);
    void add_peak(FineChroma& fine, double hz, double energy);
    std::array<float, chroma_bins> fold(const FineChroma& fine) const;

    std::int64_t segment_;  // samples
    std::int64_t factor_;   // of the decimation
    double low_rate_hz_;
    std::vector<float> taps_;
    std::vector<float> pending_;  // samples not yet decimated
    std::vector<float> low_;      // decimated samples, from low_start_ on
    std::int64_t low_start_ = 0;  // relative to the centre of the first frame's first sample
    std::int64_t frames_done_ = 0;
    dsp::RealFft fft_;
    std::vector<float> power_;
    std::vector<double> running_;  // running sum of power_
    std::vector<FineChroma> segments_;
    std::complex<double> tuning_;  // Σ amplitude · e^(2πi · semitones above A)
    double tuning_cents_ = 0.0;
    double tonal_energy_ = 0.0;
    double band_energy_ = 0.0;
    std::int64_t peaks_ = 0;
};

}  // namespace afterglow::analysis

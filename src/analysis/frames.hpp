// One frame of samples in, its spectrum and features out; nothing of it is kept.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analysis/analysis.hpp"
#include "dsp/fft.hpp"

namespace afterglow::analysis {

struct SpectralShape {
    float centroid_hz = 0.0F;  // of the magnitude spectrum; 0 in silence
    float flatness = 0.0F;     // geometric over arithmetic mean of the power spectrum; 0 in silence
    float level = 0.0F;        // sum of the magnitudes: the weight of a frame in a mean over frames
};

// Spectra of Hann-windowed frames of the grid up to 22 kHz, the constant part of each frame taken out. They
// are scaled to the reference rate: the same sound has the same spectrum at every rate.
class FrameAnalyser {
  public:
    explicit FrameAnalyser(double sample_rate_hz);

    // `samples` are as many as a frame of the grid has. The spectra below are of this frame until the next
    // call.
    SpectralShape process(const float* samples);
    // |X|² and |X|, one per bin of the grid; a sine of amplitude 1 has |X| = 512.
    std::span<const float> power() const { return power_; }
    std::span<const float> magnitude() const { return magnitude_; }
    const FrameGrid& grid() const { return grid_; }

  private:
    FrameGrid grid_;
    double bin_hz_;
    std::vector<float> window_;
    dsp::RealFft fft_;
    std::vector<float> power_;
    std::vector<float> magnitude_;
};

inline constexpr double lowest_mel_hz = 30.0;
// Mel band i is a triangle from edge i over edge i + 1 to edge i + 2.
double mel_edge_hz(int i, double sample_rate_hz, double lowest_hz = lowest_mel_hz);

// Mean power in triangular mel bands (Slaney's scale, from `lowest_hz` to 16 kHz or Nyquist).
class MelBank {
  public:
    explicit MelBank(double sample_rate_hz, double lowest_hz = lowest_mel_hz);
    // `power` has a value per bin of the grid; the bands are multiplied by `scale`.
    std::array<float, mel_bands> apply(std::span<const float> power, double scale) const;

  private:
    struct Band {
        std::size_t first_bin = 0;
        std::vector<float> weights;  // sum to 1
    };
    std::vector<Band> bands_;
};

}  // namespace afterglow::analysis

// What a steady passage is made of: partials and noise.
#pragma once

#include <array>
#include <complex>
#include <vector>

#include "base/audio_buffer.hpp"

namespace afterglow::dsp {

// How something changes in a passage, sampled evenly; its mean is 0.
struct Movement {
    double rate_hz = 1.0;
    std::vector<float> values;
};

struct Partial {
    double hz = 0.0;
    double power = 0.0;  // of its analytic signal in the channel that has most of it
    Movement level;      // natural logarithm of its amplitude
    Movement hz_off;     // its frequency
    // What each channel has of it, relative to that one, and the power of what is its own.
    std::array<std::complex<double>, 2> gain{};
    std::array<double, 2> own_power{};
};

struct SteadyParts {
    double sample_rate_hz = 0.0;
    int channels = 1;
    std::vector<Partial> partials;  // strongest first
    // Noise: power per hertz in each channel, and its coherence, at multiples of `bin_hz`.
    double bin_hz = 1.0;
    std::array<std::vector<double>, 2> noise{};
    std::vector<std::complex<double>> coherence;
};

// One or two channels, at least half a second.
SteadyParts part_steady(const AudioBuffer& passage);

}  // namespace afterglow::dsp

// Endless sound out of a steady passage: no join, and no period but its own length.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/audio_buffer.hpp"
#include "base/rng.hpp"
#include "dsp/filter.hpp"

namespace afterglow::dsp {

struct EndlessOptions {
    std::int64_t frames = 0;   // of one cycle
    double semitones = 0.0;    // moves the pitch; what moves in the sound keeps its speed
    double time_factor = 1.0;  // 2: what moves in the sound moves half as fast
};

// Parts a passage into partials and noise. Each partial keeps its level, how much and how fast that
// fluctuates, and how its frequency wavers, but by chance and once round the cycle, at the frequency next to
// its own that makes whole periods in it; noise keeps its spectrum. What channels have in common they keep.
// (As sines and noise are parted in Fierro & Välimäki 2023, "Enhanced fuzzy decomposition of sound into
// sines, transients, and noise"; transients are not expected.)
class Endless {
  public:
    // One or two channels, at least half a second.
    explicit Endless(const AudioBuffer& passage);
    Endless(Endless&&) noexcept;
    Endless& operator=(Endless&&) noexcept;
    Endless(const Endless&) = delete;
    Endless& operator=(const Endless&) = delete;
    ~Endless();

    // One cycle, and the same through each of the bands. Throws Error(config) as filter_circular.
    std::vector<AudioBuffer> make(const EndlessOptions& options, const std::vector<Band>& bands,
                                  const Rng& rng) const;
    std::size_t partials() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace afterglow::dsp

// How two channels become one without losing the sound.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/audio_buffer.hpp"

namespace afterglow {

// The mean is the sound, unless the channels cancel each other in it, or one of them is dead.
enum class MonoMix : std::uint8_t {
    mean,
    difference,  // half of first minus second: opposite phase
    first,
    second,
};

// Mean powers of two channels and of their product, DC removed.
struct ChannelPowers {
    double first = 0.0;
    double second = 0.0;
    double product = 0.0;

    double of(MonoMix mix) const;
    // −1 opposite phase … 1 the same; 0 where a channel is silent.
    double correlation() const;
};

// The sums that they are made of. Samples must be numbers.
class ChannelSums {
  public:
    // The next samples of both channels; of a single one twice the same.
    void add(std::span<const float> first, std::span<const float> second);
    std::int64_t frames() const { return frames_; }
    std::array<double, 2> means() const;
    ChannelPowers powers() const;

  private:
    std::int64_t frames_ = 0;
    std::array<float, 2> offsets_{};  // the first samples: what is left of DC keeps its precision
    std::array<double, 5> sums_{};    // of both, of their squares, of their product
};

// The mean, where it lies no more than 6 dB below the louder channel; else half the difference, where next to
// nothing (−20 dB) is left in the mean and it lies within 1 dB of the louder channel; else that channel.
MonoMix energy_keeping(const ChannelPowers& powers);
// The same of audio of two channels; of any other the mean.
MonoMix energy_keeping(const AudioBuffer& audio);

// `mono` has as many samples as both.
void mix(std::span<const float> first, std::span<const float> second, MonoMix how, std::span<float> mono);

}  // namespace afterglow

// Audio in memory: one contiguous run of float samples per channel.
// A frame is one instant across channels, a sample one number; 1.0 is 0 dBFS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace afterglow {

class AudioBuffer {
  public:
    AudioBuffer() = default;
    AudioBuffer(int channels, std::int64_t frames, double sample_rate_hz)
        : sample_rate_hz_(sample_rate_hz),
          channels_(static_cast<std::size_t>(channels),
                    std::vector<float>(static_cast<std::size_t>(frames), 0.0F)) {}
    // Takes equally long channels as they are.
    AudioBuffer(std::vector<std::vector<float>> channels, double sample_rate_hz)
        : sample_rate_hz_(sample_rate_hz), channels_(std::move(channels)) {}

    int channels() const { return static_cast<int>(channels_.size()); }
    std::int64_t frames() const {
        return channels_.empty() ? 0 : static_cast<std::int64_t>(channels_[0].size());
    }
    bool empty() const { return frames() == 0; }
    double sample_rate_hz() const { return sample_rate_hz_; }
    double duration_sec() const {
        return sample_rate_hz_ > 0 ? static_cast<double>(frames()) / sample_rate_hz_ : 0.0;
    }

    std::span<float> channel(int c) { return channels_[static_cast<std::size_t>(c)]; }
    std::span<const float> channel(int c) const { return channels_[static_cast<std::size_t>(c)]; }

    // Shortens or lengthens every channel; new frames are silent.
    void resize(std::int64_t frames);
    // Frames [start, start + frames) as a buffer of its own; the range must lie inside.
    AudioBuffer slice(std::int64_t start, std::int64_t frames) const;

  private:
    double sample_rate_hz_ = 0.0;
    std::vector<std::vector<float>> channels_;
};

// The channels as one: their mean, or what of two keeps the energy (base/mono_mix.hpp).
AudioBuffer to_mono(const AudioBuffer& audio);

}  // namespace afterglow

// Samples that no level has: not a number, infinite or far too large.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "audio/decoder.hpp"
#include "base/reason.hpp"

namespace afterglow::audio {

// Of one recording, channel by channel: one may be spoilt from end to end and the one beside it good.
class UnusableSamples {
  public:
    explicit UnusableSamples(int channels) : channels_(static_cast<std::size_t>(channels)) {}

    // The next whole frames: of unusable samples one or a few are held over, more are silent.
    void replace(std::span<float> interleaved);

    // What follows is asked for at the end.
    // Why the recording cannot be used; empty where it can. `minimum_frames` are to be left between gaps.
    std::string refusal(double sample_rate_hz, double minimum_frames) const;
    std::vector<Reason> warnings(double sample_rate_hz) const;
    // Where a channel is silent that is not so from end to end; in their order, apart.
    std::vector<Gap> gaps() const;

  private:
    struct Channel {
        float last = 0.0F;     // usable
        std::int64_t run = 0;  // unusable samples that end here
        std::int64_t unusable = 0;
        std::int64_t first = 0;  // frame
        std::vector<Gap> silences;
    };

    void replace_one(Channel& channel, float& sample, std::int64_t frame);
    bool is_lost(const Channel& channel) const;
    bool is_scattered(const Channel& channel) const;
    std::string name_of(const Channel& channel) const;

    std::vector<Channel> channels_;
    std::int64_t frames_ = 0;
};

}  // namespace afterglow::audio

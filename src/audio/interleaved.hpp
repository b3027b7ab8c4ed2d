// From the interleaved samples of a file to channels of our own.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/audio_buffer.hpp"

namespace afterglow::audio {

// How much of each source channel goes left and right.
using FoldGains = std::vector<std::array<float, 2>>;

// Gains for `channels` channels at `places` (SF_CHANNEL_MAP_*; empty: the usual order for the count), after
// ITU-R BS.775: centre and surrounds at −3 dB, no low-frequency effects, scaled so that full scale stays full
// scale.
FoldGains fold_gains(int channels, std::span<const int> places);

// The first `frames` frames of interleaved samples of one or two channels, apart, into `out` (of that many
// channels).
void deinterleave(std::span<const float> interleaved, AudioBuffer& out);
// Any number of channels into the two of `out`.
void fold(std::span<const float> interleaved, const FoldGains& gains, AudioBuffer& out);

// Appends frames of `from` channels as frames of `to`: one channel goes to all, many to one as their mean;
// otherwise those that both have.
void append_as(std::span<const float> interleaved, int from, int to, std::vector<float>& out);

// Whether a sample is NaN, infinite or beyond ±10^10 (which no level is), and whether any is.
bool is_unusable(float sample);
bool any_unusable(std::span<const float> samples);

}  // namespace afterglow::audio

// Fades and their shapes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/audio_buffer.hpp"

namespace afterglow::dsp {

// Equal-power (quarter-sine) rise over the first frames, fall over the last; monotone. First and last sample
// become 0. A fade longer than the audio is shortened to it.
void fade_in(AudioBuffer& audio, std::int64_t frames);
void fade_out(AudioBuffer& audio, std::int64_t frames);
// Both; where they would overlap they are shortened in proportion, so that they just meet.
void fade_in_out(AudioBuffer& audio, std::int64_t in_frames, std::int64_t out_frames);

// The same, and the DC under it removed: the ends are 0 and so is each channel's mean.
void fade_and_remove_dc(AudioBuffer& audio, std::int64_t in_frames, std::int64_t out_frames);
// With `fade_gains` of as many frames.
void fade_and_remove_dc(AudioBuffer& audio, std::span<const float> gains);

// What fade_in_out multiplies by.
std::vector<float> fade_gains(std::int64_t frames, std::int64_t in_frames, std::int64_t out_frames);

// Plays the audio backwards. A loop stays a loop.
void reverse(AudioBuffer& audio);

}  // namespace afterglow::dsp

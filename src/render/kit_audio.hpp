// A texture as a device wants it.
#pragma once

#include "base/audio_buffer.hpp"
#include "base/rng.hpp"
#include "render/kit_plan.hpp"

namespace afterglow::render {

// `audio` (what the item's file holds) in the item's channels, rate, length and form, rounded to `format`.
// Loops are resampled as endless sounds, and repeated after that. The level stays, save where resampling has
// made a peak above −0.1 dBFS: then all of it is turned down to that.
AudioBuffer fit_to_device(const AudioBuffer& audio, const KitItem& item, const KitOptions& options,
                          audio::SampleFormat format, const Rng& rng);

}  // namespace afterglow::render

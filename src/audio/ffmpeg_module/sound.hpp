// One stream of sound, decoded by FFmpeg.
#pragma once

#include <memory>
#include <span>

#include "audio/formats_module_abi.hpp"

namespace afterglow::ffmpeg {

class Sound {
  public:
    Sound() = default;
    Sound(const Sound&) = delete;
    Sound& operator=(const Sound&) = delete;
    virtual ~Sound() = default;
    // As AfterglowFormatsModule::next.
    virtual bool next(AfterglowBlock& block) = 0;
};

// As AfterglowFormatsModule::open.
std::unique_ptr<Sound> open_sound(const AfterglowInput& input, const char* container,
                                  AfterglowSoundInfo& info, std::span<char> why);

}  // namespace afterglow::ffmpeg

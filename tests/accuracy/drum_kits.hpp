// Recorded drum kits (Debian's hydrogen-drumkits).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/audio_buffer.hpp"
#include "makers/drums_model.hpp"

namespace afterglow::truth {

struct DrumSample {
    makers::DrumClass drum = makers::DrumClass::percussion;
    AudioBuffer audio;  // mono, 44.1 kHz, from the moment on at which it begins to sound
};

// Which drum an instrument's name means; none for sounds that are none of them.
std::optional<makers::DrumClass> drum_of_name(std::string name);

// The samples of every kit that is installed, a list per kit, in the order of the kits' names.
std::vector<std::vector<DrumSample>> recorded_kits();

}  // namespace afterglow::truth

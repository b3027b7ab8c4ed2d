// Tracks in which chords are held at known places, amid drums, noise and chatter.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/audio_buffer.hpp"
#include "support/planted_sounds.hpp"
#include "support/sources.hpp"

namespace afterglow::planted {

struct Plan {
    int chords = 5;
    double min_chord_sec = 2.5;
    double max_chord_sec = 8.0;
    double min_level_db = -30.0;  // RMS of a chord
    double max_level_db = -12.0;
    double min_clutter_db = -36.0;  // RMS of what lies between
    double max_clutter_db = -14.0;
    std::vector<Voice> voices = {Voice::additive, Voice::saws, Voice::organ, Voice::modulated, Voice::vowel};
    std::vector<Clutter> clutter = {Clutter::beat,   Clutter::white,        Clutter::pink,
                                    Clutter::brown,  Clutter::speech_noise, Clutter::chatter,
                                    Clutter::babble, Clutter::noise_bursts};
    double bed_db = -70.0;     // noise under all of it
    double drums_db = -200.0;  // drums over all of it
    std::string sound_font = midi::small_sound_font;
};

// Chords from the plan's voices and keys that differ, each where the manifest of a good pad may point to.
sources::Planted track(const Plan& plan, std::uint64_t seed);

}  // namespace afterglow::planted

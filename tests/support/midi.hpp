// Music with known truth: notes become a Standard MIDI File, and FluidSynth plays that file with a General
// MIDI sound font.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/audio_buffer.hpp"

namespace afterglow::midi {

inline constexpr int drum_channel = 9;
inline constexpr int channel_count = 16;

// From Debian's timgm6mb-soundfont: small, and what the tests use.
inline constexpr const char* small_sound_font = "/usr/share/sounds/sf2/TimGM6mb.sf2";
// From Debian's fluid-soundfont-gm: 140 MB, for scripts/accuracy.
inline constexpr const char* large_sound_font = "/usr/share/sounds/sf2/FluidR3_GM.sf2";

struct Note {
    double start_sec = 0.0;
    double duration_sec = 0.0;
    int channel = 0;
    int key = 60;  // 60 is middle C; on drum_channel the instrument of the General MIDI drum map
    int velocity = 90;
};

// Pitch bend of a channel from a moment on, in semitones, −2 … +2.
struct Bend {
    double time_sec = 0.0;
    int channel = 0;
    double semitones = 0.0;
};

struct Song {
    double length_sec = 0.0;
    std::array<int, channel_count> program{};  // General MIDI, from 0; of drum_channel the drum kit
    std::array<int, channel_count> volume = filled(100);
    std::array<int, channel_count> pan = filled(64);
    double detune_cents = 0.0;  // of all channels but the drums, −100 … +100
    std::vector<Note> notes;
    std::vector<Bend> bends;

  private:
    static constexpr std::array<int, channel_count> filled(int value) {
        std::array<int, channel_count> all{};
        all.fill(value);
        return all;
    }
};

// The song as a Standard MIDI File of format 0, one tick being 0.1 ms.
std::vector<std::uint8_t> standard_midi_file(const Song& song);

struct Rendering {
    std::string sound_font = small_sound_font;
    double gain = 0.5;
    bool reverb = true;  // and chorus, as FluidSynth has them when nobody sets anything
};

// `song.length_sec` of stereo at 44.1 kHz. Throws Error where the sound font cannot be read.
AudioBuffer render(const Song& song, const Rendering& rendering = {});

}  // namespace afterglow::midi

// Drums whose places and names are known, amid sounds that are none.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/audio_buffer.hpp"
#include "base/rng.hpp"
#include "drum_kits.hpp"
#include "makers/drums_model.hpp"
#include "truth.hpp"

namespace afterglow::truth {

struct KnownHit {
    double start_sec = 0.0;
    makers::DrumClass drum = makers::DrumClass::percussion;
};

struct DrumPiece {
    std::string kind;  // what plays, and over what: a row of the table
    AudioBuffer audio;
    std::vector<KnownHit> hits;
};

// Of Debian's musescore-general-soundfont-small: nothing is fitted to it.
inline constexpr const char* held_out_sound_font = "/usr/share/sounds/sf3/MuseScore_General_Lite.sf3";

// Writes pieces of some 20 s: hits of all classes one after the other, some 0.1 to 0.7 s apart, by a General
// MIDI kit, a recorded kit or a synthesiser, over nothing, notes and chords, speech-like sound or noise; and
// one piece in four without a drum. `dev` has two sound fonts and every other recorded kit, `held_out` a
// third sound font and the other kits.
class DrumWriter {
  public:
    DrumWriter(Half half, std::uint64_t seed);
    DrumPiece write(std::uint64_t index) const;

  private:
    Half half_;
    Rng rng_;
    std::vector<std::vector<DrumSample>> kits_;
};

}  // namespace afterglow::truth

// What makes a texture good of its kind, heard in its audio.
#pragma once

#include "base/audio_buffer.hpp"

namespace afterglow::curation {

// Of pieces of 20 ms of the mean of the channels, in dB, 60 dB below the loudest at least.
struct LevelTraits {
    double deviation_db = 0.0;  // standard deviation
    double dropout_db = 0.0;    // how far the quietest tenth lies below their mean
    double range_db = 0.0;      // from the quietest to the loudest of 16 equal parts
    double attack_db = 0.0;     // the largest rise over all of the 100 ms before, the end before the start
};

struct Traits {
    LevelTraits level;
    double drift_octaves = 0.0;  // standard deviation of the centroid over those parts
    double attack_sec = 0.0;     // from the start to within 6 dB of the peak
    double punch_db = 0.0;       // peak of the first 50 ms over the RMS of the whole
    double high_share = 0.0;     // share of power between 5 and 14 kHz
    double crest_factor = 0.0;
};

// All 0 of no audio.
LevelTraits level_traits_of(const AudioBuffer& audio);
Traits traits_of(const AudioBuffer& audio);

}  // namespace afterglow::curation

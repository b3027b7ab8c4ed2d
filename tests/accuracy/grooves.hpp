// Drum grooves and bass lines, one character a step.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "truth.hpp"

namespace afterglow::truth {

// '.' is silence, '1' … '9' how hard it is struck. A pattern shorter than the longest of its groove repeats.
struct Layer {
    int drum = 0;  // General MIDI drum map
    std::string_view steps;
};

struct Groove {
    std::string_view style;
    double slowest_bpm = 0.0;  // usual for the style
    double fastest_bpm = 0.0;
    int steps_per_beat = 4;
    int beats_per_bar = 4;
    double swing = 0.0;  // delay of every second step, as a share of a step
    std::vector<Layer> drums;
    std::string_view
        bass;  // 'r' root, 'f' fifth, 'o' octave, 't' third, 's' seventh; '-' goes on, '.' is a rest
    std::string_view chord;  // where a comping instrument strikes, as in a layer; empty: long chords
};

std::span<const Groove> grooves(Half half);
// In bars of other than four quarters.
std::span<const Groove> odd_grooves(Half half);

}  // namespace afterglow::truth

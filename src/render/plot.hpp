// A picture of a sound for people: waveform, spectrogram, lanes of marks below them, axes and words.
#pragma once

#include <string>
#include <vector>

#include "render/image.hpp"
#include "render/overview.hpp"

namespace afterglow::render {

// A row of marks below the spectrogram, with a name at its left.
struct PlotLane {
    struct Span {
        double start_sec = 0.0;
        double end_sec = 0.0;
        Colour colour;
        std::string label;  // written into the span where it fits; may be empty
    };
    std::string name;
    std::vector<Span> spans;
    std::vector<double> instants_sec;  // drawn as ticks; where they crowd, as a density
    Colour instant_colour{200, 60, 50};
};

// What a colour means.
struct LegendEntry {
    Colour colour;
    std::string label;
};

struct Plot {
    std::string title;               // of one line; shortened where it is too long
    std::vector<std::string> lines;  // below it
    std::vector<PlotLane> lanes;
    std::vector<LegendEntry> legend;  // at the bottom, in as many lines as it takes
    std::vector<double> rules_sec;    // dashed lines through both panels: the ends of a loop
};

// For an Overview of about this size the picture is sharpest.
inline constexpr int plot_columns = 1056;
inline constexpr int plot_rows = 360;

// The bytes of a PNG file, about 1200 × 720 pixels and 200 kB.
std::string plot_png(const Overview& view, const Plot& plot);

}  // namespace afterglow::render

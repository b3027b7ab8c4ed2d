// The picture of an explanation.
#pragma once

#include <string>

#include "pipeline/explanation.hpp"

namespace afterglow::views {

// The bytes of a PNG file: waveform and spectrogram, and below them the onsets, each window's verdict, how
// much the sound is held, the stable regions, the pads chosen and the passages that lost against them. The
// explanation must have its view.
std::string explain_plot(const std::string& title, const pipeline::Explanation& explanation);

}  // namespace afterglow::views

// The module for further formats: what reads them brings over a hundred libraries with it, so it is loaded
// only where such a recording is met, and the program runs without it.
#pragma once

#include <string>

#include "audio/formats_module_abi.hpp"

namespace afterglow::audio {

// Loads it when first called; null where that fails. A process that is confined can load nothing any more.
const AfterglowFormatsModule* formats_module();
bool formats_module_is_loaded();
// Whether it is installed, as far as one look at the disk tells: beside the program, as it was built or
// installed. No setting and no variable leads elsewhere.
bool formats_module_is_there();

// What is missing, and how to get it, as the end of a sentence: "… needs …"; "" where it is loaded.
std::string formats_module_lack();
// "libavformat 59.27.100, …", or what is missing.
std::string formats_module_text();

}  // namespace afterglow::audio

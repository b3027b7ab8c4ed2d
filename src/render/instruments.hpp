// Open instrument formats: SFZ 1 (sfzformat.com) and DecentSampler presets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audio/encode.hpp"

namespace afterglow::render {

// One sample of an instrument.
struct Zone {
    std::string sample;  // relative path of the WAV file, with forward slashes
    int low_key = 0;
    int high_key = 127;
    // Whether the key changes the pitch: the root then sounds on its own key, in tune.
    bool keytrack = false;
    std::optional<audio::WavNote> root;  // measured; none: the low key stands for it
    std::optional<audio::WavLoop> loop;  // end exclusive, as everywhere; inclusive in both formats
};

std::string sfz_text(const std::string& title, const std::vector<Zone>& zones);
std::string dspreset_text(const std::string& title, const std::vector<Zone>& zones);

}  // namespace afterglow::render

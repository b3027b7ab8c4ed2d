// Recordings in the formats that the module for further formats reads, written by FFmpeg's own encoders.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "base/audio_buffer.hpp"

namespace afterglow::test {

struct FurtherFile {
    std::string codec;      // as FFmpeg names its encoder
    std::string container;  // and its muxer: "ipod" for M4A
    int bits = 16;          // of integer samples; 0: floats
    std::map<std::string, std::string> muxer_options = {};
    bool has_cover = false;
};

// The file's bytes. Throws std::runtime_error where FFmpeg does not write it.
std::string further_file(const AudioBuffer& audio, const FurtherFile& wanted);

// The same M4A file, whose index ends it, with iTunes' note about what is to be heard.
std::string with_itunes_note(std::string m4a, unsigned delay, unsigned padding, std::size_t frames);

// A Monkey's Audio file of silence, stereo of 16 bits at 44.1 kHz: nothing free writes any other.
std::string silent_ape(std::size_t frames);

}  // namespace afterglow::test

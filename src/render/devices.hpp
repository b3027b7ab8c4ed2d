// The one table of devices: what each can take. docs/KITS.md says where each fact comes from.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "audio/encode.hpp"

namespace afterglow::render {

enum class LoopSupport {
    none,        // plays a sample once, whatever its chunks say
    whole_file,  // can repeat a sample from end to start
    points,      // reads loop points
};

enum class NameAlphabet {
    upper_ascii,  // A-Z 0-9 _
    ascii,        // A-Z a-z 0-9 _ + - .
};

enum class Instrument { none, sfz, decentsampler };

// Limits hold at their value: a file of exactly `max_file_sec` fits. None: no limit is known.
struct Device {
    std::string name;  // as `--device` has it
    std::string title;
    double sample_rate_hz = 0.0;               // 0: that of the texture
    std::vector<audio::SampleFormat> formats;  // the first is the usual one
    int max_channels = 2;
    std::optional<double> max_file_sec = {};   // of a mono file; a stereo file may last half as long
    std::optional<double> max_total_sec = {};  // of all files, a stereo file counted twice
    std::optional<std::size_t> max_files = {};
    std::optional<std::size_t> max_files_per_folder = {};
    std::string folder;  // of the samples below the output folder; {kit} and {kind} are filled in
    std::string extension = ".wav";
    std::size_t max_name = 32;  // characters, extension aside
    NameAlphabet alphabet = NameAlphabet::ascii;
    bool extra_chunks = false;  // may files hold more than `fmt ` and `data`
    LoopSupport loops = LoopSupport::none;
    Instrument instrument = Instrument::none;
};

const std::vector<Device>& devices();
// Throws Error(usage), with the name that was probably meant.
const Device& find_device(const std::string& name);

int bits_of(audio::SampleFormat format);
// What samples may hold of mono sound at the device's rate (that of the texture, where the device takes any).
std::optional<std::int64_t> max_file_frames(const Device& device, double sample_rate_hz, int channels);

}  // namespace afterglow::render

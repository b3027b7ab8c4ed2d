#include "render/devices.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::render {
namespace {

using audio::SampleFormat;

Device tr8s() {
    return {.name = "tr8s",
            .title = "Roland TR-8S",
            .sample_rate_hz = 44100.0,
            .formats = {SampleFormat::pcm24, SampleFormat::pcm16},
            .max_channels = 2,
            .max_file_sec = 180.0,
            .max_total_sec = 600.0,
            .max_files = 400,
            .max_files_per_folder = 256,
            .folder = "ROLAND/TR-8S/SAMPLE/{kit}",
            .extension = ".WAV",
            .max_name = 16,
            .alphabet = NameAlphabet::upper_ascii};
}

Device digitakt() {
    return {.name = "digitakt",
            .title = "Elektron Digitakt",
            .sample_rate_hz = 48000.0,
            .formats = {SampleFormat::pcm16},
            .max_channels = 1,
            .max_file_sec = 33.0,
            .max_total_sec = 666.0,
            .max_files = 127,
            .folder = "{kit}",
            .max_name = 32,
            .loops = LoopSupport::whole_file};
}

Device octatrack() {
    return {.name = "octatrack",
            .title = "Elektron Octatrack",
            .sample_rate_hz = 44100.0,
            .formats = {SampleFormat::pcm24, SampleFormat::pcm16},
            .max_channels = 2,
            .max_files = 128,
            .folder = "AUDIO/{kit}",
            .max_name = 32,
            .loops = LoopSupport::whole_file};
}

Device mpc() {
    return {.name = "mpc",
            .title = "Akai MPC (plain WAV folder)",
            .sample_rate_hz = 44100.0,
            .formats = {SampleFormat::pcm24, SampleFormat::pcm16},
            .max_channels = 2,
            .max_files = 128,
            .folder = "{kit}",
            .max_name = 32,
            .loops = LoopSupport::whole_file};
}

Device sp404mk2() {
    return {.name = "sp404mk2",
            .title = "Roland SP-404MKII",
            .sample_rate_hz = 48000.0,
            .formats = {SampleFormat::pcm16, SampleFormat::pcm24},
            .max_channels = 2,
            .max_files = 160,
            .folder = "IMPORT/{kit}",
            .extension = ".WAV",
            .max_name = 32,
            .loops = LoopSupport::whole_file};
}

Device volca() {
    return {.name = "volca",
            .title = "Korg volca sample 2",
            .sample_rate_hz = 31250.0,
            .formats = {SampleFormat::pcm16},
            .max_channels = 1,
            .max_total_sec = 130.0,
            .max_files = 200,
            .folder = "{kit}",
            .max_name = 16,
            .loops = LoopSupport::whole_file};
}

Device generic() {
    return {.name = "generic",
            .title = "any DAW or sampler",
            .formats = {SampleFormat::pcm24, SampleFormat::pcm16, SampleFormat::float32},
            .folder = "{kit}/{kind}",
            .max_name = 64,
            .extra_chunks = true,
            .loops = LoopSupport::points};
}

Device sfz() {
    Device device = generic();
    device.name = "sfz";
    device.title = "SFZ instruments";
    device.folder = "{kit}/samples";
    device.instrument = Instrument::sfz;
    return device;
}

Device decentsampler() {
    Device device = generic();
    device.name = "decentsampler";
    device.title = "DecentSampler instruments";
    device.formats = {SampleFormat::pcm24, SampleFormat::pcm16};
    device.folder = "{kit}/samples";
    device.instrument = Instrument::decentsampler;
    return device;
}

}  // namespace

const std::vector<Device>& devices() {
    static const std::vector<Device> table = {tr8s(),  digitakt(), octatrack(), mpc(),          sp404mk2(),
                                              volca(), generic(),  sfz(),       decentsampler()};
    return table;
}

const Device& find_device(const std::string& name) {
    const auto found = std::ranges::find(devices(), to_lower_ascii(name), &Device::name);
    if (found != devices().end()) return *found;
    std::vector<std::string> names;
    std::string list;
    for (const auto& device : devices()) {
        names.push_back(device.name);
        list += (list.empty() ? "" : " ") + device.name;
    }
    const auto meant = nearest(name, names);
    throw Error(ErrorCategory::usage, "unknown device '" + name + "'" +
                                          (meant ? "; did you mean " + *meant + "?" : ".") +
                                          " There are: " + list);
}

int bits_of(audio::SampleFormat format) {
    switch (format) {
        case SampleFormat::pcm16:
            return 16;
        case SampleFormat::pcm24:
            return 24;
        case SampleFormat::float32:
            break;
    }
    return 32;
}

std::optional<std::int64_t> max_file_frames(const Device& device, double sample_rate_hz, int channels) {
    if (!device.max_file_sec) return std::nullopt;
    return static_cast<std::int64_t>(std::floor(*device.max_file_sec * sample_rate_hz / channels));
}

}  // namespace afterglow::render

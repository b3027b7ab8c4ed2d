#include "support/recordings.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/signals.hpp"

namespace afterglow::test {
namespace fs = std::filesystem;

void write_text(const fs::path& file, std::string_view text) {
    fs::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!out) throw std::runtime_error("the test cannot write " + file.string());
}

void write_recording(const fs::path& file, const AudioBuffer& audio, audio::RecordingFormat format) {
    const auto bytes = audio::encode_recording(audio, format, audio::SampleFormat::pcm16);
    write_text(file, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

AudioBuffer small_piece(double seconds, double root_hz) {
    const std::array notes = {root_hz, root_hz * 1.25, root_hz * 1.5};
    const auto chord = signals::held_chord(notes, seconds, 0.3);
    return signals::decorrelated(chord, 0.02, static_cast<std::uint64_t>(root_hz));
}

std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("the test cannot read " + file.string());
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

nlohmann::json json_of(const fs::path& file) {
    return nlohmann::json::parse(bytes_of(file));
}

std::map<std::string, std::string> tree_of(const fs::path& folder) {
    std::map<std::string, std::string> tree;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_symlink() || !entry.is_regular_file()) continue;
        tree[entry.path().lexically_relative(folder).generic_string()] = bytes_of(entry.path());
    }
    return tree;
}

std::vector<fs::path> wavs_below(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".wav") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace afterglow::test

// Recordings and textures as files: writing what a test needs, reading what the program left.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "audio/encode_recording.hpp"
#include "base/audio_buffer.hpp"

namespace afterglow::test {

// Creates the folder of the file too.
void write_text(const std::filesystem::path& file, std::string_view text);
void write_recording(const std::filesystem::path& file, const AudioBuffer& audio,
                     audio::RecordingFormat format = audio::RecordingFormat::wav);

// A small piece that every maker can use: a held stereo chord over noise, `root_hz` tells pieces apart.
AudioBuffer small_piece(double seconds, double root_hz = 220.0);

std::string bytes_of(const std::filesystem::path& file);
nlohmann::json json_of(const std::filesystem::path& file);
// Every regular file below the folder: its path relative to it, and its bytes. Symlinks are not followed.
std::map<std::string, std::string> tree_of(const std::filesystem::path& folder);
std::vector<std::filesystem::path> wavs_below(const std::filesystem::path& folder);

}  // namespace afterglow::test

// Small recordings for an archive, and other things that lie about in one.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace afterglow::test {

inline void write_text(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

inline std::string read_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// The bytes of a 16-bit WAV file with a sine in all channels.
inline std::string wav_bytes(double seconds, int channels = 1, int rate_hz = 8000, double hz = 220.0) {
    const auto frames = static_cast<std::uint32_t>(seconds * rate_hz);
    const std::uint32_t data_bytes = frames * static_cast<std::uint32_t>(channels) * 2;
    std::string bytes;
    const auto put = [&](std::uint32_t value, int size) {
        for (int i = 0; i < size; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xFFU);
    };
    bytes += "RIFF";
    put(36 + data_bytes, 4);
    bytes += "WAVEfmt ";
    put(16, 4);
    put(1, 2);
    put(static_cast<std::uint32_t>(channels), 2);
    put(static_cast<std::uint32_t>(rate_hz), 4);
    put(static_cast<std::uint32_t>(rate_hz * channels * 2), 4);
    put(static_cast<std::uint32_t>(channels * 2), 2);
    put(16, 2);
    bytes += "data";
    put(data_bytes, 4);
    for (std::uint32_t i = 0; i < frames; ++i) {
        const double value = 0.4 * std::sin(2.0 * std::numbers::pi * hz * i / rate_hz);
        for (int c = 0; c < channels; ++c) put(static_cast<std::uint16_t>(std::lround(value * 32767)), 2);
    }
    return bytes;
}

inline void write_wav(const std::filesystem::path& path, double seconds = 0.5, int channels = 1,
                      int rate_hz = 8000, double hz = 220.0) {
    write_text(path, wav_bytes(seconds, channels, rate_hz, hz));
}

// Waits until a file is there that another process makes; not for ever.
inline bool appears(const std::filesystem::path& path) {
    for (int i = 0; i < 12'000 && !std::filesystem::exists(path); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return std::filesystem::exists(path);
}

// Every file below a folder with its bytes, by relative path.
inline std::vector<std::pair<std::string, std::string>> contents_of(const std::filesystem::path& folder) {
    std::vector<std::pair<std::string, std::string>> contents;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            contents.emplace_back(entry.path().lexically_relative(folder).string(), read_text(entry.path()));
    std::sort(contents.begin(), contents.end());
    return contents;
}

}  // namespace afterglow::test

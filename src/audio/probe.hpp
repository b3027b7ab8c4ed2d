// What an audio file is, without decoding it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace afterglow::audio {

struct ProbeResult {
    std::string format;  // "wav", "aiff", …: by content, not by name
    double duration_sec = 0.0;
    int sample_rate_hz = 0;
    int channels = 0;
};

// Throws Error(source) with the reason, as decode does.
ProbeResult probe(const std::filesystem::path& path);

// True where the first bytes are those of an audio format that decode knows, whatever the name.
bool has_audio_content(const std::filesystem::path& path);

}  // namespace afterglow::audio

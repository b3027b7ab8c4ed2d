#include "audio/probe.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "audio/sound_file.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::audio {

ProbeResult probe(const std::filesystem::path& path) {
    const SoundFile file(path, Inspection::quick);
    const std::int64_t frames = file.estimated_frames();
    if (frames == 0) {
        throw Error(ErrorCategory::source, "holds no sound: its length is zero", valid_utf8(path.string()));
    }
    ProbeResult result;
    result.format = to_lower_ascii(file.format());
    result.sample_rate_hz = file.sample_rate_hz();
    result.channels = file.channels();
    result.duration_sec = static_cast<double>(frames) / file.sample_rate_hz();
    return result;
}

bool has_audio_extension(const std::filesystem::path& path) {
    constexpr std::array<std::string_view, 7> known{".wav", ".aif", ".aiff", ".flac",
                                                    ".mp3", ".ogg", ".opus"};
    const std::string extension = to_lower_ascii(path.extension().string());
    return std::find(known.begin(), known.end(), extension) != known.end();
}

bool has_audio_content(const std::filesystem::path& path) {
    try {
        return identify(SourceFile(path)) != ContainerKind::unknown;
    } catch (const Error&) {
        return false;
    }
}

}  // namespace afterglow::audio

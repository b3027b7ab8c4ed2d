#include "audio/probe.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "audio/container.hpp"
#include "audio/mpeg.hpp"
#include "audio/sound_file.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::audio {

namespace {

// MPEG files are measured by their own headers, which is quicker than the decoder.
std::optional<ProbeResult> probe_mpeg(const std::filesystem::path& path) {
    const SourceFile file(path);
    if (identify(file) != ContainerKind::mp3) return std::nullopt;
    const auto stream = glance_at_mpeg(file);
    if (!stream || stream->frames == 0) return std::nullopt;
    const std::int64_t samples = stream->frames * stream->first.frame_samples - stream->trimmed_samples;
    if (samples <= 0) return std::nullopt;
    const int rate_hz = stream->first.sample_rate_hz;
    return ProbeResult{"mp3", static_cast<double>(samples) / rate_hz, rate_hz, stream->first.channels};
}

}  // namespace

ProbeResult probe(const std::filesystem::path& path) {
    if (const auto mpeg = probe_mpeg(path)) return *mpeg;
    const SoundFile file(path);
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

#include "audio/probe.hpp"

#include "audio/formats.hpp"
#include "audio/sound_file.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::audio {
namespace {

ProbeResult told(std::string_view format, const StreamInfo& info) {
    return {to_lower_ascii(format), static_cast<double>(info.estimated_frames) / info.sample_rate_hz,
            info.sample_rate_hz, info.channels};
}

// Of a file that need not be opened for it.
std::optional<ProbeResult> glance(const std::filesystem::path& path) {
    const SourceFile file(path);
    const Recognised found = recognise(file);
    if (found.format == nullptr || found.format->glance == nullptr) return std::nullopt;
    const auto info = found.format->glance(file, found.start);
    return info ? std::optional(told(found.format->name, *info)) : std::nullopt;
}

}  // namespace

ProbeResult probe(const std::filesystem::path& path) {
    if (const auto found = glance(path)) return *found;
    const SoundFile file(path);
    if (file.info().estimated_frames == 0) {
        throw Error(ErrorCategory::source, "holds no sound: its length is zero", valid_utf8(path.string()));
    }
    return told(file.format(), file.info());
}

bool has_audio_content(const std::filesystem::path& path) {
    try {
        return recognise(SourceFile(path)).format != nullptr;
    } catch (const Error& error) {
        if (error.category() == ErrorCategory::unread) throw;
        return false;
    }
}

}  // namespace afterglow::audio

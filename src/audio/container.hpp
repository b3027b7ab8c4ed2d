// What kind of file this is, by its first bytes, and whether the sizes in its header can be true. The decoder
// library reads what it finds; that a header promised more is seen only here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audio/mpeg.hpp"
#include "base/source_file.hpp"

namespace afterglow::audio {

enum class ContainerKind { unknown, wav, aiff, flac, mp3, vorbis, opus };

// "FLAC"; "unknown" for the unknown.
std::string_view container_name(ContainerKind kind);

ContainerKind identify(const SourceFile& file);

// Four bytes of the file that are read as others.
struct BytePatch {
    std::int64_t offset = 0;
    std::array<unsigned char, 4> bytes{};
};

struct Container {
    ContainerKind kind = ContainerKind::unknown;
    // Bytes of samples that the header promises and the file does not have, as a share of those it has; 0:
    // none.
    double missing_share = 0.0;
    std::optional<BytePatch> patch;  // mends a header that was never finished
    std::optional<MpegStream> mpeg;
    std::vector<std::string> warnings;
};

// Throws Error(source) if the header contradicts itself or the file beyond what a cut can explain.
Container inspect(const SourceFile& file, const std::string& subject);

// Throws the Error(source) for a file without sound, with what it is: "its contents are text", …
[[noreturn]] void fail_unknown(const SourceFile& file, const std::string& subject);

}  // namespace afterglow::audio

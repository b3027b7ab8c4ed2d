// What a CAF file says of its sound where that lies in packets of an encoder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audio/mp4_boxes.hpp"
#include "base/source_file.hpp"

namespace afterglow::audio {

struct CafSound {
    std::string kind;  // "lpcm", "alac", …
    std::int64_t ticks_per_sec = 0;
    bool packets_are_alike = false;  // in bytes and in frames
    bool has_samples = false;
    bool has_table = false;  // of its packets
    // As far as the table tells; in ticks.
    std::optional<HeardPart> heard;
    std::optional<std::int64_t> length;        // of all packets
    std::optional<std::int64_t> length_there;  // of those that the file holds whole

    // Samples as they are, or one byte for each: nothing has to be unpacked.
    bool is_plain() const { return kind.empty() || kind == "lpcm" || kind == "ulaw" || kind == "alaw"; }
};

// Of what begins at `start`.
CafSound inspect_caf_sound(const SourceFile& file, std::int64_t start);

}  // namespace afterglow::audio

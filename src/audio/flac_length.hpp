// How long a FLAC stream is whose header does not say it: streaming encoders leave the number open.
#pragma once

#include <cstdint>
#include <optional>

#include "base/source_file.hpp"

namespace afterglow::audio {

struct FlacLength {
    std::int64_t frames = 0;  // of sound
    bool whole = false;       // the last block of the file is complete
};

// By the last block that is there (RFC 9639, section 9); none if the header says the length, or none is
// found. `start` is where the stream begins, behind tags.
std::optional<FlacLength> flac_length_of_stream(const SourceFile& file, std::int64_t start);

}  // namespace afterglow::audio

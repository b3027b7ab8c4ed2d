// Decoding Opus of channel mappings that opusfile does not know: many tracks in one stream (mapping 255) and
// Ambisonics (2 and 3, RFC 8486).
#pragma once

#include <memory>

#include "audio/decoder.hpp"
#include "audio/ogg_pages.hpp"

namespace afterglow::audio {

bool is_wide_opus(const OggPart& part);
std::unique_ptr<Decoder> open_wide_opus(const SourceFile& file, const OggPart& part);

}  // namespace afterglow::audio

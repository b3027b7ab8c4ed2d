// Decoding FLAC in an Ogg stream (in files of its own: format_table.hpp).
#pragma once

#include <memory>

#include "audio/decoder.hpp"
#include "audio/ogg_pages.hpp"

namespace afterglow::audio {

std::unique_ptr<Decoder> open_ogg_flac(const SourceFile& file, const OggPart& part);

}  // namespace afterglow::audio

// Decoding FLAC with the reference decoder, in files of its own and in Ogg streams, of any depth, and past
// damage.
#pragma once

#include <memory>
#include <string>

#include "audio/decoder.hpp"
#include "audio/file_head.hpp"
#include "audio/ogg_pages.hpp"

namespace afterglow::audio {

bool recognises_flac(const FileHead& head);
std::unique_ptr<Decoder> open_flac(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_ogg_flac(const SourceFile& file, const OggPart& part);

}  // namespace afterglow::audio

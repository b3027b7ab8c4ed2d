// Decoding Ogg streams: Vorbis, Opus and FLAC, one after the other as they come.
#pragma once

#include <memory>
#include <string>

#include "audio/decoder.hpp"
#include "audio/file_head.hpp"

namespace afterglow::audio {

// By the first stream with sound, of all that begin together.
bool recognises_vorbis(const FileHead& head);
bool recognises_opus(const FileHead& head);
bool recognises_ogg_flac(const FileHead& head);

std::unique_ptr<Decoder> open_ogg(const SourceFile& file, std::int64_t start, const std::string& subject);

}  // namespace afterglow::audio

// Decoding Vorbis and Opus with the decoders of their own project. Through libsndfile a damaged Ogg page can
// make it read memory it has given back.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "audio/decoder.hpp"
#include "audio/file_head.hpp"

namespace afterglow::audio {

// Whether an Ogg stream begins (RFC 3533) whose first packet holds `name` at `name_at`.
bool starts_ogg_stream(const FileHead& head, std::string_view name, std::size_t name_at = 0);
bool recognises_vorbis(const FileHead& head);
bool recognises_opus(const FileHead& head);

// As `Format::open`. Streams that follow each other are one; decoding goes on after damage, and ends where a
// stream of other channels or another rate follows.
std::unique_ptr<Decoder> open_vorbis(const SourceFile& file, const std::string& subject);
std::unique_ptr<Decoder> open_opus(const SourceFile& file, const std::string& subject);

}  // namespace afterglow::audio

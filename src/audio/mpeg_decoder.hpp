// Decoding MPEG audio with libmpg123 itself. Through libsndfile it stops at damage, takes files without a
// length tag for as long as their first bit rate suggests, and prints on the terminal.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "audio/decoder.hpp"
#include "audio/file_head.hpp"

namespace afterglow::audio {

// Two frame headers, each where the one before says.
bool recognises_mpeg(const FileHead& head);

// As `Format::open`; throws Error(internal) when the library cannot be set up.
std::unique_ptr<Decoder> open_mpeg(const SourceFile& file, std::int64_t start, const std::string& subject);
// As `Format::glance`.
std::optional<StreamInfo> glance_at_length(const SourceFile& file, std::int64_t start);

}  // namespace afterglow::audio

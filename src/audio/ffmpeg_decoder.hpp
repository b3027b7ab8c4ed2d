// Decoding what only FFmpeg's libraries read, by the module for further formats (formats_module.hpp).
#pragma once

#include <memory>
#include <string>

#include "audio/decoder.hpp"
#include "audio/file_head.hpp"

namespace afterglow::audio {

bool recognises_mp4(const FileHead& head);  // not pictures in such files
bool recognises_adts(const FileHead& head);
bool recognises_wma(const FileHead& head);
bool recognises_ape(const FileHead& head);
bool recognises_wavpack(const FileHead& head);
bool recognises_tta(const FileHead& head);
bool recognises_musepack(const FileHead& head);

// As `Format::open`. Throws Error(unread) where the module is missing, with how to get it: another time the
// recording can be read.
std::unique_ptr<Decoder> open_mp4(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_adts(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_wma(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_ape(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_wavpack(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_tta(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_musepack(const SourceFile& file, std::int64_t start,
                                       const std::string& subject);
// Of sound in packets of an encoder (audio/caf_sound.hpp).
std::unique_ptr<Decoder> open_packed_caf(const SourceFile& file, std::int64_t start,
                                         const std::string& subject);

// As `Format::find`: such a stream is looked for at the beginning only.
std::optional<std::int64_t> find_nowhere_else(const SourceFile& file, std::int64_t from, std::int64_t to);

}  // namespace afterglow::audio

// Decoding with libsndfile: WAV, AIFF and FLAC, and what else it knows. It reads what it finds; that a header
// promised more is seen by audio/container.
#pragma once

#include <memory>
#include <string>

#include "audio/decoder.hpp"
#include "audio/file_head.hpp"

namespace afterglow::audio {

bool recognises_wav(const FileHead& head);
bool recognises_aiff(const FileHead& head);
bool recognises_flac(const FileHead& head);  // also in an Ogg stream

// As `Format::open`.
std::unique_ptr<Decoder> open_wav(const SourceFile& file, const std::string& subject);
std::unique_ptr<Decoder> open_aiff(const SourceFile& file, const std::string& subject);
std::unique_ptr<Decoder> open_flac(const SourceFile& file, const std::string& subject);

struct OtherSound {
    std::string format;  // by its usual extension
    std::unique_ptr<Decoder> decoder;
};
// A file of a format without a row of its own; no decoder where the library does not know it either.
OtherSound open_other(const SourceFile& file);

}  // namespace afterglow::audio

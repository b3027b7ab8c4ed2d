// Decoding with libsndfile: WAV, AIFF, CAF, AU, and what else it knows. It reads what it finds; that a header
// promised more is seen by audio/container.
#pragma once

#include <memory>
#include <string>

#include "audio/decoder.hpp"
#include "audio/file_head.hpp"

namespace afterglow::audio {

bool recognises_wav(const FileHead& head);
bool recognises_aiff(const FileHead& head);
bool recognises_caf(const FileHead& head);
bool recognises_wave64(const FileHead& head);
bool recognises_au(const FileHead& head);
bool recognises_voc(const FileHead& head);
bool recognises_svx(const FileHead& head);

// As `Format::open`. WAV and AIFF files that are joined end to end are one.
std::unique_ptr<Decoder> open_wav(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_aiff(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_plain_caf(const SourceFile& file, std::int64_t start,
                                        const std::string& subject);
std::unique_ptr<Decoder> open_au(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_wave64(const SourceFile& file, std::int64_t start, const std::string& subject);
// Where the library itself reads past wrong headers.
std::unique_ptr<Decoder> open_as_it_is(const SourceFile& file, std::int64_t start,
                                       const std::string& subject);

struct OtherSound {
    std::string format;  // by its usual extension
    std::unique_ptr<Decoder> decoder;
};
// A file of a format without a row of its own; no decoder where the library does not know it either.
OtherSound open_other(const SourceFile& file);

}  // namespace afterglow::audio

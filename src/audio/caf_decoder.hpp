// The libraries between which caf_decoder chooses.
#pragma once

#include <memory>
#include <string>

#include "audio/decoder.hpp"
#include "audio/file_head.hpp"

namespace afterglow::audio {

// As `Format::open`. By libsndfile.
std::unique_ptr<Decoder> open_plain_caf(const SourceFile& file, std::int64_t start,
                                        const std::string& subject);
// By the module for further formats: of sound in packets of an encoder (audio/caf_sound.hpp).
std::unique_ptr<Decoder> open_packed_caf(const SourceFile& file, std::int64_t start,
                                         const std::string& subject);

}  // namespace afterglow::audio

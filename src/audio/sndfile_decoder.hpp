// Decoding what else libsndfile knows than the formats of the table.
#pragma once

#include <memory>
#include <string>

#include "audio/decoder.hpp"

namespace afterglow::audio {

struct OtherSound {
    std::string format;  // by its usual extension
    std::unique_ptr<Decoder> decoder;
};
// A file of a format without a row of its own; no decoder where the library does not know it either.
OtherSound open_other(const SourceFile& file);

}  // namespace afterglow::audio

// Decoding CAF, by whichever library reads what is in it.
#pragma once

#include <memory>
#include <string>

#include "audio/decoder.hpp"

namespace afterglow::audio {

// As `Format::open`.
std::unique_ptr<Decoder> open_caf(const SourceFile& file, std::int64_t start, const std::string& subject);
// As `Format::takes_module`.
bool caf_takes_module(const SourceFile& file, std::int64_t start);

}  // namespace afterglow::audio

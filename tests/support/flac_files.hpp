// FLAC as the reference encoder writes it: of any depth, and in Ogg pages.
#pragma once

#include <cstddef>
#include <vector>

#include "base/audio_buffer.hpp"

namespace afterglow::test {

std::vector<std::byte> flac_file(const AudioBuffer& audio, int bits, bool in_ogg = false);

}  // namespace afterglow::test

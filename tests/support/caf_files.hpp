// CAF files of sound in packets, beyond what FFmpeg writes.
#pragma once

#include <cstdint>
#include <string>

#include "base/audio_buffer.hpp"

namespace afterglow::test {

// What a table of packets says besides their sizes.
struct CafTable {
    std::int64_t packets = 0;
    std::int64_t heard = 0;
    std::int32_t priming = 0;  // frames in front that are not to be heard
    std::int32_t rest = 0;     // and behind
};

CafTable caf_table(const std::string& caf);
std::string with_caf_table(std::string caf, const CafTable& table);

// AAC as Apple's programs have it in CAF: its length and place are those of the source. `table_first`: the
// table stands in front of the packets.
std::string aac_in_caf(const AudioBuffer& audio, bool table_first = false);

}  // namespace afterglow::test

// What an MP4 file says of its sound besides the sound: which part of it is to be heard, whether it is
// locked.
#pragma once

#include <cstdint>
#include <optional>

#include "base/source_file.hpp"

namespace afterglow::audio {

// In ticks of the track's clock.
struct HeardPart {
    std::int64_t begin = 0;
    std::int64_t length = 0;  // 0: to the end
    // By how many ticks a length may be wrong that was written as of another clock.
    std::int64_t uncertainty = 0;
};

struct Mp4Sound {
    bool has_index = false;  // without one no sound can be found
    bool has_fragments = false;
    bool is_locked = false;
    std::int64_t ticks_per_sec = 0;
    // By iTunes' note or the edit list; none where neither says anything that can be true.
    std::optional<HeardPart> heard;
};

// Of the first track of sound of what begins at `start`.
Mp4Sound inspect_mp4(const SourceFile& file, std::int64_t start);

}  // namespace afterglow::audio

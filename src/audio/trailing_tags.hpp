// What taggers and recorders leave behind the samples of a WAV or AIFF file: tags, and chunks. Where the
// header does not say where the samples end, it is there that they do.
#pragma once

#include <cstdint>

#include "base/source_file.hpp"

namespace afterglow::audio {

// The part of a file behind which nothing but samples is looked for.
struct SoundReach {
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

// Where the tags begin that lead to `reach.end` and say there how long they are: ID3v1, Lyrics3, APE, and
// ID3v2 with a footer. `reach.end` where there are none.
std::int64_t end_before_tags(const SourceFile& file, SoundReach reach);

// The same for ID3v2 without a footer and for chunks too, which are looked for in the last megabytes.
std::int64_t end_before_tags_and_chunks(const SourceFile& file, SoundReach reach, bool big_endian);

}  // namespace afterglow::audio

// How the first stream of an Ogg part begins, and what stands in for that where the libraries would lose or
// refuse it.
#pragma once

#include <cstdint>
#include <vector>

#include "audio/file_view.hpp"
#include "audio/ogg_pages.hpp"

namespace afterglow::audio {

struct OggStart {
    std::vector<unsigned char> mended;  // stands in for the bytes up to `goes_on_at`; empty: they are right
    std::int64_t goes_on_at = 0;        // in the file
    std::int64_t granules = 0;          // where the first sample stands; negative where its page counts fewer
    // Frames that the mended start has more than the last page counts.
    std::int64_t uncounted = 0;

    FileView view(const SourceFile& file, const OggPart& part) const;
};

// libvorbisfile passes over sound that stands on one page with the end of the headers, as LMMS writes it.
OggStart vorbis_start(const SourceFile& file, const OggPart& part);
// libopusfile refuses a first page that counts fewer frames than its packets hold (RFC 7845, section 4.5), as
// streams do that were cut.
OggStart opus_start(const SourceFile& file, const OggPart& part);

}  // namespace afterglow::audio

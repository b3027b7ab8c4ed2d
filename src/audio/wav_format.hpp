// What a WAV file says of its samples (the chunk `fmt `), and what careless writers leave out of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audio/file_view.hpp"
#include "base/source_file.hpp"

namespace afterglow::audio {

struct MendedFormat {
    bool changed = false;
    double gain = 1.0;    // that the samples need
    std::string assumed;  // kind of the samples where nothing says it: "24-bit integers"
};

// Little-endian ones only. `samples`: where they are.
MendedFormat mend_wav_format(const SourceFile& file, const ByteRange& samples,
                             std::vector<unsigned char>& format);

// How silence is written in samples of this format.
struct WrittenSilence {
    std::int64_t frame_bytes = 0;
    int byte = 0;
};
// None where samples depend on each other.
std::optional<WrittenSilence> written_silence(const std::vector<unsigned char>& format, bool big_endian);

}  // namespace afterglow::audio

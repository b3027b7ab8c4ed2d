// Where the sound of a WAV or AIFF file lies, whatever its header says: recorders that stream, crash or count
// wrongly leave headers that the decoder library takes at their word.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/reason.hpp"
#include "base/source_file.hpp"

namespace afterglow::audio {

struct SoundChunks {
    // To be read in the place of all that stands before the samples; empty: the file is read as it is.
    std::vector<unsigned char> head;
    std::int64_t samples_begin = 0;  // with `head`: what follows it
    std::int64_t samples_end = 0;
    // Bytes of samples that the header promises and the file does not have, as a share of those it has; 0:
    // none.
    double missing_share = 0.0;
    std::vector<Reason> warnings;
    std::vector<Reason> notes;
};

// `start` is where the file begins, behind tags. None where there is no chunk of samples, or none that says
// what they are. Throws Error(source) if the header contradicts itself or the file beyond what a cut can
// explain.
std::optional<SoundChunks> find_wav_sound(const SourceFile& file, std::int64_t start,
                                          const std::string& subject);
std::optional<SoundChunks> find_aiff_sound(const SourceFile& file, std::int64_t start,
                                           const std::string& subject);

}  // namespace afterglow::audio

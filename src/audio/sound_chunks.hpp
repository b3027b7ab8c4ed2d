// Where the sound of a WAV or AIFF file lies, whatever its header says: recorders that stream, crash or count
// wrongly leave headers that the decoder library takes at their word.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audio/file_view.hpp"
#include "base/reason.hpp"
#include "base/source_file.hpp"

namespace afterglow::audio {

struct SoundChunks {
    // To be read in the place of all that stands before the samples; empty: the file is read as it is.
    std::vector<unsigned char> head;
    std::vector<ByteRange> samples;  // with `head`: what follows it
    // Bytes of samples that the header promises and the file does not have, as a share of those it has; 0:
    // none.
    double missing_share = 0.0;
    // Where another such file begins that is joined to this one.
    std::optional<std::int64_t> next;
    double gain = 1.0;  // that the samples need
    // Of samples that are packed in blocks (ADPCM): how many frames are said to be true, and how many a block
    // has; the rest of the last one fills it up. 0: nothing is said.
    std::int64_t true_frames = 0;
    std::int64_t block_frames = 0;
    std::vector<Reason> warnings;
    std::vector<Reason> notes;
};

// `start` is where the file begins, behind tags. None where there is no chunk of samples, or none that says
// what they are.
std::optional<SoundChunks> find_wav_sound(const SourceFile& file, std::int64_t start);
std::optional<SoundChunks> find_aiff_sound(const SourceFile& file, std::int64_t start);

// Of a WAV file that cannot be opened: whether its samples are in a list of waves.
bool has_unread_wave_list(const SourceFile& file, std::int64_t start);

// The four letters for the kind of an AIFF-C file's samples where the library does not know it; else nothing.
std::string unread_aiff_kind(const SourceFile& file, std::int64_t start);

}  // namespace afterglow::audio

// Writing recordings in the formats that archives hold: for the demo archive, benchmarks and tests.
#pragma once

#include <cstddef>
#include <vector>

#include "audio/encode.hpp"

namespace afterglow::audio {

enum class RecordingFormat { wav, aiff, flac, mp3, ogg_vorbis, opus };

// The bytes of a file; the same audio gives the same bytes. `depth` counts for WAV, AIFF and FLAC (no float
// in FLAC); Opus takes 8, 12, 16, 24 and 48 kHz only. Throws Error(internal) for what the format cannot hold.
std::vector<std::byte> encode_recording(const AudioBuffer& audio, RecordingFormat format,
                                        SampleFormat depth = SampleFormat::pcm16);

}  // namespace afterglow::audio

// Reading recordings of any known format in blocks, resampled to the output rate.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/audio_buffer.hpp"
#include "base/reason.hpp"

namespace afterglow::audio {

// Called with blocks as the file has them, before resampling, and the bits of its samples (StreamInfo::bits).
using StoredSink = std::function<void(const AudioBuffer& block, int bits)>;

struct DecodeOptions {
    // Rate of the blocks, Hz; 0 keeps the file's own.
    double sample_rate_hz = 44100.0;
    // A file that ends early is used, with a warning, if at least this much could be decoded; otherwise it is
    // an error.
    double minimum_sec = 1.0;
    StoredSink stored = {};  // where given
};

// Of the frames delivered: what could not be decoded, or was no sound, and is silent.
struct SilentStretch {
    std::int64_t begin = 0;
    std::int64_t frames = 0;
};

struct DecodeReport {
    std::string format;  // "FLAC", "WAV", …
    double source_rate_hz = 0.0;
    int source_channels = 0;
    int source_bits = 0;  // as StreamInfo::bits
    bool is_lossy = false;
    std::int64_t frames = 0;                     // delivered, at the output rate
    std::vector<SilentStretch> silent_in_place;  // in their order
    std::vector<Reason> notes;                   // resampled, folded down, what was assumed
    std::vector<Reason> warnings;                // ended early, damaged
};

// Called with blocks of at most 65,536 frames, in order; one or two channels (more are folded down to two,
// with a note).
using BlockSink = std::function<void(const AudioBuffer& block)>;

// Streams the whole file into `sink`. Throws Error(source) with the reason for anything that cannot be used:
// missing, not a regular file, empty, no audio format known, no frames, too many samples that are no numbers;
// Error(unread) where the disk fails; and what `sink` throws.
DecodeReport decode(const std::filesystem::path& path, const DecodeOptions& options, const BlockSink& sink);

// The whole file in memory, for textures and tests. Throws as decode.
AudioBuffer decode_all(const std::filesystem::path& path, const DecodeOptions& options);

}  // namespace afterglow::audio

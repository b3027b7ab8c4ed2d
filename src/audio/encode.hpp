// Writing WAV: 16 bit with TPDF dither, 24 bit, or float, with loop, root note and provenance.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/audio_buffer.hpp"
#include "base/rng.hpp"

namespace afterglow::audio {

enum class SampleFormat { pcm16, pcm24, float32 };

// The loop of a `smpl` chunk.
struct WavLoop {
    std::int64_t start_frame = 0;
    std::int64_t end_frame = 0;  // exclusive here; inclusive in the file, as the format has it
};

struct WavNote {
    int midi_note = 60;
    double cents = 0.0;  // of the sound above the note, −50 … +50
};

// Written as `LIST INFO` and, with the chain of processing, as `bext`.
struct WavText {
    std::string title = {};
    std::string software = {};
    std::string comment = {};
};

struct WavOptions {
    SampleFormat format = SampleFormat::pcm24;
    // False: nothing but `fmt ` and `data`, for devices that refuse other chunks.
    bool extra_chunks = true;
    std::optional<WavLoop> loop = std::nullopt;
    std::optional<WavNote> note = std::nullopt;
    WavText text = {};
};

// Rounds every sample to the steps of the format, so that what is measured is what is written; 16 bit gets
// TPDF dither of ±1 LSB. Samples beyond full scale are clipped to it.
void quantise(AudioBuffer& audio, SampleFormat format, Rng rng);

// The bytes of a WAV file of quantised audio, read back and compared sample for sample before they are
// returned. Throws Error(internal) if the two differ.
std::vector<std::byte> encode_wav(const AudioBuffer& audio, const WavOptions& options);

// What the chunks of a WAV file say, for checks and `measure`.
struct WavChunks {
    std::optional<WavLoop> loop;
    std::optional<WavNote> note;
    WavText text;
};
// Throws Error(source) where it is no WAV file, Error(unread) where the disk fails.
WavChunks read_wav_chunks(const std::string& path);

// What a WAV file is made of, read without the library that wrote it.
struct WavLayout {
    std::vector<std::string> chunks;  // in their order: "fmt ", "data", …
    int format_tag = 0;               // 1 integers, 3 floats
    int channels = 0;
    int sample_rate_hz = 0;
    int bits = 0;
    std::int64_t frames = 0;
};
// Throws Error(source) where it is no WAV file, or one whose sizes do not fit the file, Error(unread).
WavLayout read_wav_layout(const std::string& path);

}  // namespace afterglow::audio

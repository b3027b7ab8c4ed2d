// What the program and its module for further formats (src/audio/ffmpeg_module) know of each other: plain
// types and functions of C, so that either can be built without the other.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {

// A file, as the module may read it.
struct AfterglowInput {
    void* view;
    std::int64_t size;
    // Bytes read; 0 at the end.
    std::int64_t (*read)(void* view, void* data, std::int64_t bytes);
    // As lseek.
    std::int64_t (*seek)(void* view, std::int64_t offset, int whence);
};

struct AfterglowSoundInfo {
    int channels;
    int sample_rate_hz;         // of what decoding gives
    std::uint64_t places;       // of the channels, a bit for each as in WAVE files; 0: unknown
    std::int64_t frames;        // by the headers; -1: they do not say
    std::int64_t frames_there;  // of those, as far as the file goes; -1: not known
    // Frames by which the places of blocks may be wrong; -1: blocks have no places of their own.
    std::int64_t place_error;
};

struct AfterglowBlock {
    const float* samples;  // interleaved; valid until the next call
    std::int64_t frames;
    int channels;
    int sample_rate_hz;
    std::int64_t place;        // of the first frame in the stream; -1: unknown
    std::int64_t lost_frames;  // of packets before it that could not be decoded, where that is known
    std::int64_t lost_bytes;   // between its packet and the one before, that belong to none
};

struct AfterglowFormatsModule {
    std::uint32_t version;  // afterglow_formats_version
    const char* libraries;  // "libavformat 59.27.100, …"
    // A sound in a container, which is named as FFmpeg names its demuxer; null with the reason in `why`: a
    // sentence's end, such as "holds no sound", or nothing where the headers cannot be read.
    void* (*open)(const AfterglowInput* input, const char* container, AfterglowSoundInfo* info, char* why,
                  std::size_t why_bytes);
    // False at the end.
    bool (*next)(void* sound, AfterglowBlock* block);
    void (*close)(void* sound);
};

// The one function of the module.
using AfterglowFormatsEntry = const AfterglowFormatsModule* (*)();
}

inline constexpr std::uint32_t afterglow_formats_version = 1;

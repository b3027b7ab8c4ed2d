// The value that travels: one texture, what it is and where it came from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/analysis.hpp"
#include "base/audio_buffer.hpp"
#include "base/recording.hpp"
#include "base/rng.hpp"

namespace afterglow::makers {

enum class TextureKind { pad, drone, swell, cloud, hiss, flicker, drum, silence };
inline constexpr int texture_kind_count = 8;
std::string kind_name(TextureKind kind);  // "pad" …, as in the manifest
// The folder a kind is written to: pads (pads and drones), swells, clouds, hiss (loops and flickers), drums, silences.
std::string kind_folder(TextureKind kind);

// Where a texture came from.
struct Provenance {
    double start_sec = 0.0;  // range of the source
    double end_sec = 0.0;
    std::string chain;       // what was done, in order: "loop r=0.93 xfade=100ms, low-pass 3000 Hz"
    std::uint64_t seed = 0;  // key of the generator that made it
    bool synthetic = false;  // no source audio in it
};

struct Texture {
    TextureKind kind = TextureKind::pad;
    AudioBuffer audio;
    bool is_loop = false;  // the whole file is the loop
    int index = 1;         // counts textures of a kind and variant from 1
    std::string variant;   // drones and swells: "pitch_+7_loop_warm", "stretch_2.0x_swell01"; else empty
    Provenance provenance;
};

// What a maker works on. The references outlive the call.
struct Source {
    const Recording& recording;
    const analysis::Analysis& analysis;
};

// What a maker gives back: textures, and a reason for each thing asked for that it could not make.
struct Made {
    std::vector<Texture> textures;
    std::vector<std::string> reasons;
};

}  // namespace afterglow::makers

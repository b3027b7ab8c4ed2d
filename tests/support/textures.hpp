// Folders of textures with a manifest, as `make` leaves them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/audio_buffer.hpp"
#include "makers/texture.hpp"

namespace afterglow::test {

struct WrittenTexture {
    makers::TextureKind kind = makers::TextureKind::pad;
    std::string name;  // "x.wav"; it lies in the folder of its kind
    AudioBuffer audio;
    bool is_loop = true;
};

// Measures, grades and writes them to `folder`, with a manifest. Their source is `source`.
void write_textures(const std::filesystem::path& folder, const std::string& source,
                    const std::vector<WrittenTexture>& textures);

// Pads, drones, a hiss loop, a drum and a silence, each of a sound of its own.
std::vector<WrittenTexture> assorted_textures();

}  // namespace afterglow::test

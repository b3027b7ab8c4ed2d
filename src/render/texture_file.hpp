// A texture as a WAV file.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "audio/encode.hpp"
#include "base/files.hpp"
#include "curation/measure.hpp"
#include "makers/texture.hpp"

namespace afterglow::render {

// "<source>_pad01_dark.wav" and its kin, after the pattern of the kind.
std::string texture_file_name(const makers::Texture& texture, const std::string& source,
                              curation::Brightness brightness, const std::string& tags = {});

// The MIDI note nearest to a pitch, and how far above it the pitch is.
std::optional<audio::WavNote> root_note(const std::optional<double>& pitch_hz);

// Writes the (quantised) texture with its loop, root note and provenance; returns its size in bytes.
// On the disk for certain once its folder is published. Throws Error(disk_full|write|usage) as
// OutputRoot::write_file.
std::int64_t write_texture(const OutputRoot& out, const std::filesystem::path& path,
                           const makers::Texture& texture, const curation::Measurements& measured,
                           audio::SampleFormat format, const std::string& source_path);

}  // namespace afterglow::render

// Names that a device can show: short, in its alphabet, each different from all others.
#pragma once

#include <string>
#include <vector>

#include "render/devices.hpp"
#include "render/row.hpp"

namespace afterglow::render {

// `text` in the device's alphabet: accents dropped, everything else one underscore; empty where nothing is
// left.
std::string in_alphabet(const std::string& text, NameAlphabet alphabet);

// The folder of the kit; `number` counts its folders from 1. Throws Error(usage) where nothing is left of the
// name.
std::string kit_folder_name(const std::string& name, std::size_t number, const Device& device);

// A name for each row, without the extension. Devices with room keep the texture's own name; for the others
// it is kind and source: PAD_SOLANUS. A source without a letter of the alphabet is called by a hash of its
// name. Names that more than one row would have are numbered in the order of their paths, so that the same
// textures have the same names whatever their order. Names that differ in capitals only count as the same.
std::vector<std::string> kit_names(const std::vector<const ManifestRow*>& rows, const Device& device);

}  // namespace afterglow::render

// Names that people give on the command line for what textures are. Each throws Error(usage) for a name that
// is not known, with the one that was probably meant.
#pragma once

#include <string>

#include "analysis/analysis.hpp"
#include "curation/measure.hpp"
#include "makers/texture.hpp"

namespace afterglow::views {

makers::TextureKind find_kind(const std::string& name);
std::string kind_names();  // "pad drone swell …"
// "Dm", "d minor", "D# min", "Eb", "C major"; flats and sharps of the same pitch are the same key.
analysis::MusicalKey musical_key(const std::string& name);
curation::Brightness find_brightness(const std::string& name);
char find_grade(const std::string& name);

}  // namespace afterglow::views

// One source and what is to be made from it.
#pragma once

#include <filesystem>
#include <string>

#include "pipeline/makers.hpp"

namespace afterglow::pipeline {

struct SourceTask {
    std::filesystem::path path;  // empty: synthetic hiss
    std::string recorded_path;   // what manifests and messages call it
    std::string slug;            // names its files
    MakerSet makers;
    std::string content;  // identity of its bytes, where that is known
    // Synthetic hiss where the recording, though not silent, has nothing in the band.
    bool synthetic_hiss_fallback = false;
    std::filesystem::path staging;  // where to put the textures: there, and empty; empty: nothing is written
};

}  // namespace afterglow::pipeline

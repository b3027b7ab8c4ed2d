// A small archive of recordings, made up on the spot: something to run the whole job on.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/files.hpp"

namespace afterglow::music {

// One recording of the demo archive.
struct DemoRecording {
    std::string rel_path;  // UTF-8, below the archive
    std::string what;      // what is in it, for people
    bool usable = true;    // false: it is there to be refused
};

std::vector<DemoRecording> demo_recordings();

// Writes all of them below `folder`; the same bytes every time.
void write_demo_archive(const OutputRoot& out, const std::filesystem::path& folder);

}  // namespace afterglow::music

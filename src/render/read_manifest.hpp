// Reading manifests back, whoever wrote or edited them: nothing in them is trusted.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "render/row.hpp"

namespace afterglow::render {

// A texture of a manifest whose file is there.
struct ReadTexture {
    ManifestRow row;             // `path` relative to the folder that was read
    std::filesystem::path file;  // absolute, without symlinks, inside its manifest's folder
};

struct ReadProblem {
    std::string subject;  // the manifest or the texture's path, valid UTF-8
    std::string text;     // "missing", …
};

struct ReadManifests {
    std::vector<ReadTexture> textures;  // manifests in the order of their paths, rows in theirs
    std::vector<std::filesystem::path> manifests;
    std::vector<ReadProblem> problems;  // what could not be read or found
    std::size_t not_saved = 0;          // rows of textures that were measured but not written
};

// The textures below `where`: a manifest, or a folder. A folder with a manifest.json (or, where that is
// missing or broken, a manifest.csv) is what this says, whatever lies deeper: a merged manifest stands for
// all it merges. In a folder without one the folders below are looked through, hidden ones and symlinks
// aside. Columns that are not known are passed over; a value that cannot be read, or
// that no sound can have, is unknown and a problem. A row whose
// path leads out of its manifest's folder, by `..` or a symlink, is a problem, as is a missing file and a
// file that another row has already named.
// Throws Error(source) where `where` cannot be looked at or holds no manifest at all.
ReadManifests read_manifests(const std::filesystem::path& where, Progress& progress = silent_progress());

// The rows of a manifest.json, saved or not, as its text has them. Throws Error(source) for what is none.
std::vector<ManifestRow> rows_of_json(const std::string& text);

}  // namespace afterglow::render

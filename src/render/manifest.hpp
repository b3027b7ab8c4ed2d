// manifest.csv and manifest.json: a row per texture.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/progress.hpp"
#include "render/row.hpp"

namespace afterglow::render {

// Both texts have the same columns in the same order; an unknown value is empty in CSV and null in JSON.
std::string manifest_csv(const std::vector<ManifestRow>& rows);
// An array of one object per row.
std::string manifest_json(const std::vector<ManifestRow>& rows);

// Writes both files into `folder`; on the disk for certain once it is published. Throws
// Error(disk_full|write|usage).
void write_manifest(const OutputRoot& out, const std::filesystem::path& folder,
                    const std::vector<ManifestRow>& rows);

// Merges the manifests of the folders below `parent` (one level), in the order of their names, into one in
// `into`, with paths relative to `into`. Folders without a readable manifest are passed over. One folder's
// rows are in memory at a time. Throws Error(disk_full|write|usage) as OutputRoot::write_result.
void merge_manifests(const OutputRoot& out, const std::filesystem::path& parent,
                     const std::filesystem::path& into, Progress& progress = silent_progress());

// The folders below `parent` (one level, hidden ones aside) in the order of their names.
std::vector<std::filesystem::path> visible_folders(const std::filesystem::path& parent);

// The `source_path` of a published folder's first row, or none if there is no readable manifest.
std::optional<std::string> source_of_folder(const std::filesystem::path& folder);

}  // namespace afterglow::render

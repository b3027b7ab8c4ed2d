// manifest.csv and manifest.json: a row per texture.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "render/row.hpp"

namespace afterglow::render {

// Both texts have the columns of PRODUCT.md 3, in that order; an unknown value is empty in CSV and null in JSON.
std::string manifest_csv(const std::vector<ManifestRow>& rows);
// An array of one object per row.
std::string manifest_json(const std::vector<ManifestRow>& rows);

// Writes both files into `folder`.
void write_manifest(const OutputRoot& out, const std::filesystem::path& folder, const std::vector<ManifestRow>& rows);

// Merges the manifests of the folders below `parent` (one level), in the order of their names, into one in `into`, with
// paths relative to `into`. Folders without a readable manifest are passed over. Streams: memory does not grow with them.
void merge_manifests(const OutputRoot& out, const std::filesystem::path& parent, const std::filesystem::path& into);

}  // namespace afterglow::render

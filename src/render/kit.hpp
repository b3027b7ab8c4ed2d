// A kit on disk: samples, instruments, the map of its names, and the list of what was left out.
#pragma once

#include <filesystem>
#include <string>

#include "base/files.hpp"
#include "base/owned_folder.hpp"
#include "base/progress.hpp"
#include "render/kit_plan.hpp"

namespace afterglow::render {

// kit_map.csv: a row per sample, its short name and the texture and source it is.
std::string kit_map_csv(const KitPlan& plan);
// left_out.csv: a row per texture that is not in the kit, with the reason.
std::string left_out_csv(const KitPlan& plan);

// What a kit is made from: the same for the same textures, device and options.
std::string identity_of(const KitPlan& plan, const KitOptions& options);

// Makes `target` (in `out`) in one step: all of it is written beside it first, read back and checked.
// Throws Error(usage) where the folder may not be replaced, Error(source|unread) where a texture cannot be
// read, Error(disk_full|write|interrupted).
void write_kit(const KitPlan& plan, const KitOptions& options, const OutputRoot& out,
               const std::filesystem::path& target, Replace replace, Progress& progress);

// Reads the samples of a kit back and holds them against the plan and the device: place, name, format,
// length, chunks, loop points, counts and totals. Throws Error(internal) with the first that is wrong,
// Error(source|unread) where one cannot be read.
void verify_kit(const KitPlan& plan, const std::filesystem::path& folder);

}  // namespace afterglow::render

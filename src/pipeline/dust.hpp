// Hiss on the pads and drones of manifests, into a folder of their own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "audio/encode.hpp"
#include "base/owned_folder.hpp"
#include "base/progress.hpp"
#include "curation/grade.hpp"
#include "curation/measure.hpp"
#include "makers/dust.hpp"
#include "render/read_manifest.hpp"

namespace afterglow::pipeline {

struct DustRequest {
    std::vector<render::ReadTexture> pads;  // pads and drones are used, the rest is passed over
    std::vector<render::ReadTexture> hiss;  // hiss loops
    makers::DustOptions options;
    std::uint64_t seed = 0;
    audio::SampleFormat format{};
    curation::BrightnessOptions brightness;
    curation::GradeOptions grading;
};

struct DustReport {
    std::vector<render::ManifestRow> rows;      // of what was written
    std::vector<render::ReadProblem> left_out;  // pads and drones that could not be used, and why
};

// Writes `<kind folder>/<name>_dust.wav` and a manifest to `target`. Which hiss a loop gets follows from the
// seed and the loop's path alone, given the same hiss. Throws Error(usage) where there is no usable pad or no
// usable hiss, Error(disk_full|write|interrupted).
DustReport write_dust(const DustRequest& request, const OutputRoot& out, const std::filesystem::path& target,
                      Replace replace, Progress& progress);

}  // namespace afterglow::pipeline

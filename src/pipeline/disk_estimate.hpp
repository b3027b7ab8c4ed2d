// What a track needs on the disk, known before anything of it is decoded.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/files.hpp"
#include "pipeline/settings.hpp"
#include "pipeline/source_task.hpp"

namespace afterglow::pipeline {

struct DiskEstimate {
    std::int64_t frames = 0;          // of the decoded recording, as the file's header tells
    std::int64_t textures_bytes = 0;  // at most: textures may turn out shorter or fewer
    // The decoded recording and the parts it is separated into, where they are too long for memory.
    std::int64_t scratch_bytes = 0;
    std::int64_t copies_bytes = 0;  // of the source, where it cannot be linked to

    std::int64_t total() const { return textures_bytes + scratch_bytes + copies_bytes; }
};

// Without copies. Reads the header of the file. Throws Error(source) if it is no recording.
DiskEstimate disk_estimate(const SourceTask& task, const Settings& settings);
// Throws Error(too_large), with all figures, if less is free (but for a reserve of 16 MiB) where `folder`
// lies.
void require_disk_space(const DiskEstimate& room, const OutputRoot& folder);

}  // namespace afterglow::pipeline

#include "pipeline/disk_estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "audio/probe.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "pipeline/parts.hpp"

namespace afterglow::pipeline {
namespace {

std::string figures(const DiskEstimate& room) {
    std::vector<std::string> parts;
    const auto say = [&](std::int64_t bytes, const char* what) {
        if (bytes > 0) parts.push_back(bytes_text(bytes) + what);
    };
    say(room.textures_bytes, " for textures");
    say(room.scratch_bytes, " for the decoded recording");
    say(room.copies_bytes, " for copies of it, since links are not possible there");
    return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

DiskEstimate disk_estimate(const SourceTask& task, const Settings& settings) {
    DiskEstimate room;
    room.textures_bytes = planned_bytes(planned_counts(task.makers, settings), settings);
    if (task.path.empty()) return room;
    const auto probed = audio::probe(task.path);
    // Whatever a header claims: a year is longer than any recording, and no number overflows.
    constexpr double max_sec = 366.0 * 24.0 * 3600.0;
    room.frames =
        std::llround(std::clamp(probed.duration_sec, 0.0, max_sec) * settings.global.sample_rate_hz);
    const std::int64_t bytes = room.frames * std::min(probed.channels, 2) *
                               static_cast<std::int64_t>(sizeof(float)) * part_count(settings.separation);
    if (bytes > std::int64_t{settings.global.memory_limit_mb} << 20) room.scratch_bytes = bytes;
    return room;
}

void require_disk_space(const DiskEstimate& room, const OutputRoot& folder) {
    const std::int64_t free = folder.free_bytes();
    if (free < 0 || free >= room.total()) return;
    throw Error(ErrorCategory::too_large,
                fmt::format("it needs {} of disk while it is made ({}), and {} are free in {}; make room, or "
                            "choose a folder on another disk",
                            bytes_text(room.total()), figures(room), bytes_text(free),
                            valid_utf8(folder.root().string())));
}

}  // namespace afterglow::pipeline

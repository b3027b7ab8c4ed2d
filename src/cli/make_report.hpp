// What `make` did, told to people and to machines.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "cli/console.hpp"
#include "cli/exit_status.hpp"
#include "pipeline/plan.hpp"
#include "pipeline/process_track.hpp"

namespace afterglow::cli {

enum class SourceStatus {
    done,
    empty,  // readable, but nothing can be made of it: an answer with reasons, not a failure
    failed
};
std::string status_name(SourceStatus status);

struct SourceOutcome {
    pipeline::SourceTask task;
    pipeline::TrackResult result;
    SourceStatus status = SourceStatus::failed;
    std::string reason;  // why it failed
    double seconds = 0.0;
};

struct MakeReport {
    std::filesystem::path export_dir;
    std::uint64_t seed = 0;
    bool dry_run = false;
    std::size_t planned = 0;  // sources; fewer are in `sources` where the run was stopped
    std::vector<SourceOutcome> sources;
    bool explain = false;  // tell what the sources' explanations say

    std::size_t count(SourceStatus status) const;
    std::map<std::string, int> totals() const;  // textures per manifest type
};

ExitStatus status_of_report(const MakeReport& report);
ResultKind make_json_kind();
std::string make_json(const MakeReport& report);
// For standard output: the files of a dry run, one a line; of a real run the merged manifest.
std::string result_lines(const MakeReport& report);
// For standard output: why regions and pads were chosen, source by source.
std::string explain_lines(const MakeReport& report);
void tell_make(Console& console, const MakeReport& report);

}  // namespace afterglow::cli

// What became of one track.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/diagnosis.hpp"
#include "base/reason.hpp"

namespace afterglow::archive {

// A remembered failure is `failed` (or `timed_out`) again, with a reason that says so, until it is retried or
// its file, the settings or the program change: a track that should have textures and has none keeps counting
// as failed.
enum class TrackStatus {
    done,
    up_to_date,
    skipped,  // nothing can be made from it (silent, …), or it is listed twice, or the run ended before its
              // turn
    failed,
    timed_out,
    planned,  // of a dry run only: would be made
};
std::string status_name(TrackStatus status);
std::optional<TrackStatus> status_of_name(std::string_view name);

struct TrackOutcome {
    std::string id;
    std::string rel_path;
    std::string track_slug;
    std::filesystem::path folder;  // where its textures are, or would be
    TrackStatus status = TrackStatus::skipped;
    double seconds = 0.0;
    double peak_memory_mb = 0.0;
    std::map<std::string, int> counts;  // per manifest type; of a planned track: at most these
    std::string reason;                 // for every failure and skip
    std::vector<Reason> reasons;        // the same as values, where it is more than an error's text
    std::optional<analysis::Diagnosis> diagnosis;  // once it was analysed
    std::vector<Reason> notes;  // what was not made and why, what was done to the audio, warnings
};
// The reasons become words, and those that are more than an error's text are kept as values, too.
void settle(TrackOutcome& outcome, TrackStatus status, std::vector<Reason> reasons);

}  // namespace afterglow::archive

// Textures of the recordings that somebody names, in threads of this process.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/find_audio.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/progress.hpp"
#include "jobs/plan.hpp"
#include "pipeline/process_track.hpp"

namespace afterglow::jobs {

struct MakeRequest {
    std::vector<std::filesystem::path> inputs;  // files and folders, each feeds every maker; or else
    std::filesystem::path root;                 // a folder with one folder per role
    std::filesystem::path export_dir;
    std::filesystem::path confine_to;  // AFTERGLOW_EXPORT_ROOT; empty: the output folder confines itself
    bool unconfined = false;           // AFTERGLOW_UNSAFE_IO=1: no containment at all
    pipeline::Settings settings;
    pipeline::MakerSet makers;
    std::uint64_t seed = 0;
    int threads = 0;  // recordings at once; 0: one per core
    pipeline::ExplainOptions explain;
    bool dry_run = false;  // nothing is written, not even a folder
    bool force = false;    // make up-to-date textures again; whoever wants an explanation does
    bool strict = false;   // the first recording that fails ends the run
};

enum class SourceStatus {
    done,
    up_to_date,  // made before, from the same by the same settings, and whole
    empty,       // readable, but nothing can be made of it: an answer with reasons, not a failure
    failed,
};

struct SourceOutcome {
    pipeline::SourceTask task;
    // Of what is up to date, its counts and, but in a dry run, its rows; what it told when it was made as
    // notes.
    pipeline::TrackResult result;
    SourceStatus status = SourceStatus::failed;
    std::string reason;  // why it failed
    double seconds = 0.0;
};

struct MakeReport {
    std::filesystem::path export_dir;
    std::uint64_t seed = 0;
    bool dry_run = false;
    std::size_t planned = 0;             // recordings; fewer are in `sources` where the run was stopped
    std::vector<SourceOutcome> sources;  // in their order
    std::optional<Error> stopped_by;     // what ended the run before its end

    std::size_t count(SourceStatus status) const;
    std::map<std::string, int> totals() const;  // textures made, per manifest type
};

// A run of make, from its plan to its report. Used by one thread, which must be the only one until run().
class MakeRun {
  public:
    // Finds the recordings, opens and locks the export folder, names the recordings' folders there, looks
    // what of them is to be done and whether there is room for that. `on_found` hears of each folder, also
    // where nothing comes of it. Throws Error(usage) where nothing was named or found;
    // Error(write|disk_full|interrupted).
    using OnFound = std::function<void(const archive::FoundAudio& found)>;
    MakeRun(MakeRequest request, Progress& progress, const OnFound& on_found);
    ~MakeRun();

    const std::vector<PlannedTrack>& planned() const;
    // Where run() writes; of a dry run, temporary files alone.
    const std::filesystem::path& writes_to() const;

    // Called in the calling thread as each recording is finished; its explanation is in the report only if it
    // is left there.
    using OnSource = std::function<void(std::size_t index, SourceOutcome& outcome)>;
    // Once. What is wrong with one recording is in its outcome, what ended the run in `stopped_by`.
    MakeReport run(const OnSource& on_source);

  private:
    class Work;
    std::unique_ptr<Work> work_;
};

}  // namespace afterglow::jobs

// A whole run, disturbed at one system call, and what has to be true then and after a rerun.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fault_point.hpp"
#include "pipeline/settings.hpp"
#include "snapshot.hpp"

namespace afterglow::test {

// What the output folder holds when the disturbed run begins.
enum class Before {
    nothing,
    other_textures,  // of the same recordings, made with another seed: all of them are replaced
};

// What is disturbed.
enum class Part {
    batch,   // discover, select and batch
    finish,  // what `run` does then: curated set, kit and gallery
};

// Whose calls are disturbed.
enum class Disturbed {
    files,
    scan,     // those that have to do with the processes in which discover walks and reads headers
    workers,  // those that have to do with the processes of tracks
};

struct Fault {
    Part part = Part::batch;
    Before before = Before::nothing;
    Disturbed disturbed = Disturbed::files;
    std::string only;  // count only calls of this name; empty: all
    int at = FaultPoint::never;
    int error = 0;
    Way way = Way::fails;
};

struct Trial {
    std::string struck;                   // the call that went wrong; empty if the run was over before
    std::vector<std::string> calls;       // all that the run made
    std::string ended_by;                 // the error that ended the run, if one did
    int failed_tracks = 0;                // of a finish: 1 where it was not complete
    std::vector<std::string> violations;  // of what was promised; none if all is well
};

class FaultTrials {
  public:
    // Works below `folder`: makes a small archive there, and undisturbed runs to compare with.
    explicit FaultTrials(const std::filesystem::path& folder);

    Trial run(const Fault& fault);

  private:
    struct Ended {
        std::string error;
        int failed_tracks = 0;
    };
    // Of an undisturbed run.
    struct Course {
        Snapshot before;
        Snapshot after;
    };
    Ended batch(std::uint64_t seed, FileSystem& disk,
                archive::Processes& scanning = archive::real_processes(),
                archive::Processes& working = archive::real_processes());
    Ended finish(FileSystem& disk);
    Ended disturbed(const Fault& fault);
    Snapshot after(const Ended& undisturbed) const;
    void prepare(const Snapshot& snapshot);
    const Course& course_of(const Fault& fault) const { return courses_.at({fault.part, fault.before}); }
    std::vector<std::string> check(const Ended& ended, const Fault& fault) const;

    std::filesystem::path archive_;
    std::filesystem::path place_;
    pipeline::Settings settings_;
    FaultPoint point_;
    std::map<std::pair<Part, Before>, Course> courses_;
    Snapshot sources_;
};

}  // namespace afterglow::test

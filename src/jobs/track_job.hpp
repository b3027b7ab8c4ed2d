// One track's work as values: what is to be done, and what came of it. Both have a JSON form, so that any
// process may do the work.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "archive/ledger.hpp"
#include "base/error.hpp"
#include "pipeline/process_track.hpp"
#include "pipeline/settings.hpp"
#include "pipeline/source_task.hpp"

namespace afterglow::jobs {

struct TrackJob {
    std::filesystem::path source;  // absolute, only read; empty: synthetic hiss
    std::string recorded_path;     // what manifests and messages call it
    std::string slug;              // names its files
    pipeline::MakerSet makers;
    // Synthetic hiss where the recording, though not silent, has nothing in the band.
    bool synthetic_hiss_fallback = false;
    pipeline::Settings settings;
    std::uint64_t seed = 0;
    std::int64_t size_bytes = 0;  // of the source, when it was planned

    // Whether the source is watched while it is read, and its content named.
    bool names_content = false;
    std::string known_content;  // with which nothing need be made; empty: none

    std::filesystem::path out_root;   // absolute; the others are below it
    std::filesystem::path folder;     // where the textures are published
    std::filesystem::path staging;    // where they are made: there, and empty; empty: nothing is written
    std::filesystem::path work_root;  // absolute
    std::filesystem::path work;       // below it: where the source is linked or copied; empty: nowhere
};

struct JobResult {
    bool unchanged = false;  // the content is the known one; nothing was made
    bool staged = false;     // the staging folder is complete and waits to be published
    // Identity of the file's bytes; empty if it was not asked for, or they could not be read, or were not the
    // same all the time.
    std::string content;
    archive::FileSignature stamp;  // of the file with that content
    pipeline::TrackResult made;  // its explanation has no JSON form: only who works in this process gives one
    std::optional<Error> error;  // then nothing else holds but content and stamp
};

// Settings by their keys, where they are not the defaults. The same job gives the same text.
std::string encode(const TrackJob& job);
// None if the text is no job.
std::optional<TrackJob> decode_job(std::string_view text);

std::string encode(const JobResult& result);
// None if the text is no result: its worker was cut off.
std::optional<JobResult> decode_result(std::string_view text);

}  // namespace afterglow::jobs

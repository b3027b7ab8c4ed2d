// A small archive and a batch over it whose pipeline is a fake that a test can make fail in any way.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <new>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "archive/sources.hpp"
#include "base/error.hpp"
#include "base/own_folder.hpp"
#include "jobs/batch_run.hpp"
#include "support/scratch.hpp"

namespace afterglow::jobs {

// What a track's file says is what its fake worker does; anything else is made, and its text is the texture.
inline pipeline::TrackResult fake_make(const pipeline::SourceTask& task, const OutputRoot& out,
                                       const std::filesystem::path& /*folder*/) {
    const std::string text = test::read_text(task.path);
    if (text == "crash") std::abort();
    if (text == "exit") _exit(5);
    if (text == "hang")
        while (true) pause();
    if (text == "throw") throw std::runtime_error("thrown");
    if (text == "memory") throw std::bad_alloc();
    if (text == "corrupt") throw Error(ErrorCategory::source, "no audio in it");
    if (text == "no writing") throw Error(ErrorCategory::write, "no permission", "somewhere");
    if (text == "large") throw Error(ErrorCategory::too_large, "it needs 1 TB of disk");
    if (text == "full") throw Error(ErrorCategory::disk_full, "the disk is full");
    pipeline::TrackResult result;
    if (text == "silent") {
        result.reasons = {{{}, {}, ReasonCode::silent, {{"rms_db", -120.0}}}};
        return result;
    }
    const auto& staging = task.staging;
    out.make_folder(staging / "pads");
    out.write_file(staging / "pads" / (task.slug + "_pad01.wav"), text + task.recorded_path);
    if (text == "half")
        while (true) pause();
    if (text == "killed") raise(SIGKILL);
    out.write_file(staging / "manifest.csv", "filename,path,source,source_path,\n");
    out.write_file(staging / "manifest.json", "[]");
    out.complete_folder(staging, "");
    result.rows.resize(1);
    result.counts = {{"pad", 1}};
    result.notes = {reason_in_words("a note")};
    result.reasons = {{"hiss", {}, ReasonCode::no_onsets}};
    return result;
}

class BatchTest : public testing::Test {
  protected:
    BatchTest() {
        request_.root = archive_.path();
        request_.work_dir = place_ / "work";
        request_.export_dir = place_ / "export";
        request_.results_file = place_ / "batch_results.json";
        request_.makers = pipeline::MakerSet::all();
        request_.seed = 42;
        request_.settings.batch.timeout_sec = 20.0;
    }

    // A track whose file holds `text`.
    void add(const std::string& rel_path, const std::string& text) {
        test::write_text(archive_ / rel_path, text);
        archive::CatalogRow row;
        row.id = archive::row_id(rel_path);
        row.rel_path = rel_path;
        request_.tracks.push_back(row);
    }

    BatchReport run(Progress& progress = silent_progress()) {
        return run_batch_with(request_, fake_make, real_file_system(), progress);
    }

    // In a forked process, which must not go on with the tests whatever happens.
    [[noreturn]] void run_and_exit() {
        try {
            run();
        } catch (const std::exception& error) {
            std::fputs(error.what(), stderr);
        }
        _exit(1);
    }

    nlohmann::json record() const { return nlohmann::json::parse(test::read_text(request_.results_file)); }
    std::filesystem::path folder(const std::string& slug) const {
        return request_.export_dir / "tr8s/by_source" / slug;
    }
    // Where it is made.
    std::filesystem::path staging(const std::string& slug) const {
        return disk::staging_name(folder(slug), 1);
    }
    std::string texture(const std::string& slug) const {
        return test::read_text(folder(slug) / "pads" / (slug + "_pad01.wav"));
    }

    test::ScratchFolder archive_;
    test::ScratchFolder place_;
    BatchRequest request_;
};

inline std::vector<archive::TrackStatus> statuses_of(const BatchReport& report) {
    std::vector<archive::TrackStatus> statuses;
    for (const archive::TrackOutcome& outcome : report.tracks) statuses.push_back(outcome.status);
    return statuses;
}

}  // namespace afterglow::jobs

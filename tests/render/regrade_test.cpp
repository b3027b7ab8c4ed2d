#include "render/regrade.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

#include "base/mark.hpp"
#include "render/manifest.hpp"
#include "support/scratch.hpp"

namespace afterglow::render {
namespace {

namespace fs = std::filesystem;

ManifestRow pad(int i) {
    ManifestRow row;
    row.filename = "pad" + std::to_string(i) + ".wav";
    row.path = "pads/" + row.filename;
    row.source = "s";
    row.source_path = "s.wav";
    row.loop_start_frame = 0;
    row.loop_end_frame = 44100;
    row.measured.sample_rate_hz = 44100;
    row.measured.channels = 1;
    row.measured.rms_db = -20.0;
    row.measured.peak_db = -1.0;
    row.measured.crest_factor = 4.0;
    row.measured.loop_error_db = -2.0 * i;
    return row;
}

class Regrade : public testing::Test {
  protected:
    void write(const std::string& folder, const std::vector<ManifestRow>& rows) {
        out_.make_own_folder(folder, "test");
        write_manifest(out_, folder, rows);
        out_.complete_folder(folder, "");
    }
    std::string text(const std::string& folder) const {
        return read_text_file(folder_.path() / folder / "manifest.csv") +
               read_text_file(folder_.path() / folder / "manifest.json");
    }
    test::ScratchFolder folder_;
    OutputRoot out_{folder_.path()};
    curation::GradeOptions options_;
};

TEST_F(Regrade, RanksAcrossFolders) {
    write("a", {pad(0), pad(9)});
    write("b", {pad(1), pad(8), pad(2), pad(7), pad(3), pad(6), pad(4), pad(5)});
    regrade_manifests(out_, ".", options_);
    EXPECT_NE(text("a").find(",A,,"), std::string::npos);
    EXPECT_NE(text("a").find(",F,"), std::string::npos);
    EXPECT_NE(text("b").find(",C,"), std::string::npos);
}

TEST_F(Regrade, LeavesWhatTheLimitsCallUnusable) {
    ManifestRow silent = pad(9);
    silent.measured.rms_db = -100.0;
    silent.grade = {'F', "too quiet: RMS -100.0 dBFS, below -60.0"};
    write("a", {silent, pad(1), pad(2)});
    regrade_manifests(out_, ".", options_);
    EXPECT_NE(text("a").find("too quiet"), std::string::npos);
    EXPECT_NE(text("a").find("of the 2 of its kind"), std::string::npos);
}

TEST_F(Regrade, ChangesNothingASecondTime) {
    write("a", {pad(0), pad(9), pad(4)});
    write("b", {pad(5)});
    regrade_manifests(out_, ".", options_);
    const auto first = text("a") + text("b");
    const auto time = fs::last_write_time(folder_.path() / "a/manifest.json");
    regrade_manifests(out_, ".", options_);
    EXPECT_EQ(text("a") + text("b"), first);
    EXPECT_EQ(fs::last_write_time(folder_.path() / "a/manifest.json"), time);
}

// Else they would be taken for somebody's when the folder is replaced.
TEST_F(Regrade, WhatIsWrittenIsListed) {
    write("a", {pad(0), pad(9)});
    regrade_manifests(out_, ".", options_);
    EXPECT_TRUE(disk::mark_of(folder_.path() / "a")->sealed);
    EXPECT_TRUE(out_.clear_folder("a"));
}

TEST_F(Regrade, AManifestThatSomebodyHasChangedStays) {
    write("a", {pad(0), pad(9)});
    std::ofstream(folder_.path() / "a/manifest.csv", std::ios::app) << "mine\n";
    const std::string before = text("a");
    regrade_manifests(out_, ".", options_);
    EXPECT_EQ(text("a"), before);
}

TEST_F(Regrade, PassesOverBrokenManifests) {
    write("a", {pad(0), pad(1)});
    out_.make_folder("broken");
    out_.write_file("broken/manifest.json", std::string_view("[{"));
    regrade_manifests(out_, ".", options_);
    EXPECT_EQ(read_text_file(folder_.path() / "broken/manifest.json"), "[{");
    EXPECT_NE(text("a").find("of the 2 of its kind"), std::string::npos);
}

}  // namespace
}  // namespace afterglow::render

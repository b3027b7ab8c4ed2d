#include "jobs/plan_make.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "base/error.hpp"
#include "jobs/plan.hpp"
#include "jobs/track_names.hpp"
#include "render/manifest.hpp"
#include "support/scratch.hpp"

namespace afterglow::jobs {
namespace {

namespace fs = std::filesystem;
using makers::MakerId;
using pipeline::all_makers;
using pipeline::Maker;
using pipeline::MakerSet;
using pipeline::PathOptions;
using pipeline::Settings;
using pipeline::SourceTask;

void touch(const fs::path& path) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << "x";
}

const MakerSet makers{MakerId::pads, MakerId::drones, MakerId::clouds,
                      MakerId::hiss, MakerId::drums,  MakerId::silences};

std::string asked_of(const SourceTask& task) {
    std::string names;
    for (const Maker& maker : all_makers())
        if (task.makers.has(maker.id)) names += std::string(names.empty() ? "" : " ") + maker.name;
    return names;
}

// Planned into `folder`, with nothing remembered there.
std::vector<SourceTask> named(const std::vector<SourceTask>& tasks, const fs::path& folder = "none") {
    std::vector<PlannedTrack> tracks;
    for (const SourceTask& task : tasks) tracks.push_back(track_of(task, task.recorded_path));
    std::vector<SourceTask> planned;
    for (PlannedTrack& track : plan_tracks(std::move(tracks), {.folder = folder, .settings = Settings{}}, {}))
        planned.push_back(std::move(track.task));
    return planned;
}

std::vector<SourceTask> plan_files(const std::vector<fs::path>& files, const fs::path& folder = "none") {
    return named(tasks_of_files(files, MakerSet::all()), folder);
}

TEST(PlanFiles, EachFileFeedsEveryMaker) {
    const auto tasks = plan_files({"in/b.wav", "in/deep/a.FLAC"});
    ASSERT_EQ(tasks.size(), 2U);
    EXPECT_EQ(tasks[0].slug, "b");
    EXPECT_EQ(tasks[1].slug, "a");
    EXPECT_TRUE(tasks[0].makers.has(MakerId::pads) && tasks[0].makers.has(MakerId::hiss) &&
                tasks[0].synthetic_hiss_fallback);
}

TEST(PlanFiles, SameFileTwiceIsOneTask) {
    EXPECT_EQ(plan_files({"in/a.wav", "in/./a.wav", "in/b/../a.wav"}).size(), 1U);
}

TEST(PlanFiles, NamesakesGetDifferentSlugs) {
    const auto tasks = plan_files({"one/song.wav", "two/song.wav"});
    ASSERT_EQ(tasks.size(), 2U);
    EXPECT_NE(tasks[0].slug, tasks[1].slug);
    EXPECT_EQ(tasks[0].slug, "one_song");
}

TEST(PlanFiles, ALaterNamesakeLeavesTheEarlierFolderAlone) {
    const test::ScratchFolder scratch;
    touch(scratch / "one/song.wav");
    touch(scratch / "two/song.wav");
    const OutputRoot out(scratch / "out");
    out.make_own_folder("song", command_of_tracks);
    render::ManifestRow row;
    row.source_path = (scratch / "one/song.wav").string();
    render::write_manifest(out, "song", {row});

    const auto again = plan_files({scratch / "one/song.wav"}, scratch / "out");
    EXPECT_EQ(again[0].slug, "song");
    const auto namesake = plan_files({scratch / "two/song.wav"}, scratch / "out");
    EXPECT_NE(namesake[0].slug, "song");
    const auto both = plan_files({scratch / "two/song.wav", scratch / "one/song.wav"}, scratch / "out");
    EXPECT_EQ(both[0].slug, namesake[0].slug);
    EXPECT_EQ(both[1].slug, "song");
}

TEST(PlanFiles, LeaveAFolderWithoutAMarkAlone) {
    const test::ScratchFolder scratch;
    touch(scratch / "song.wav");
    const OutputRoot out(scratch / "out");
    out.make_folder("song");
    render::ManifestRow row;
    row.source_path = (scratch / "song.wav").string();
    render::write_manifest(out, "song", {row});
    EXPECT_NE(plan_files({scratch / "song.wav"}, scratch / "out")[0].slug, "song");
}

TEST(PlanRoot, FoldersFeedTheirMakers) {
    const RootFiles files{{&PathOptions::source_audio_dir, {"source_audio/a.wav"}},
                          {&PathOptions::pad_sources_dir, {"pad_sources/b.wav"}},
                          {&PathOptions::drums_dir, {"drums/c.wav"}}};
    const auto tasks = named(tasks_of_roles(".", files, makers, Settings{}));
    ASSERT_EQ(tasks.size(), 3U);
    const auto task = [&](const std::string& slug) {
        return *std::find_if(tasks.begin(), tasks.end(), [&](const SourceTask& t) { return t.slug == slug; });
    };
    EXPECT_EQ(asked_of(task("a")), "pads drums silences");
    EXPECT_EQ(asked_of(task("b")), "drones clouds");
    EXPECT_EQ(asked_of(task("c")), "hiss");
    EXPECT_FALSE(task("c").synthetic_hiss_fallback);
}

TEST(PlanRoot, OnlyFoldersOfTheMakersAskedForAreLookedInto) {
    EXPECT_EQ(feeding_folders(MakerSet::all()),
              (std::vector{&PathOptions::source_audio_dir, &PathOptions::pad_sources_dir,
                           &PathOptions::drums_dir}));
    EXPECT_EQ(feeding_folders({MakerId::hiss, MakerId::clouds}),
              (std::vector{&PathOptions::pad_sources_dir, &PathOptions::drums_dir}));
}

TEST(PlanRoot, OneFileInSeveralRolesIsOneTask) {
    const test::ScratchFolder scratch;
    touch(scratch / "song.wav");
    for (const auto* role : {"source_audio", "pad_sources", "drums"}) {
        fs::create_directories(scratch / role);
        fs::create_symlink(scratch / "song.wav", scratch / role / "song.wav");
    }
    const RootFiles files{{&PathOptions::source_audio_dir, {scratch / "source_audio/song.wav"}},
                          {&PathOptions::pad_sources_dir, {scratch / "pad_sources/song.wav"}},
                          {&PathOptions::drums_dir, {scratch / "drums/song.wav"}}};
    const auto tasks = tasks_of_roles(scratch.path(), files, makers, Settings{});
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(asked_of(tasks[0]), "pads drones clouds hiss drums silences");
}

TEST(PlanRoot, EmptyDrumsGiveSyntheticHissIfAllowed) {
    const RootFiles files{{&PathOptions::source_audio_dir, {"source_audio/a.wav"}},
                          {&PathOptions::drums_dir, {}}};
    Settings settings;
    const auto tasks = named(tasks_of_roles(".", files, MakerSet::all(), settings));
    ASSERT_EQ(tasks.size(), 2U);
    EXPECT_TRUE(tasks[1].path.empty());
    EXPECT_EQ(tasks[1].slug, "synthetic");
    settings.hiss.use_synthetic_noise = false;
    EXPECT_EQ(tasks_of_roles(".", files, MakerSet::all(), settings).size(), 1U);
}

TEST(PlanRoot, NothingThereIsAUsageError) {
    try {
        tasks_of_roles("archive", {}, MakerSet::all(), Settings{});
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::usage);
        EXPECT_EQ(error.subject(), "archive");
    }
}

}  // namespace
}  // namespace afterglow::jobs

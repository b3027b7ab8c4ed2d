#include "pipeline/disk_estimate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "pipeline/process_track.hpp"
#include "support/failing_files.hpp"
#include "support/make_track.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::pipeline {
namespace {

constexpr std::int64_t reserve = 16LL << 20;
constexpr std::int64_t plenty = 1LL << 40;

class Room : public testing::Test {
  protected:
    Room() { settings.global.memory_limit_mb = 1; }

    SourceTask task(double seconds, bool stereo) {
        const auto audio = stereo ? test::small_piece(seconds) : signals::sine(220.0, seconds);
        test::write_recording(scratch / "song.wav", audio);
        SourceTask task;
        task.path = scratch / "song.wav";
        task.recorded_path = "song.wav";
        task.slug = "song";
        task.makers = MakerSet::all();
        return task;
    }

    test::ScratchFolder scratch;
    test::FailingFileSystem disk;
    Settings settings;
};

// Four bytes a sample at the output rate, for each of the recordings that are kept.
TEST_F(Room, ScratchIsTheDecodedRecordingWhereItIsTooLongForMemory) {
    EXPECT_EQ(disk_estimate(task(4.0, true), settings).scratch_bytes, 4 * 44100 * 2 * 4);
    EXPECT_EQ(disk_estimate(task(10.0, false), settings).scratch_bytes, 10 * 44100 * 4);
    EXPECT_EQ(disk_estimate(task(2.0, true), settings).scratch_bytes, 0) << "706 kB fit into 1 MB";
    settings.global.sample_rate_hz = 48000;
    EXPECT_EQ(disk_estimate(task(4.0, true), settings).scratch_bytes, 4 * 48000 * 2 * 4);
}

TEST_F(Room, SeparationKeepsThreeRecordings) {
    settings.separation.separate = SeparationMethod::hpss;
    EXPECT_EQ(disk_estimate(task(2.0, true), settings).scratch_bytes, 3 * 2 * 44100 * 2 * 4);
}

TEST_F(Room, WhatDoesNotFitIsRefusedWithAllFiguresBeforeAnythingIsWritten) {
    disk.free = plenty;
    const OutputRoot out(scratch / "out", {}, disk);
    auto what = task(10.0, true);
    what.staging = out.make_staging("song", "make");
    const DiskEstimate room = disk_estimate(what, settings);
    disk.free = reserve + room.total() - 1;
    disk.calls = 0;
    try {
        process_track(what, settings, 1, out, "song", silent_progress());
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::too_large);
        EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr("3.5 MB for the decoded recording"),
                                                 testing::HasSubstr("are free in " + out.root().string())));
    }
    EXPECT_EQ(disk.calls, 0);
    disk.free = reserve + room.total();
    EXPECT_FALSE(process_track(what, settings, 1, out, "song", silent_progress()).rows.empty());
}

TEST_F(Room, ADiskThatIsTooFullForAnyTrackIsFull) {
    disk.free = reserve;
    const OutputRoot out(scratch / "out", {}, disk);
    try {
        test::make_track(task(10.0, true), settings, 1, out, "song");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::disk_full);
    }
}

TEST_F(Room, CopiesCount) {
    disk.free = reserve + 1000;
    const OutputRoot out(scratch / "out", {}, disk);
    DiskEstimate room;
    room.copies_bytes = 1000;
    EXPECT_NO_THROW(require_disk_space(room, out));
    room.scratch_bytes = 1;
    EXPECT_THROW(require_disk_space(room, out), Error);
}

}  // namespace
}  // namespace afterglow::pipeline

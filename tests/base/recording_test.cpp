#include "base/recording.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/folder_contents.hpp"
#include "base/rng.hpp"
#include "support/failing_files.hpp"
#include "support/scratch.hpp"

namespace afterglow {
namespace {

AudioBuffer noise_block(int channels, std::int64_t frames, Rng& rng) {
    AudioBuffer block(channels, frames, 44100.0);
    for (int c = 0; c < channels; ++c) {
        for (float& sample : block.channel(c)) sample = static_cast<float>(rng.uniform(-1.0, 1.0));
    }
    return block;
}

// Blocks of uneven length, 20,000 frames in all.
Recording filled(const RecordingStorage& storage) {
    Recording recording(2, 44100.0, storage);
    Rng rng(3);
    for (const std::int64_t frames : {1, 4095, 0, 8192, 7712}) recording.append(noise_block(2, frames, rng));
    recording.seal();
    return recording;
}

RecordingStorage on_disk_after(std::int64_t bytes) {
    return {.memory_limit_bytes = bytes, .scratch_dir = {}};
}

std::int64_t resident_bytes() {
    std::ifstream status("/proc/self/statm");
    std::int64_t total = 0;
    std::int64_t resident = 0;
    status >> total >> resident;
    return resident * 4096;
}

TEST(Recording, WhatIsExpectedToBeLongLiesOnDiskFromTheStart) {
    const RecordingStorage storage{
        .memory_limit_bytes = 1 << 20, .scratch_dir = {}, .expected_frames = 1 << 20};
    const Recording expected = filled(storage);
    const Recording memory = filled({});
    EXPECT_TRUE(expected.on_disk());
    ASSERT_EQ(expected.frames(), memory.frames()) << "as long as it is, not as it was expected to be";
    EXPECT_TRUE(std::ranges::equal(expected.channel(1), memory.channel(1)));
}

TEST(Recording, IsRefusedWhereTheDiskHasNotWhatIsExpectedOfIt) {
    const std::int64_t beyond_any_disk = 1LL << 55;
    try {
        Recording(1, 44100.0,
                  {.memory_limit_bytes = 0, .scratch_dir = {}, .expected_frames = beyond_any_disk});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::too_large);
    }
}

TEST(Recording, OnDiskEqualsInMemory) {
    const Recording memory = filled({});
    EXPECT_FALSE(memory.on_disk());
    ASSERT_EQ(memory.frames(), 20000);
    EXPECT_DOUBLE_EQ(memory.duration_sec(), 20000 / 44100.0);
    for (const std::int64_t limit : {0, 40000, 100000}) {
        const Recording disk = filled(on_disk_after(limit));
        EXPECT_TRUE(disk.on_disk());
        ASSERT_EQ(disk.frames(), memory.frames());
        for (int c = 0; c < 2; ++c) {
            const auto a = memory.channel(c);
            const auto b = disk.channel(c);
            ASSERT_EQ(a.size(), 20000U);
            EXPECT_TRUE(std::equal(a.begin(), a.end(), b.begin(), b.end()));
        }
    }
}

TEST(Recording, StaysInMemoryUpToItsLimitExactly) {
    EXPECT_FALSE(filled(on_disk_after(20000 * 2 * 4)).on_disk());
    EXPECT_TRUE(filled(on_disk_after(20000 * 2 * 4 - 1)).on_disk());
}

TEST(Recording, RegionsAreSilentOutside) {
    for (const std::int64_t limit : {std::int64_t{0}, std::int64_t{1} << 28}) {
        const Recording recording = filled(on_disk_after(limit));
        const AudioBuffer before = recording.region(-10, 20);
        ASSERT_EQ(before.frames(), 20);
        for (std::size_t i = 0; i < 20; ++i) {
            EXPECT_EQ(before.channel(1)[i], i < 10 ? 0.0F : recording.channel(1)[i - 10]);
        }
        const AudioBuffer after = recording.region(19995, 10);
        EXPECT_EQ(after.channel(0)[4], recording.channel(0)[19999]);
        EXPECT_EQ(after.channel(0)[5], 0.0F);
        for (const std::int64_t far : {-1000, 30000}) {
            const AudioBuffer none = recording.region(far, 5);
            EXPECT_TRUE(std::all_of(none.channel(0).begin(), none.channel(0).end(),
                                    [](float x) { return x == 0.0F; }));
        }
    }
}

TEST(Recording, MonoRegionIsTheMeanOfTheChannels) {
    const Recording recording = filled(on_disk_after(0));
    const AudioBuffer mono = recording.mono_region(100, 50);
    ASSERT_EQ(mono.channels(), 1);
    for (std::size_t i = 0; i < 50; ++i) {
        EXPECT_FLOAT_EQ(mono.channel(0)[i],
                        0.5F * (recording.channel(0)[100 + i] + recording.channel(1)[100 + i]));
    }
}

TEST(Recording, MayBeEmptyAndMayMove) {
    for (const std::int64_t limit : {0, 1000}) {
        Recording recording(1, 44100.0, on_disk_after(limit));
        recording.seal();
        EXPECT_EQ(recording.frames(), 0);
        EXPECT_TRUE(recording.channel(0).empty());
    }
    Recording from = filled(on_disk_after(0));
    const float first = from.channel(0)[0];
    const Recording to = std::move(from);
    EXPECT_EQ(to.channel(0)[0], first);
}

TEST(Recording, DoesNotGrowInMemoryWhileItIsWrittenToDisk) {
    const test::ScratchFolder folder;
    Recording recording(2, 44100.0, {.memory_limit_bytes = 1 << 20, .scratch_dir = folder.path()});
    Rng rng(5);
    const AudioBuffer block = noise_block(2, 65536, rng);
    recording.append(block);
    const std::int64_t before = resident_bytes();
    for (int i = 0; i < 200; ++i) recording.append(block);  // 105 MB
    recording.seal();
    EXPECT_LT(resident_bytes() - before, 16 << 20);
    EXPECT_EQ(recording.channel(1)[200 * 65536 + 17], block.channel(1)[17]);
}

TEST(Recording, LeavesNoNameInTheScratchFolder) {
    const test::ScratchFolder folder;
    Recording recording(1, 44100.0, {.memory_limit_bytes = 0, .scratch_dir = folder.path()});
    Rng rng(5);
    recording.append(noise_block(1, 1000, rng));
    EXPECT_TRUE(recording.on_disk());
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Recording, AMissingScratchFolderIsAWriteErrorThatNamesIt) {
    const test::ScratchFolder folder;
    Recording recording(1, 44100.0, {.memory_limit_bytes = 0, .scratch_dir = folder / "missing"});
    Rng rng(5);
    const AudioBuffer block = noise_block(1, 10, rng);
    try {
        recording.append(block);
        FAIL() << "there is nowhere to write to";
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::write);
        EXPECT_NE(error.subject().find("missing"), std::string::npos);
    }
}

TEST(Recording, RefusesBlocksThatDoNotFit) {
    Recording recording(2, 44100.0, {});
    Rng rng(5);
    EXPECT_THROW(recording.append(noise_block(1, 10, rng)), Error);
    EXPECT_THROW((void)recording.channel(0), Error);
    recording.seal();
    EXPECT_THROW(recording.append(noise_block(2, 10, rng)), Error);
}

// The temporary files, too, are written through the interface.
TEST(Recording, SaysThatItsDiskIsFullAndLeavesNothingThere) {
    const test::ScratchFolder folder;
    for (const char* call : {"open", "write"}) {
        test::FailingFileSystem disk;
        disk.only = call;
        disk.fail_at = 1;
        disk.error = ENOSPC;
        const RecordingStorage storage{
            .memory_limit_bytes = 0, .scratch_dir = folder.path(), .file_system = &disk};
        if (std::string(call) == "open") {
            // A file with a name, gone at once, stands in for one that never had any.
            EXPECT_EQ(filled(storage).frames(), 20000);
        } else {
            EXPECT_EQ(test::category_of([&] { filled(storage); }), ErrorCategory::disk_full);
        }
        EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
    }
}

RecordingStorage with_room_for(test::FailingFileSystem& disk, std::int64_t expected, std::int64_t free) {
    disk.free = free;
    RecordingStorage storage;
    storage.memory_limit_bytes = 8000;
    storage.file_system = &disk;
    storage.expected_frames = expected;
    storage.leave_free_bytes = 1 << 20;
    return storage;
}

void fill(Recording& recording, std::int64_t frames) {
    const AudioBuffer block(2, 65536, 44100.0);
    for (; frames > 0; frames -= block.frames()) recording.append(block);
}

TEST(Recording, LongerThanExpectedGrowsWhereThereIsRoom) {
    test::FailingFileSystem disk;
    Recording recording(2, 44100.0, with_room_for(disk, 100'000, std::int64_t{1} << 40));
    fill(recording, 40 * 65536);
    recording.seal();
    EXPECT_EQ(recording.frames(), 40 * 65536);
}

TEST(Recording, LongerThanExpectedIsItsOwnFaultAndNotThatOfTheDisk) {
    test::FailingFileSystem disk;
    // As much as is to be left to others.
    Recording recording(2, 44100.0, with_room_for(disk, 100'000, 1 << 20));
    try {
        fill(recording, 40 * 65536);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::too_large);
        EXPECT_NE(std::string(error.what()).find("holds more than its header says"), std::string::npos);
    }
    EXPECT_EQ(recording.frames(), 2 * 65536);
}

TEST(Recording, ALittleLongerNeedsNoLeave) {
    test::FailingFileSystem disk;
    Recording recording(2, 44100.0, with_room_for(disk, 2 * 65536, 0));
    fill(recording, 3 * 65536);
    recording.seal();
    EXPECT_EQ(recording.frames(), 3 * 65536);
}

}  // namespace
}  // namespace afterglow

#include "base/source_watch.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "base/error.hpp"
#include "base/folder_contents.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"

namespace afterglow {
namespace {

namespace fs = std::filesystem;
using test::write_text;

class Watched : public testing::Test {
  protected:
    void SetUp() override { write_text(file, "music"); }
    void make_old() const { fs::last_write_time(file, fs::last_write_time(file) - std::chrono::hours(1)); }
    // Whether the watch sees what happens to the file, once when it is old and once when it is new.
    void expect_seen(const std::function<void()>& happens) const {
        for (const bool old : {true, false}) {
            fs::remove(file);
            write_text(file, "music");
            if (old) make_old();
            const SourceWatch watch(file);
            EXPECT_TRUE(watch.unchanged());
            happens();
            EXPECT_FALSE(watch.unchanged()) << (old ? "old" : "new");
            EXPECT_EQ(test::category_of([&] { watch.require_unchanged(); }), ErrorCategory::source);
        }
    }

    test::ScratchFolder folder;
    fs::path file = folder / "take.wav";
};

TEST_F(Watched, IsSeenToGrowShrinkVanishOrBeReplaced) {
    expect_seen([&] { std::ofstream(file, std::ios::app) << "more"; });
    expect_seen([&] { fs::resize_file(file, 2); });
    expect_seen([&] { fs::remove(file); });
    expect_seen([&] {
        write_text(folder / "other", "mUsic");
        fs::last_write_time(folder / "other", fs::last_write_time(file));
        fs::rename(folder / "other", file);
    });
}

TEST_F(Watched, IsSeenToChangeWithinOneTickOfTheClock) {
    const auto time = fs::last_write_time(file);
    const SourceWatch watch(file);
    write_text(file, "mUsic");
    fs::last_write_time(file, time);
    EXPECT_FALSE(watch.unchanged());
}

TEST_F(Watched, MayBeReadAndGetMoreNames) {
    make_old();
    const SourceWatch watch(file);
    test::bytes_of(file);
    fs::create_hard_link(file, folder / "second name");
    fs::permissions(file, fs::perms::owner_read);
    EXPECT_TRUE(watch.unchanged());
    watch.require_unchanged();
    EXPECT_EQ(watch.size_bytes(), 5);
}

// As shares do it that make numbers up; a copy in its place is the same to whoever reads it.
TEST_F(Watched, MayChangeItsNumber) {
    for (const bool old : {true, false}) {
        fs::remove(file);
        write_text(file, "music");
        if (old) make_old();
        const SourceWatch watch(file);
        fs::copy_file(file, folder / "copy");
        fs::last_write_time(folder / "copy", fs::last_write_time(file));
        fs::rename(folder / "copy", file);
        EXPECT_TRUE(watch.unchanged()) << (old ? "old" : "new");
    }
}

TEST_F(Watched, MustBeThere) {
    EXPECT_EQ(test::category_of([&] { SourceWatch watch(folder / "none.wav"); }), ErrorCategory::source);
}

}  // namespace
}  // namespace afterglow

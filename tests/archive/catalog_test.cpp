#include "archive/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>

#include "archive/path_text.hpp"
#include "archive/sources.hpp"
#include "base/error.hpp"
#include "support/scratch.hpp"

namespace afterglow::archive {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::SizeIs;

class Catalog : public testing::Test {
  protected:
    Discovered scan() { return discover(root_.path(), options_, cache_, &cache_out_, silent_progress()); }

    test::ScratchFolder root_;
    test::ScratchFolder cache_folder_;
    OutputRoot cache_out_{cache_folder_.path()};
    std::optional<fs::path> cache_;
    DiscoverOptions options_;
};

TEST_F(Catalog, HasWhatTheHeadersSay) {
    test::write_wav(root_ / "b/二.wav", 2.0, 2, 8000);
    test::write_wav(root_ / "a.wav", 0.5, 1, 11025);
    const auto found = scan();
    ASSERT_THAT(found.rows, SizeIs(2));
    const CatalogRow& row = found.rows[1];
    EXPECT_EQ(row.rel_path, "b/二.wav");
    EXPECT_EQ(row.id, row_id("b/二.wav"));
    EXPECT_DOUBLE_EQ(row.duration_sec, 2.0);
    EXPECT_EQ(row.sample_rate_hz, 8000);
    EXPECT_EQ(row.channels, 2);
    EXPECT_NEAR(row.file_size_mb, 64044.0 / 1048576.0, 1e-6);
    EXPECT_EQ(row.format, "wav");
    EXPECT_TRUE(row.readable);
    EXPECT_EQ(found.unreadable, 0U);
}

TEST_F(Catalog, JudgesByContentWhereTheNameLies) {
    test::write_text(root_ / "really_wav.mp3", test::wav_bytes(1.0));
    test::write_text(root_ / "no_extension", test::wav_bytes(1.0));
    test::write_text(root_ / "README", "not audio");
    const auto found = scan();
    ASSERT_THAT(found.rows, SizeIs(2));
    EXPECT_EQ(found.rows[0].rel_path, "no_extension");
    EXPECT_EQ(found.rows[0].format, "wav");
    EXPECT_EQ(found.rows[1].format, "wav");
}

TEST_F(Catalog, UnreadableFilesAreRowsWithReasons) {
    test::write_wav(root_ / "good.wav");
    test::write_text(root_ / "empty.wav", "");
    test::write_text(root_ / "text.mp3", "this is no music");
    ASSERT_EQ(mkfifo((root_ / "pipe.wav").c_str(), 0600), 0);
    const auto found = scan();
    ASSERT_THAT(found.rows, SizeIs(4));
    EXPECT_EQ(found.unreadable, 3U);
    for (const CatalogRow& row : found.rows) {
        EXPECT_EQ(row.readable, row.rel_path == "good.wav");
        EXPECT_EQ(row.error.empty(), row.readable) << row.rel_path;
    }
}

TEST_F(Catalog, IsTheSameForAnyNumberOfThreads) {
    for (int i = 0; i < 40; ++i) test::write_wav(root_ / (std::to_string(i) + ".wav"), 0.01 * (i + 1));
    options_.jobs = 1;
    const auto one = write_catalog(scan().rows, CatalogFormat::csv);
    options_.jobs = 7;
    EXPECT_EQ(write_catalog(scan().rows, CatalogFormat::csv), one);
}

TEST_F(Catalog, SecondScanReadsOnlyWhatChanged) {
    cache_ = cache_folder_ / "scan.jsonl";
    for (const char* name : {"a.wav", "b.wav", "c.wav"}) test::write_wav(root_ / name);
    test::write_text(root_ / "bad.wav", "bad");
    EXPECT_EQ(scan().reused, 0U);
    const auto before = scan();
    EXPECT_EQ(before.reused, 4U);
    test::write_wav(root_ / "b.wav", 1.5);
    const auto after = scan();
    EXPECT_EQ(after.reused, 3U);
    EXPECT_DOUBLE_EQ(after.rows[1].duration_sec, 1.5);
    EXPECT_EQ(after.unreadable, 1U);
    fs::last_write_time(root_ / "c.wav", fs::file_time_type::clock::now() + std::chrono::hours(1));
    EXPECT_EQ(scan().reused, 3U);
}

TEST_F(Catalog, CachedRowsAreThoseThatWereRead) {
    test::write_wav(root_ / "caf\xE9\n.wav", 1.25, 2);
    test::write_text(root_ / "bad.wav", "bad");
    const auto fresh = write_catalog(scan().rows, CatalogFormat::csv);
    cache_ = cache_folder_ / "scan.jsonl";
    scan();
    const auto cached = scan();
    EXPECT_EQ(cached.reused, 2U);
    EXPECT_EQ(write_catalog(cached.rows, CatalogFormat::csv), fresh);
}

TEST_F(Catalog, DiagnosesStayWhileTheFileIsUnchanged) {
    test::write_wav(root_ / "a.wav", 0.5);
    test::write_wav(root_ / "b.wav", 0.5);
    cache_ = cache_folder_ / ".c.csv.scan";
    const auto write = [&](const Discovered& found) {
        cache_out_.write_result("c.csv", catalog_kind(), write_catalog(found.rows, CatalogFormat::csv));
    };
    write(scan());
    analysis::Diagnosis found;
    found.level_db = -30.5;
    write_diagnoses(cache_out_, "c.csv", fs::canonical(root_.path()),
                    {{"a.wav", found}, {"gone.wav", found}});
    const auto filled = read_catalog(cache_folder_ / "c.csv");
    EXPECT_EQ(filled[0].diagnosis, found);
    EXPECT_FALSE(filled[1].diagnosis);
    EXPECT_EQ(scan().rows[0].diagnosis, found);
    write(scan());
    EXPECT_EQ(read_catalog(cache_folder_ / "c.csv")[0].diagnosis, found);
    test::write_wav(root_ / "a.wav", 0.7);
    EXPECT_FALSE(scan().rows[0].diagnosis);
}

TEST_F(Catalog, ACatalogThatSomebodyHasChangedStaysAsItIs) {
    const std::string text = "rel_path,mine\na.wav,good\n";
    cache_out_.write_file("c.csv", std::as_bytes(std::span(text)));
    write_diagnoses(cache_out_, "c.csv", root_.path(), {{"a.wav", {}}});
    EXPECT_EQ(read_text_file(cache_folder_ / "c.csv"), text);
    write_diagnoses(cache_out_, "none.csv", root_.path(), {{"a.wav", {}}});
    EXPECT_FALSE(fs::exists(cache_folder_ / "none.csv"));
}

TEST_F(Catalog, SpoiledCacheCostsTimeOnly) {
    cache_ = cache_folder_ / "scan.jsonl";
    test::write_wav(root_ / "a.wav");
    test::write_wav(root_ / "b.wav");
    scan();
    const std::string text = test::read_text(*cache_);
    test::write_text(*cache_, text.substr(0, text.size() - 10));
    EXPECT_EQ(scan().reused, 1U);
    test::write_text(*cache_,
                     "{\"afterglow_scan_cache\":\"another version\"}\n" + text.substr(text.find('\n') + 1));
    EXPECT_EQ(scan().reused, 0U);
    test::write_text(*cache_, "\xFF\xFE nonsense");
    EXPECT_EQ(scan().rows.size(), 2U);
}

TEST_F(Catalog, ABitThatFlippedInTheCacheIsNoticedAndItsFileLookedAtAgain) {
    cache_ = cache_folder_ / "scan.jsonl";
    test::write_wav(root_ / "a.wav");
    const auto fresh = write_catalog(scan().rows, CatalogFormat::csv);
    const std::string text = test::read_text(*cache_);
    for (std::size_t at = text.find('\n') + 1; at + 1 < text.size(); at += 5) {
        std::string damaged = text;
        damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ 8U);
        test::write_text(*cache_, damaged);
        const auto found = scan();
        ASSERT_EQ(found.reused, 0U) << at;
        ASSERT_EQ(write_catalog(found.rows, CatalogFormat::csv), fresh) << at;
        ASSERT_EQ(found.notes.size(), 1U) << at;
        ASSERT_EQ(scan().notes.size(), 0U) << at;
    }
}

TEST_F(Catalog, AnotherContentOfTheSameSizeAndTimeIsLookedAtAgain) {
    cache_ = cache_folder_ / "scan.jsonl";
    test::write_wav(root_ / "a.wav", 1.0, 2, 44100);
    const auto time = fs::last_write_time(root_ / "a.wav");
    scan();
    test::write_wav(root_ / "b.wav", 2.0, 1, 44100);
    ASSERT_EQ(fs::file_size(root_ / "b.wav"), fs::file_size(root_ / "a.wav"));
    fs::last_write_time(root_ / "b.wav", time);
    fs::rename(root_ / "b.wav", root_ / "a.wav");
    const auto found = scan();
    EXPECT_EQ(found.reused, 0U);
    EXPECT_EQ(found.rows.at(0).channels, 1);
}

TEST_F(Catalog, AnewLooksAtEveryFile) {
    cache_ = cache_folder_ / "scan.jsonl";
    test::write_wav(root_ / "a.wav");
    scan();
    options_.anew = true;
    EXPECT_EQ(scan().reused, 0U);
    options_.anew = false;
    EXPECT_EQ(scan().reused, 1U);
}

TEST_F(Catalog, CacheServesSeveralRoots) {
    cache_ = cache_folder_ / "scan.jsonl";
    test::write_wav(root_ / "a.wav");
    const test::ScratchFolder other;
    test::write_wav(other / "a.wav", 1.0);
    scan();
    EXPECT_EQ(discover(other.path(), options_, cache_, &cache_out_, silent_progress()).reused, 0U);
    EXPECT_EQ(scan().reused, 1U);
}

TEST_F(Catalog, CacheThatCannotBeWrittenIsNoted) {
    cache_ = cache_folder_ / "scan.jsonl";
    fs::create_directories(*cache_ / "in the way");
    test::write_wav(root_ / "a.wav");
    const auto found = scan();
    EXPECT_THAT(found.rows, SizeIs(1));
    EXPECT_THAT(found.notes, testing::Contains(HasSubstr("not remembered")));
}

TEST_F(Catalog, RootMustBeAFolder) {
    try {
        discover(root_ / "none", options_, {}, nullptr, silent_progress());
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::usage);
    }
}

}  // namespace
}  // namespace afterglow::archive

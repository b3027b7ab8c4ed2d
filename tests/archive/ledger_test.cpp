#include "archive/ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "archive/sources.hpp"
#include "base/error.hpp"
#include "base/line_sum.hpp"
#include "support/scratch.hpp"

namespace afterglow::archive {
namespace {

using testing::SizeIs;

LedgerEntry entry_of(const std::string& path, TrackStatus status = TrackStatus::done) {
    LedgerEntry entry;
    entry.source_path = path;
    entry.stamp = {1234, 5678, 91011};
    entry.content = "c0";
    entry.recipe = "r0";
    entry.outcome.id = "id";
    entry.outcome.rel_path = "rel/" + path;
    entry.outcome.track_slug = "slug";
    entry.outcome.status = status;
    entry.outcome.seconds = 1.5;
    entry.outcome.peak_memory_mb = 99.5;
    entry.outcome.counts = {{"pad", 3}, {"drone", 20}};
    entry.outcome.reason = "why\nnot \"this\"";
    entry.outcome.reasons = {{{}, {}, ReasonCode::over_time, {{"limit_sec", 0.3}}}};
    entry.outcome.notes = {{{}, {}, ReasonCode::resampled, {{"from_hz", 48000.0}, {"to_hz", 44100.0}}},
                           reason_in_words("日本")};
    return entry;
}

class LedgerFile : public testing::Test {
  protected:
    test::ScratchFolder folder_;
    OutputRoot out_{folder_.path()};
    std::filesystem::path file_ = folder_ / "l.jsonl";
};

TEST_F(LedgerFile, ComesBackAsItWas) {
    Ledger ledger = Ledger::read(file_);
    ledger.add(entry_of("a"), out_, file_);
    ledger.add(entry_of("b\n\"", TrackStatus::timed_out), out_, file_);
    const Ledger back = Ledger::read(file_);
    ASSERT_THAT(back.entries(), SizeIs(2));
    const LedgerEntry expected = entry_of("a");
    const LedgerEntry& entry = *back.find("a");
    EXPECT_EQ(entry.stamp, expected.stamp);
    EXPECT_EQ(entry.content, "c0");
    EXPECT_EQ(entry.recipe, "r0");
    EXPECT_EQ(entry.outcome.rel_path, "rel/a");
    EXPECT_EQ(entry.outcome.track_slug, "slug");
    EXPECT_EQ(entry.outcome.status, TrackStatus::done);
    EXPECT_EQ(entry.outcome.seconds, 1.5);
    EXPECT_EQ(entry.outcome.peak_memory_mb, 99.5);
    EXPECT_EQ(entry.outcome.counts, expected.outcome.counts);
    EXPECT_EQ(entry.outcome.reason, expected.outcome.reason);
    EXPECT_EQ(entry.outcome.reasons, expected.outcome.reasons);
    EXPECT_EQ(entry.outcome.notes, expected.outcome.notes);
    EXPECT_EQ(back.find("b\n\"")->outcome.status, TrackStatus::timed_out);
    EXPECT_EQ(back.find("c"), nullptr);
}

TEST_F(LedgerFile, NumbersThatFitNowhereCostTheirLineOnly) {
    Ledger ledger;
    ledger.add(entry_of("a"), out_, file_);
    std::string text = read_text_file(file_);
    const std::string huge = "188888888888888888888888888888888888888888888888888";
    for (const std::string number : {"1234", "20"}) {
        std::string changed = text;
        changed.replace(changed.find(":" + number) + 1, number.size(), huge);
        const std::string object = changed.substr(0, changed.find(",\"sum\"")) + "}";
        EXPECT_THAT(Ledger(with_sum(object)).entries(), SizeIs(0));
    }
    EXPECT_THAT(Ledger(text).entries(), SizeIs(1));
}

TEST_F(LedgerFile, LaterLinesWin) {
    Ledger ledger;
    ledger.add(entry_of("a", TrackStatus::failed), out_, file_);
    ledger.add(entry_of("a", TrackStatus::done), out_, file_);
    EXPECT_EQ(Ledger::read(file_).find("a")->outcome.status, TrackStatus::done);
}

TEST_F(LedgerFile, TornLinesCostThemselvesOnly) {
    Ledger ledger;
    for (const char* path : {"a", "b", "c"}) ledger.add(entry_of(path), out_, file_);
    const std::string text = test::read_text(file_);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        const Ledger torn(std::string_view(text).substr(0, cut));
        const auto lines =
            static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<long>(cut), '\n'));
        ASSERT_GE(torn.entries().size(), lines);
        ASSERT_LE(torn.entries().size(), lines + 1);
    }
    test::write_text(file_, text.substr(0, text.size() - 20));
    Ledger after = Ledger::read(file_);
    after.add(entry_of("d"), out_, file_);
    EXPECT_THAT(Ledger::read(file_).entries(), SizeIs(3));
    EXPECT_NE(Ledger::read(file_).find("d"), nullptr);
}

TEST_F(LedgerFile, AFlippedBitCostsItsLineAndIsCounted) {
    Ledger ledger;
    ledger.add(entry_of("a"), out_, file_);
    const std::string one = test::read_text(file_);
    ledger.add(entry_of("b"), out_, file_);
    const std::string both = test::read_text(file_);
    for (std::size_t at = 0; at + 1 < one.size(); ++at) {
        std::string damaged = both;
        damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ 4U);
        const Ledger read(damaged);
        ASSERT_EQ(read.find("a"), nullptr) << at;
        ASSERT_NE(read.find("b"), nullptr) << at;
        ASSERT_GE(read.damaged(), 1U) << at;
    }
    EXPECT_EQ(Ledger(both).damaged(), 0U);
}

TEST_F(LedgerFile, LinesOfEarlierVersionsAreRead) {
    const std::string first =
        R"({"source_path":"a","size":1234,"modified_ns":5678,"content":"c0","recipe":"r0","id":"id",)"
        R"("rel_path":"rel/a","track_slug":"slug","status":"failed","seconds":1.5,"peak_memory_mb":99.5,)"
        R"("counts":{"pad":3},"reason":"why","notes":["resampled from 48000 Hz to 44100 Hz"]})";
    std::string with_changed = first;
    with_changed.insert(with_changed.find("\"content\""), "\"changed_ns\":91011,");
    for (const std::string& line : {first, with_sum(with_changed)}) {
        const Ledger ledger(line);
        EXPECT_EQ(ledger.damaged(), 0U);
        ASSERT_NE(ledger.find("a"), nullptr) << line;
        const TrackOutcome& outcome = ledger.find("a")->outcome;
        EXPECT_EQ(outcome.status, TrackStatus::failed);
        EXPECT_EQ(outcome.reason, "why");
        EXPECT_THAT(outcome.reasons, SizeIs(0));
        EXPECT_EQ(reason_texts(outcome.notes),
                  std::vector<std::string>{"resampled from 48000 Hz to 44100 Hz"});
    }
    EXPECT_EQ(Ledger(with_changed).damaged(), 1U);
}

TEST_F(LedgerFile, WhatADamagedLineMayHaveOvertakenIsNotBelieved) {
    Ledger ledger;
    ledger.add(entry_of("a"), out_, file_);
    ledger.add(entry_of("fails", TrackStatus::failed), out_, file_);
    ledger.add(entry_of("b"), out_, file_);
    ledger.add(entry_of("a"), out_, file_);
    std::string text = test::read_text(file_);
    text[text.size() - 3] = text[text.size() - 3] == '0' ? '1' : '0';
    const Ledger read(text);
    EXPECT_EQ(read.find("a"), nullptr);
    EXPECT_EQ(read.find("fails"), nullptr);
    EXPECT_NE(read.find("b"), nullptr);
}

TEST_F(LedgerFile, IsWrittenAnewWhereItIsDamaged) {
    Ledger ledger;
    for (const char* path : {"a", "b"}) ledger.add(entry_of(path), out_, file_);
    std::string text = test::read_text(file_);
    text[20] ^= 1;
    test::write_text(file_, text);
    Ledger damaged = Ledger::read(file_);
    EXPECT_EQ(damaged.damaged(), 1U);
    damaged.compact(out_, file_);
    const Ledger mended = Ledger::read(file_);
    EXPECT_EQ(mended.damaged(), 0U);
    EXPECT_THAT(mended.entries(), SizeIs(1));
}

TEST_F(LedgerFile, SlugsThatLeadElsewhereAreNotBelieved) {
    Ledger ledger;
    for (const char* slug : {"../up", "", ".", "..", "a/b"}) {
        auto entry = entry_of(std::string("x") + slug);
        entry.outcome.track_slug = slug;
        ledger.add(entry, out_, file_);
    }
    EXPECT_THAT(Ledger::read(file_).entries(), SizeIs(0));
}

TEST_F(LedgerFile, IsCompactedWhenMostOfItIsOld) {
    Ledger ledger;
    for (int i = 0; i < 150; ++i) ledger.add(entry_of("a"), out_, file_);
    const auto size = std::filesystem::file_size(file_);
    ledger.compact(out_, file_);
    EXPECT_EQ(std::filesystem::file_size(file_), size);
    for (int i = 0; i < 150; ++i) ledger.add(entry_of("b"), out_, file_);
    Ledger read = Ledger::read(file_);
    read.compact(out_, file_);
    const std::string text = test::read_text(file_);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
    EXPECT_THAT(Ledger::read(file_).entries(), SizeIs(2));
}

TEST_F(LedgerFile, EqualRunsLeaveEqualLinesWhateverTheirOrder) {
    const auto written = [&](const std::vector<std::string>& paths) {
        std::filesystem::remove(file_);
        Ledger ledger;
        for (const std::string& path : paths) ledger.add(entry_of(path), out_, file_);
        ledger.put_in_order(out_, file_);
        EXPECT_THAT(Ledger::read(file_).entries(), SizeIs(3));
        return read_text_file(file_);
    };
    const std::string in_order = written({"a", "b", "c"});
    EXPECT_EQ(written({"c", "a", "b"}), in_order);
    EXPECT_EQ(written({"b", "a", "c", "b"}), in_order);

    // What is in order is left alone.
    const auto time = std::filesystem::last_write_time(file_);
    Ledger::read(file_).put_in_order(out_, file_);
    EXPECT_EQ(std::filesystem::last_write_time(file_), time);
}

TEST_F(LedgerFile, UnreadableOneIsAnErrorNotAnEmptyOne) {
    std::filesystem::create_directory(file_);
    EXPECT_THROW(Ledger::read(file_), Error);
}

RC_GTEST_PROP(LedgerText, AnyTextIsALedger, (const std::vector<std::string>& lines)) {
    std::string text;
    for (const auto& line : lines) text += line + "\n";
    RC_ASSERT(Ledger(text).entries().empty());
}

}  // namespace
}  // namespace afterglow::archive

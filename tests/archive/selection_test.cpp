#include "archive/selection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace afterglow::archive {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

CatalogRow row_of(const std::string& rel_path, double duration_sec = 100.0, int channels = 1,
                  int rate_hz = 22050) {
    CatalogRow row;
    row.rel_path = rel_path;
    row.duration_sec = duration_sec;
    row.channels = channels;
    row.sample_rate_hz = rate_hz;
    return row;
}

std::vector<std::string> paths_of(const std::vector<Judged>& judged) {
    std::vector<std::string> paths;
    for (const Judged& one : judged) paths.push_back(one.row.rel_path);
    return paths;
}

TEST(PathWords, AreWholeWords) {
    EXPECT_TRUE(path_has_words("a/test 2.wav", "test"));
    EXPECT_TRUE(path_has_words("Test/a.wav", "test"));
    EXPECT_TRUE(path_has_words("my-TEST.wav", "test"));
    EXPECT_TRUE(path_has_words("test2.wav", "test"));
    EXPECT_FALSE(path_has_words("Greatest Hits/a.wav", "test"));
    EXPECT_FALSE(path_has_words("testing.wav", "test"));
    EXPECT_FALSE(path_has_words("unfinished.wav", "finished"));
}

TEST(PathWords, SeveralWordsStandTogetherInOneName) {
    EXPECT_TRUE(path_has_words("Rough_Mix 3.wav", "rough mix"));
    EXPECT_FALSE(path_has_words("rough/mix.wav", "rough mix"));
    EXPECT_FALSE(path_has_words("rough old mix.wav", "rough mix"));
}

TEST(PathWords, SeparatorsAtThePatternsEndsCount) {
    EXPECT_TRUE(path_has_words("mix_old.wav", "_old"));
    EXPECT_TRUE(path_has_words("_old/mix.wav", "_old"));
    EXPECT_FALSE(path_has_words("Old Friends.wav", "_old"));
    EXPECT_FALSE(path_has_words("_older.wav", "_old"));
    EXPECT_TRUE(path_has_words("old_mix.wav", "old_"));
    EXPECT_FALSE(path_has_words("old mix.wav", "old_"));
}

TEST(PathWords, WorkInEveryScript) {
    EXPECT_TRUE(path_has_words("DÉMO—2.wav", "démo"));
    EXPECT_TRUE(path_has_words("De\xCC\x81mo.wav", "démo"));
    EXPECT_TRUE(path_has_words("曲「下書き」.wav", "下書き"));
    EXPECT_FALSE(path_has_words("下書きの曲.wav", "下書き"));
    EXPECT_FALSE(path_has_words("—.wav", "track"));
}

TEST(PathWords, EmptyPatternsMatchNothing) {
    EXPECT_FALSE(path_has_words("a.wav", ""));
    EXPECT_FALSE(path_has_words("a_b.wav", "_"));
}

TEST(Select, RejectsWithEveryReason) {
    CatalogRow unreadable = row_of("u.wav");
    unreadable.readable = false;
    unreadable.error = "no audio in it";
    const auto selection = select(
        {row_of("short.wav", 29.9), row_of("long test.wav", 3600.5), unreadable, row_of("edge.wav", 30.0)},
        {});
    EXPECT_THAT(paths_of(selection.selected), ElementsAre("edge.wav"));
    EXPECT_THAT(paths_of(selection.rejected), ElementsAre("long test.wav", "short.wav", "u.wav"));
    EXPECT_THAT(selection.rejected[0].reason, HasSubstr("3600.5 s is longer than"));
    EXPECT_THAT(selection.rejected[0].reason, HasSubstr("path has \"test\""));
    EXPECT_THAT(selection.rejected[1].reason, HasSubstr("29.9 s is shorter than"));
    EXPECT_EQ(selection.rejected[2].reason, "unreadable: no audio in it");
}

TEST(Select, ScoresAndSorts) {
    const auto selection =
        select({row_of("b.wav"), row_of("a.wav"), row_of("masters/finished/c.wav", 100, 2, 44100),
                row_of("songs/d.wav"), row_of("e.wav", 100, 2, 48000), row_of("f.wav", 100, 2)},
               {});
    EXPECT_THAT(paths_of(selection.selected),
                ElementsAre("masters/finished/c.wav", "e.wav", "songs/d.wav", "f.wav", "a.wav", "b.wav"));
    std::vector<int> scores;
    for (const Judged& judged : selection.selected) scores.push_back(judged.score);
    EXPECT_THAT(scores, ElementsAre(30, 10, 10, 5, 0, 0));
    EXPECT_EQ(selection.selected[0].merits,
              "+10 path has \"masters\"; +10 path has \"finished\"; +5 2 channels; +5 44100 Hz");
}

TEST(Select, KeepsTheBest) {
    pipeline::SelectionOptions options;
    options.top = 1;
    const auto selection = select({row_of("a.wav"), row_of("songs/b.wav"), row_of("x test.wav")}, options);
    EXPECT_THAT(paths_of(selection.selected), ElementsAre("songs/b.wav"));
    EXPECT_THAT(paths_of(selection.rejected), ElementsAre("a.wav", "x test.wav"));
    EXPECT_EQ(selection.rejected[0].reason, "score 0 is not among the best 1");
}

RC_GTEST_PROP(Select, EveryRowIsOnOneSideInOrder, ()) {
    const auto word = rc::gen::element<std::string>("songs", "test", "a", "masters", "demo", "b");
    const auto rows = *rc::gen::container<std::vector<CatalogRow>>(rc::gen::map(
        rc::gen::tuple(word, word, rc::gen::inRange(0, 5000), rc::gen::inRange(1, 4)), [](const auto& parts) {
            const auto& [folder, name, duration, channels] = parts;
            return row_of(folder + "/" + name + ".wav", duration, channels);
        }));
    pipeline::SelectionOptions options;
    options.top = *rc::gen::inRange(0, 5);
    const auto selection = select(rows, options);
    RC_ASSERT(selection.selected.size() + selection.rejected.size() == rows.size());
    RC_ASSERT(options.top == 0 || static_cast<int>(selection.selected.size()) <= options.top);
    RC_ASSERT(std::is_sorted(
        selection.selected.begin(), selection.selected.end(), [](const Judged& a, const Judged& b) {
            return a.score != b.score ? a.score > b.score : a.row.rel_path < b.row.rel_path;
        }));
    for (const Judged& judged : selection.selected) RC_ASSERT(judged.reason.empty());
    for (const Judged& judged : selection.rejected) RC_ASSERT(!judged.reason.empty());
}

}  // namespace
}  // namespace afterglow::archive

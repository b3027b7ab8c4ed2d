#include "score.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "truth.hpp"

namespace afterglow::truth {
namespace {

TEST(Score, EachOnsetCountsOnce) {
    const std::vector<double> known = {0.5, 1.0, 1.5, 2.0};
    const std::vector<double> found = {0.51, 0.52, 1.026, 1.48};
    const Matches matches = match_onsets(found, known);
    EXPECT_EQ(matches.hits, 2U);
    EXPECT_DOUBLE_EQ(matches.precision(), 0.5);
    EXPECT_DOUBLE_EQ(matches.recall(), 0.5);
    EXPECT_DOUBLE_EQ(matches.f_measure(), 0.5);
    EXPECT_DOUBLE_EQ(Matches{}.f_measure(), 0.0);
}

TEST(Score, NotesThatStartTogetherAreOneOnset) {
    midi::Song song;
    song.length_sec = 2.0;
    for (const double start : {0.5, 0.52, 0.6, 2.5}) song.notes.push_back({.start_sec = start});
    EXPECT_EQ(merged_onsets(song), (std::vector<double>{0.5, 0.6}));
}

TEST(Score, Tempo) {
    EXPECT_TRUE(tempo_right(124.0, 120.0));
    EXPECT_FALSE(tempo_right(126.0, 120.0));
    EXPECT_TRUE(tempo_right_but_octave(61.0, 120.0));
    EXPECT_TRUE(tempo_right_but_octave(360.0, 120.0));
    EXPECT_FALSE(tempo_right_but_octave(90.0, 120.0));
}

TEST(Score, MusicalKey) {
    const analysis::MusicalKey c_major{0, false, 1.0};
    EXPECT_DOUBLE_EQ(key_score(c_major, c_major), 1.0);
    EXPECT_DOUBLE_EQ(key_score(analysis::MusicalKey{7, false, 1.0}, c_major), 0.5);
    EXPECT_DOUBLE_EQ(key_score(analysis::MusicalKey{9, true, 1.0}, c_major), 0.3);
    EXPECT_DOUBLE_EQ(key_score(analysis::MusicalKey{0, true, 1.0}, c_major), 0.2);
    EXPECT_DOUBLE_EQ(key_score(analysis::MusicalKey{2, false, 1.0}, c_major), 0.0);
    EXPECT_DOUBLE_EQ(key_score(std::nullopt, c_major), 0.0);
    const analysis::MusicalKey a_minor{9, true, 1.0};
    EXPECT_DOUBLE_EQ(key_score(c_major, a_minor), 0.3);
}

}  // namespace
}  // namespace afterglow::truth

#include "views/measure_table.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace afterglow::views {
namespace {

TEST(MeasureTable, NamesNotes) {
    EXPECT_EQ(pitch_text(440.0), "440.0 Hz A4 +0");
    EXPECT_EQ(pitch_text(261.6256), "261.6 Hz C4 +0");
    EXPECT_EQ(pitch_text(440.0 * std::exp2(0.2 / 12.0)), "445.1 Hz A4 +20");
    EXPECT_EQ(nearest_note(30.8677).name, "B0");
    EXPECT_EQ(pitch_text(std::nullopt), "-");
    curation::Measurements chord;
    EXPECT_EQ(root_text(chord), "-");
    chord.pitch_hz = 103.8262;
    chord.root_strength = 0.978;
    EXPECT_EQ(root_text(chord), "103.8 Hz G#2 +0 (0.98)");
}

TEST(MeasureTable, StatesHowSureItIs) {
    EXPECT_EQ(key_text(analysis::MusicalKey{9, true, 0.823}), "Am (0.82)");
    EXPECT_EQ(key_text(std::nullopt), "-");
    EXPECT_EQ(tempo_text(analysis::Tempo{120.0, 0.9, 60.0, 0.4}), "120.0 (0.90) or 60.0 (0.40)");
    EXPECT_EQ(tempo_text(analysis::Tempo{120.0, 0.9, 0.0, 0.0}), "120.0 (0.90)");
}

TEST(MeasureTable, ListsOnsets) {
    EXPECT_EQ(onsets_line({0.5, 1.25}), "    onsets: 0.500 1.250\n");
    EXPECT_EQ(onsets_line({}), "    no onsets\n");
}

TEST(MeasureTable, HasAHeadingOverEachColumn) {
    EXPECT_EQ(measure_heading().find("file"), measure_line({}).size() - 1);
}

}  // namespace
}  // namespace afterglow::views

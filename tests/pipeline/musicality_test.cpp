#include "pipeline/musicality.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace afterglow::pipeline {
namespace {

using testing::Contains;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

analysis::Analysis heard(std::optional<analysis::MusicalKey> key, std::optional<analysis::Tempo> tempo) {
    analysis::Analysis analysis;
    analysis.key = key;
    analysis.tempo = tempo;
    return analysis;
}

TEST(Musicality, MovesSureKeysOnly) {
    MusicalityOptions options;
    options.target_key = "G";
    const auto sure = heard(analysis::MusicalKey{0, false, 0.8}, std::nullopt);
    EXPECT_EQ(music_of(options, &sure).transpose_semitones, -5.0);
    EXPECT_THAT(music_of(options, &sure).notes, IsEmpty());
    const auto weak = heard(analysis::MusicalKey{0, false, 0.42}, std::nullopt);
    EXPECT_EQ(music_of(options, &weak).transpose_semitones, 0.0);
    EXPECT_THAT(reason_texts(music_of(options, &weak).notes),
                ElementsAre("not moved to G: key unsure (C, strength 0.42)"));
    const auto none = heard(std::nullopt, std::nullopt);
    EXPECT_THAT(reason_texts(music_of(options, &none).notes), ElementsAre("not moved to G: key unknown"));
}

TEST(Musicality, TakesItsTempoFromTheSettingOrTheSource) {
    MusicalityOptions options;
    const auto sure = heard(std::nullopt, analysis::Tempo{123.4, 0.9, 0.0, 0.0});
    EXPECT_FALSE(music_of(options, &sure).grid_bpm);
    options.snap_to_grid = true;
    EXPECT_EQ(music_of(options, &sure).grid_bpm, 123.4);
    const auto unsure = heard(std::nullopt, analysis::Tempo{123.4, 0.41, 0.0, 0.0});
    EXPECT_FALSE(music_of(options, &unsure).grid_bpm);
    EXPECT_THAT(reason_texts(music_of(options, &unsure).notes),
                ElementsAre("not on the grid: tempo unsure (confidence 0.41)"));
    options.reference_bpm = "90";
    EXPECT_EQ(music_of(options, &unsure).grid_bpm, 90.0);
    EXPECT_EQ(music_of(options, nullptr).grid_bpm, 90.0);
}

TEST(Musicality, OrdersBarsByNearness) {
    const MusicalityOptions options;
    EXPECT_THAT(bar_lengths_sec(options, 120.0, 3.0), ElementsAre(4.0, 2.0, 8.0));
    EXPECT_THAT(bar_lengths_sec(options, 120.0, 2.0), ElementsAre(2.0, 4.0, 8.0));
    EXPECT_THAT(bar_lengths_sec(options, 70.0, 1.5),
                ElementsAre(DoubleNear(3.4286, 1e-3), DoubleNear(6.857, 1e-3), DoubleNear(13.714, 1e-3)));
}

TEST(Musicality, SaysWhichLoopsAreOffTheGrid) {
    makers::MakerResult made;
    made.textures.resize(3);
    for (auto& texture : made.textures) texture.is_loop = true;
    // 97 bpm: a bar is 109,113.4 frames, two 218,226.8.
    made.textures[0].audio = AudioBuffer(1, 109113, 44100.0);
    made.textures[1].audio = AudioBuffer(1, 218227, 44100.0);
    made.textures[2].audio = AudioBuffer(1, 218226, 44100.0);
    note_bars("pads", 97.0, made);
    EXPECT_THAT(made.textures[0].provenance.chain, Contains("1 bar at 97 bpm"));
    EXPECT_THAT(made.textures[1].provenance.chain, Contains("2 bars at 97 bpm"));
    EXPECT_TRUE(made.textures[2].provenance.chain.empty());
    EXPECT_THAT(reason_texts(made.reasons),
                ElementsAre(HasSubstr("1 of 3 loops not on the grid: region too short")));
}

TEST(Musicality, NamesWhatIsSure) {
    const analysis::MusicalKey key{6, true, 0.8};
    const analysis::Tempo tempo{119.6, 0.9, 0.0, 0.0};
    EXPECT_EQ(name_tags(key, tempo), "Fsm_120bpm");
    EXPECT_EQ(name_tags(key, std::nullopt), "Fsm");
    EXPECT_EQ(name_tags(analysis::MusicalKey{6, true, 0.42}, tempo), "120bpm");
    EXPECT_EQ(name_tags(std::nullopt, analysis::Tempo{119.6, 0.6, 0.0, 0.0}), "");
}

}  // namespace
}  // namespace afterglow::pipeline

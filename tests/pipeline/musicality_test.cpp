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

TEST(Musicality, TakesItsBeatsFromTheSettingOrTheSource) {
    MusicalityOptions options;
    options.snap_to_grid = true;
    auto waltz = heard(std::nullopt, analysis::Tempo{120.0, 0.9, 0.0, 0.0});
    EXPECT_EQ(music_of(options, &waltz).beats_per_bar, 4);
    waltz.tempo->beats_per_bar = 3;
    EXPECT_EQ(music_of(options, &waltz).beats_per_bar, 3);
    options.reference_bpm = "97";  // not the recording's own
    EXPECT_EQ(music_of(options, &waltz).beats_per_bar, 4);
    options.beats_per_bar = "7";
    EXPECT_EQ(music_of(options, &waltz).beats_per_bar, 7);
    EXPECT_THAT(bar_lengths_sec(options, 120.0, 3.0, 3), ElementsAre(3.0, 1.5, 6.0));
    EXPECT_FALSE(beats_number("1"));
    EXPECT_FALSE(beats_number("13"));
    EXPECT_FALSE(beats_number("3.5"));
    EXPECT_FALSE(beats_number("detect"));
}

TEST(Musicality, FollowsATempoThatChanges) {
    MusicalityOptions options;
    options.snap_to_grid = true;
    auto changing = heard(std::nullopt, analysis::Tempo{120.0, 0.4, 0.0, 0.0});
    changing.tempo->passage_confidence = 0.9;
    changing.tempo->course = {{0.0, 120.0}, {20.0, 90.0}};
    const Music music = music_of(options, &changing);
    EXPECT_EQ(music.grid_bpm, 120.0);
    ASSERT_TRUE(music.course);
    EXPECT_EQ(music.course->bpm_at(25.0), 90.0);
    makers::MakerResult made;
    made.textures.resize(1);
    made.textures[0].is_loop = true;
    made.textures[0].provenance.tempo_ratio = 0.75;
    made.textures[0].audio = AudioBuffer(1, 117600, 44100.0);  // a bar of 90 bpm
    note_bars("pads", music, made);
    EXPECT_THAT(made.textures[0].provenance.chain, Contains("1 bar at 90 bpm"));
    EXPECT_TRUE(made.reasons.empty());
}

TEST(Musicality, MovesToATuning) {
    MusicalityOptions options;
    auto sharp = heard(analysis::MusicalKey{0, false, 0.8}, std::nullopt);
    sharp.tuning_cents = 31.0;
    EXPECT_EQ(music_of(options, &sharp).transpose_semitones, 0.0);
    options.retune_hz = 440.0;
    EXPECT_NEAR(music_of(options, &sharp).transpose_semitones, -0.31, 1e-9);
    options.target_key = "G";
    EXPECT_NEAR(music_of(options, &sharp).transpose_semitones, -5.31, 1e-9);
    options.retune_hz = 442.0;
    EXPECT_NEAR(music_of(options, &sharp).transpose_semitones, -5.31 + 0.0785, 1e-3);
    sharp.key = std::nullopt;
    EXPECT_EQ(music_of(options, &sharp).transpose_semitones, 0.0);
}

TEST(Musicality, SaysWhichLoopsAreOffTheGrid) {
    makers::MakerResult made;
    made.textures.resize(3);
    for (auto& texture : made.textures) texture.is_loop = true;
    // 97 bpm: a bar is 109,113.4 frames, two 218,226.8.
    made.textures[0].audio = AudioBuffer(1, 109113, 44100.0);
    made.textures[1].audio = AudioBuffer(1, 218227, 44100.0);
    made.textures[2].audio = AudioBuffer(1, 218226, 44100.0);
    Music music;
    music.grid_bpm = 97.0;
    note_bars("pads", music, made);
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

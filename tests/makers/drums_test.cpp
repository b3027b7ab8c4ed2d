#include "makers/drums.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <vector>

#include "dsp/level.hpp"
#include "support/midi.hpp"
#include "support/signals.hpp"
#include "support/sources.hpp"

namespace afterglow::makers {
namespace {

using signals::Drum;
using signals::Hit;
using sources::TestSource;
using testing::HasSubstr;

constexpr double rate_hz = signals::default_rate_hz;
constexpr std::array<double, 3> chord_hz = {146.8, 185.0, 220.0};

MakerResult drums_of(const AudioBuffer& audio, const DrumOptions& options = {}) {
    const TestSource test(audio);
    return make_drums(test.source(), options, Rng(1));
}

// Kicks, snares and hats between -30 and 0 dB, some 0.15 to 0.6 s apart, never at the same time.
std::vector<Hit> scattered_hits(int count, std::uint64_t seed) {
    Rng rng(seed);
    std::vector<Hit> hits;
    double at = 0.3;
    for (int i = 0; i < count; ++i) {
        hits.push_back({static_cast<Drum>(rng.integer(0, 2)), std::round(at * rate_hz) / rate_hz,
                        dsp::from_db(rng.uniform(-24.0, 0.0))});
        at += rng.uniform(0.25, 0.6);
    }
    return hits;
}

const char* name_of(Drum drum) {
    return drum == Drum::kick ? "kick" : drum == Drum::snare ? "snare" : "hat";
}

struct Score {
    std::size_t known = 0, found = 0, right = 0, named = 0;
};

Score score(const MakerResult& made, const std::vector<Hit>& hits, double tolerance_sec) {
    Score s{hits.size(), made.textures.size()};
    for (const Hit& hit : hits) {
        const auto match = std::ranges::find_if(made.textures, [&](const Texture& t) {
            return std::abs(t.provenance.start_sec - hit.start_sec) <= tolerance_sec;
        });
        if (match == made.textures.end()) continue;
        ++s.right;
        if (match->variant == name_of(hit.drum)) ++s.named;
    }
    return s;
}

void expect_found(const AudioBuffer& background, std::uint64_t seed) {
    const auto hits = scattered_hits(40, seed);
    AudioBuffer audio = signals::drums(hits, 26.0, seed);
    signals::mix_into(audio, background);
    const auto s = score(drums_of(audio), hits, 0.003);
    EXPECT_GE(static_cast<double>(s.right), 0.95 * static_cast<double>(s.known)) << "recall";
    EXPECT_GE(static_cast<double>(s.right), 0.95 * static_cast<double>(s.found)) << "precision";
    EXPECT_GE(static_cast<double>(s.named), 0.8 * static_cast<double>(s.right)) << "classes";
}

TEST(Drums, FindPlantedHitsInSilence) {
    expect_found(signals::silence(1.0), 3);
}

TEST(Drums, FindPlantedHitsInNoise) {
    expect_found(signals::pink_noise(26.0, dsp::from_db(-60.0)), 4);
}

TEST(Drums, FindPlantedHitsOverSoftChords) {
    expect_found(signals::with_noise_floor(signals::held_chord(chord_hz, 26.0, 0.02), -75.0), 5);
}

TEST(Drums, FindAndNameTheHitsOfAGeneralMidiKit) {
    const std::map<int, std::string> kit = {{36, "kick"},       {38, "snare"},     {42, "hat"}, {46, "hat"},
                                            {49, "cymbal"},     {51, "cymbal"},    {45, "tom"}, {50, "tom"},
                                            {56, "percussion"}, {37, "percussion"}};
    midi::Song song;
    Rng rng(11);
    std::vector<std::pair<double, std::string>> known;
    for (double at = 0.5; at < 24.0; at += rng.uniform(0.35, 0.7)) {
        const auto& [key, name] = *std::next(kit.begin(), rng.integer(0, static_cast<int>(kit.size()) - 1));
        song.notes.push_back({at, 0.2, midi::drum_channel, key, static_cast<int>(rng.integer(70, 120))});
        known.emplace_back(at, name);
    }
    song.length_sec = 26.0;
    const MakerResult made = drums_of(midi::render(song));
    std::size_t right = 0;
    std::size_t named = 0;
    for (const auto& [at, name] : known) {
        // FluidSynth sounds some milliseconds after the note.
        const auto match = std::ranges::find_if(made.textures, [&, at = at](const Texture& t) {
            return t.provenance.start_sec > at - 0.003 && t.provenance.start_sec < at + 0.006;
        });
        if (match == made.textures.end()) continue;
        ++right;
        if (match->variant == name) ++named;
    }
    EXPECT_GE(right * 100, known.size() * 95);
    EXPECT_GE(right * 100, made.textures.size() * 95);
    EXPECT_GE(named * 100, right * 70);
}

TEST(Drums, ChordsAndSpeechAreNone) {
    const AudioBuffer chords = signals::with_noise_floor(
        signals::concat(std::array{signals::held_chord(chord_hz, 3.0, 0.3), signals::silence(0.5),
                                   signals::held_chord(std::array{220.0, 277.2, 329.6}, 3.0, 0.3)}),
        -70.0);
    EXPECT_LE(drums_of(chords).textures.size(), 1U);
    const TestSource talk(signals::chatter(20.0, 5));
    const MakerResult made = make_drums(talk.source(), {}, Rng(1));
    EXPECT_LE(made.textures.size() * 5, talk.analysis().onsets_sec.size());
}

TEST(Drums, ClicksAreNone) {
    EXPECT_TRUE(drums_of(signals::with_noise_floor(signals::click_train(0.5, 5.0), -60.0)).textures.empty());
}

TEST(Drums, SayWhyThereAreNone) {
    const MakerResult silent = drums_of(signals::silence(3.0));
    EXPECT_TRUE(silent.textures.empty());
    ASSERT_EQ(silent.reasons.size(), 1U);
    EXPECT_THAT(reason_text(silent.reasons[0]), HasSubstr("nothing begins suddenly"));
    const MakerResult quiet = drums_of(signals::scaled(signals::drum_loop(100.0, 5.0), 0.006));
    EXPECT_TRUE(quiet.textures.empty());
    EXPECT_THAT(reason_text(quiet.reasons.at(0)), HasSubstr("below -40 dB"));
}

TEST(Drums, SlicesRunFromHitToHitAndEndInSilence) {
    const AudioBuffer loop = signals::drum_loop(120.0, 10.0);
    const MakerResult made = drums_of(loop);
    ASSERT_GT(made.textures.size(), 20U);
    const Texture* before = nullptr;
    for (const Texture& hit : made.textures) {
        EXPECT_EQ(hit.kind, TextureKind::drum);
        EXPECT_FALSE(hit.is_loop);
        EXPECT_GE(hit.audio.duration_sec(), 0.05 - 1e-4);
        EXPECT_LE(hit.audio.duration_sec(), 0.8 + 1e-4);
        const auto samples = hit.audio.channel(0);
        EXPECT_LT(std::abs(samples.front()), 0.001F);
        EXPECT_LT(std::abs(samples.back()), 0.001F);
        EXPECT_NEAR(dsp::mean(samples), 0.0, 1e-5);
        EXPECT_NEAR(dsp::to_db(static_cast<double>(dsp::peak(samples))), -1.0, 0.01);
        EXPECT_THAT(hit.provenance.chain.front(), testing::StartsWith(hit.variant + " "));
        if (before != nullptr) {
            EXPECT_LE(before->provenance.end_sec, hit.provenance.start_sec + 1e-4);
        }
        before = &hit;
    }
}

// A hit that rings for longer than a slice may last, and one that is over at once.
TEST(Drums, RingOutUnlessTheLimitComes) {
    AudioBuffer audio = signals::silence(4.0);
    const AudioBuffer noise = signals::white_noise(2.0, 0.3);
    for (std::size_t i = 0; i < 88200; ++i) {
        const double t = static_cast<double>(i) / rate_hz;
        const float x = noise.channel(0)[i];
        audio.channel(0)[22050 + i] = x * static_cast<float>(std::exp(-t / 0.4));
        if (i < 22050) audio.channel(0)[132300 + i] = x * static_cast<float>(std::exp(-t / 0.02));
    }
    const MakerResult made = drums_of(audio);
    ASSERT_EQ(made.textures.size(), 2U) << testing::PrintToString(reason_texts(made.reasons));
    EXPECT_NEAR(made.textures[0].audio.duration_sec(), 0.8, 1e-3);
    // -40 dB of its peak comes after ln(100) time constants; the fade-out and a piece follow.
    const double ringing_sec = std::log(100.0) * 0.02;
    EXPECT_GE(made.textures[1].audio.duration_sec(), ringing_sec + 0.015);
    EXPECT_LE(made.textures[1].audio.duration_sec(), ringing_sec + 0.05);
}

TEST(Drums, TheAttackIsWhole) {
    AudioBuffer audio = signals::drums(std::array{Hit{Drum::snare, 1.0, 1.0}}, 3.0);
    audio.channel(0)[44100] = 0.99F;  // the very first sample is the loudest
    const MakerResult made = drums_of(audio);
    ASSERT_EQ(made.textures.size(), 1U);
    const Texture& hit = made.textures[0];
    const auto at = static_cast<std::size_t>(44100 - std::llround(hit.provenance.start_sec * rate_hz));
    EXPECT_NEAR(hit.provenance.start_sec, 1.0, 0.003);
    EXPECT_NEAR(dsp::to_db(static_cast<double>(std::abs(hit.audio.channel(0)[at]))), -1.0, 0.01);
}

TEST(Drums, OfTooManyTheMostVariedAreKept) {
    std::vector<Hit> hits;
    for (int i = 0; i < 40; ++i)
        hits.push_back({i == 13 ? Drum::snare : i == 29 ? Drum::hat : Drum::kick, 0.5 + 0.4 * i, 1.0});
    DrumOptions options;
    options.max_per_file = 4;
    const MakerResult made = drums_of(signals::drums(hits, 17.0), options);
    ASSERT_EQ(made.textures.size(), 4U);
    EXPECT_THAT(reason_text(made.reasons.at(0)), HasSubstr("4 of 40 hits kept"));
    std::vector<std::string> classes;
    for (const Texture& hit : made.textures) classes.push_back(hit.variant);
    EXPECT_THAT(classes, testing::IsSupersetOf({"kick", "snare", "hat"}));
    EXPECT_TRUE(std::ranges::is_sorted(made.textures, {}, [](const Texture& t) { return t.index; }));
}

TEST(Drums, AreStereoWhereTheSourceIs) {
    const AudioBuffer audio = signals::decorrelated(signals::drum_loop(100.0, 5.0), 0.001);
    DrumOptions options;
    EXPECT_EQ(drums_of(audio, options).textures.at(0).audio.channels(), 1);
    options.stereo = true;
    EXPECT_EQ(drums_of(audio, options).textures.at(0).audio.channels(), 2);
}

TEST(Drums, EdgesOfTheRecordingAreNoTrouble) {
    for (const double at : {0.0, 1.98}) {
        const MakerResult made = drums_of(signals::drums(std::array{Hit{Drum::snare, at, 1.0}}, 2.0));
        for (const Texture& hit : made.textures) {
            EXPECT_TRUE(sources::all_finite(hit.audio));
            EXPECT_GE(hit.provenance.start_sec, 0.0);
            EXPECT_LE(hit.provenance.end_sec, 2.0);
            EXPECT_GE(hit.audio.duration_sec(), 0.05 - 1e-4);
        }
    }
    EXPECT_EQ(drums_of(signals::drums(std::array{Hit{Drum::kick, 0.0, 1.0}}, 2.0)).textures.size(), 1U);
    EXPECT_TRUE(drums_of(AudioBuffer(1, 0, rate_hz)).textures.empty());
}

}  // namespace
}  // namespace afterglow::makers

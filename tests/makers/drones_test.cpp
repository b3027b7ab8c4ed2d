#include "makers/drones.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "dsp/level.hpp"
#include "dsp/loop.hpp"
#include "support/seams.hpp"
#include "support/signals.hpp"
#include "support/sources.hpp"

namespace afterglow::makers {
namespace {

using sources::TestSource;

// A steady bright tone with a floor of noise: something is left in every variant.
AudioBuffer tone_source(double hz = 220.0, double seconds = 6.0) {
    return signals::with_noise_floor(signals::harmonic_tone(hz, seconds, 40), -60.0);
}

MakerResult drones_of(const TestSource& test, const DroneOptions& options = {}) {
    return make_drones(test.source(), options, Rng(1));
}

// Made once: stretching is what costs.
const MakerResult& default_drones() {
    static const TestSource test(tone_source());
    static const MakerResult made = drones_of(test);
    return made;
}

const Texture& by_variant(const MakerResult& made, const std::string& variant) {
    const auto it = std::ranges::find(made.textures, variant, &Texture::variant);
    if (it == made.textures.end()) throw std::runtime_error("no variant " + variant);
    return *it;
}

double cents_off(const AudioBuffer& audio, double hz) {
    return 1200.0 * std::log2(signals::tone_frequency(audio.channel(0).first(44100), hz) / hz);
}

TEST(Drones, ComeInEveryPitchStretchAndVariant) {
    std::set<std::string> expected;
    for (const char* version : {"pitch_+0", "pitch_+7", "pitch_+12", "stretch_1.5x", "stretch_2.0x"})
        for (const char* part : {"loop_warm", "loop_airy", "loop_dark", "loop_reversed", "swell01"})
            expected.insert(std::string(version) + "_" + part);
    std::set<std::string> made;
    for (const Texture& texture : default_drones().textures) made.insert(texture.variant);
    EXPECT_EQ(made, expected);
    EXPECT_TRUE(default_drones().reasons.empty());
}

TEST(Drones, AreLoopsAndSwellsAreNot) {
    for (const Texture& texture : default_drones().textures) {
        const bool swell = texture.variant.ends_with("swell01");
        EXPECT_EQ(texture.kind, swell ? TextureKind::swell : TextureKind::drone);
        EXPECT_EQ(texture.is_loop, !swell);
        EXPECT_TRUE(sources::all_finite(texture.audio));
        EXPECT_NEAR(dsp::to_db(dsp::peak(texture.audio)), -1.0, 0.05);
    }
}

TEST(Drones, KeepOrShiftThePitchWithinThreeCents) {
    EXPECT_LE(std::abs(cents_off(by_variant(default_drones(), "pitch_+0_loop_warm").audio, 220.0)), 3.0);
    EXPECT_LE(std::abs(cents_off(by_variant(default_drones(), "stretch_1.5x_loop_warm").audio, 220.0)), 3.0);
    EXPECT_LE(std::abs(cents_off(by_variant(default_drones(), "stretch_2.0x_loop_warm").audio, 220.0)), 3.0);
    const double fifth = 220.0 * std::exp2(7.0 / 12.0);
    EXPECT_LE(std::abs(cents_off(by_variant(default_drones(), "pitch_+7_loop_warm").audio, fifth)), 3.0);
    EXPECT_LE(std::abs(cents_off(by_variant(default_drones(), "pitch_+12_loop_dark").audio, 440.0)), 3.0);
}

TEST(Drones, LastAsLongAsAskedFor) {
    for (const Texture& texture : default_drones().textures) {
        if (texture.is_loop) {
            EXPECT_EQ(texture.audio.frames(), 12 * 44100) << texture.variant;
        }
    }
}

DroneOptions cut_loops() {
    DroneOptions options;
    options.method = DroneMethod::loop;
    options.loop_duration_sec = 3.0;
    return options;
}

TEST(Drones, ThatAreCutLastAsLongAsAskedForTimesTheStretch) {
    const TestSource test(tone_source());
    const MakerResult made = drones_of(test, cut_loops());
    const std::map<std::string, double> lengths = {{"pitch_+0_loop_warm", 3.0},
                                                   {"pitch_+7_loop_warm", 3.0},
                                                   {"stretch_1.5x_loop_warm", 4.5},
                                                   {"stretch_2.0x_loop_warm", 6.0}};
    for (const auto& [variant, seconds] : lengths)
        EXPECT_NEAR(by_variant(made, variant).audio.duration_sec(), seconds, 0.0501 * seconds) << variant;
    for (const Texture& texture : made.textures) {
        if (!texture.is_loop) continue;
        ASSERT_TRUE(texture.splice) << texture.variant;
        EXPECT_LE(dsp::loop_error_db(texture.audio, texture.splice->frame), 0.5) << texture.variant;
    }
}

// Whatever lies half a second and more apart is no more alike than by chance.
TEST(Drones, RepeatNothingWithinTheirLength) {
    AudioBuffer source = tone_source();
    Rng rng(5);
    float from = 1.0F, to = 1.0F;
    for (std::size_t i = 0; i < source.channel(0).size(); ++i) {
        if (i % 4410 == 0) from = std::exchange(to, static_cast<float>(rng.uniform(0.6, 1.4)));
        source.channel(0)[i] *= from + (to - from) * static_cast<float>(i % 4410) / 4410.0F;
    }
    const TestSource test(std::move(source));
    DroneOptions options;
    options.pitch_semitones = {0.0};
    options.stretch_factors = {};
    const Texture made = drones_of(test, options).textures.front();
    const auto levels = signals::levels_db(made.audio.channel(0), 2205, 2205);
    const auto count = levels.size();
    double mean = 0.0;
    for (const double level : levels) mean += level / static_cast<double>(count);
    for (std::size_t lag = 10; lag <= count / 2; ++lag) {
        double product = 0.0, power = 0.0;
        for (std::size_t i = 0; i < count; ++i) {
            product += (levels[i] - mean) * (levels[(i + lag) % count] - mean);
            power += (levels[i] - mean) * (levels[i] - mean);
        }
        EXPECT_LE(product / power, 0.5) << lag;
    }
}

TEST(Drones, LoopWithASeamLikeAnyOtherPlace) {
    double second_difference = 0.0, level = 0.0, flux = 0.0;
    int loops = 0;
    for (const Texture& texture : default_drones().textures) {
        if (!texture.is_loop) continue;
        const test::SeamRanks seam = test::rank_seam(texture.audio);
        EXPECT_LE(dsp::loop_error_db(texture.audio), 0.0) << texture.variant;
        second_difference += seam.second_difference;
        level += seam.level;
        flux += seam.flux;
        ++loops;
    }
    EXPECT_LE(second_difference / loops, 0.60);
    EXPECT_LE(level / loops, 0.65);
    EXPECT_LE(flux / loops, 0.65);
}

TEST(Drones, VariantsKeepTheirBand) {
    const auto share = [](const char* variant, double low_hz, double high_hz) {
        return signals::band_share(by_variant(default_drones(), variant).audio.channel(0), low_hz, high_hz);
    };
    EXPECT_GE(share("pitch_+0_loop_warm", 0.0, 3300.0), 0.99);
    EXPECT_GE(share("pitch_+0_loop_dark", 0.0, 1650.0), 0.99);
    EXPECT_GE(share("pitch_+0_loop_airy", 4500.0, 22050.0), 0.98);
}

TEST(Drones, SwellsRiseAndFallAndLastExactly) {
    for (const char* version : {"pitch_+0", "pitch_+7", "stretch_2.0x"}) {
        const Texture& swell = by_variant(default_drones(), std::string(version) + "_swell01");
        EXPECT_EQ(swell.audio.frames(), 6 * 44100);
        const auto samples = swell.audio.channel(0);
        EXPECT_EQ(samples.front(), 0.0F);
        EXPECT_EQ(samples.back(), 0.0F);
        // 50 ms levels of a steady tone follow the envelope: up for 3.5 s, level, down for 2 s.
        const auto levels = signals::levels_db(samples, 2205, 2205);
        for (std::size_t i = 1; i < 69; ++i) EXPECT_GE(levels[i], levels[i - 1] - 0.3) << version << i;
        for (std::size_t i = 81; i < levels.size(); ++i)
            EXPECT_LE(levels[i], levels[i - 1] + 0.3) << version << i;
        EXPECT_NEAR(levels[71], levels[78], 1.0) << version;
        EXPECT_LE(levels[10], levels[75] - 9.0) << version;
        EXPECT_LE(levels[110], levels[75] - 6.0) << version;
    }
}

// As an instrument does: louder is brighter too.
TEST(Drones, SwellsOpenWithTheirLevel) {
    const TestSource test(tone_source());
    for (const double brightness : {0.0, 1.0}) {
        DroneOptions options;
        options.pitch_semitones = {0.0};
        options.stretch_factors = {};
        options.swell_brightness = brightness;
        const auto made = drones_of(test, options);
        const auto samples = by_variant(made, "pitch_+0_swell01").audio.channel(0);
        const auto high_share = [&](std::size_t from) {
            return signals::band_share(samples.subspan(from, 22050), 1500.0, 22050.0);
        };
        const double early = high_share(22050);
        const double late = high_share(72 * 2205);
        if (brightness == 0.0) {
            EXPECT_NEAR(early, late, 0.05);
            // Quarter sines: −3 dB half way up and half way down.
            const auto levels = signals::levels_db(samples, 2205, 2205);
            EXPECT_NEAR(0.5 * (levels[34] + levels[35]), levels[75] - 3.0, 1.0);
            EXPECT_NEAR(0.5 * (levels[99] + levels[100]), levels[75] - 3.0, 1.0);
        } else {
            EXPECT_LT(early, 0.5 * late);
        }
    }
}

TEST(Drones, FadesLongerThanASwellAreShortened) {
    DroneOptions options;
    options.pitch_semitones = {0.0};
    options.stretch_factors = {};
    options.swell_duration_sec = 1.0;
    options.swell_fade_in_sec = 3.0;
    options.swell_fade_out_sec = 3.0;
    const TestSource test(tone_source());
    const MakerResult made = drones_of(test, options);
    const Texture& swell = by_variant(made, "pitch_+0_swell01");
    EXPECT_EQ(swell.audio.frames(), 44100);
    EXPECT_EQ(swell.audio.channel(0).back(), 0.0F);
}

TEST(Drones, NothingIsMadeOfABandThatHoldsNothing) {
    const TestSource test(signals::with_noise_floor(signals::harmonic_tone(220.0, 10.0, 4), -90.0));
    DroneOptions options;
    options.pitch_semitones = {0.0};
    options.stretch_factors = {1.0};
    const MakerResult made = drones_of(test, options);
    EXPECT_FALSE(std::ranges::any_of(made.textures,
                                     [](const Texture& t) { return t.variant == "pitch_+0_loop_airy"; }));
    ASSERT_EQ(made.reasons.size(), 1U);
    EXPECT_NE(reason_text(made.reasons[0]).find("pitch_+0_loop_airy"), std::string::npos);
    EXPECT_NE(reason_text(made.reasons[0]).find("high-pass 6000 Hz"), std::string::npos);
    EXPECT_EQ(made.textures.size(), 4U);
}

TEST(Drones, NamesSayPitchDownAndOddStretches) {
    DroneOptions options;
    options.pitch_semitones = {-5.0, 0.5};
    options.stretch_factors = {0.75, 1.0};
    options.variants.clear();
    options.swells = false;
    const TestSource test(tone_source());
    const MakerResult made = drones_of(test, options);
    EXPECT_NO_THROW(by_variant(made, "pitch_-5_loop_reversed"));
    EXPECT_NO_THROW(by_variant(made, "pitch_+0.5_loop_reversed"));
    EXPECT_NO_THROW(by_variant(made, "stretch_0.75x_loop_reversed"));
    EXPECT_NO_THROW(by_variant(made, "stretch_1.0x_loop_reversed"));
    EXPECT_EQ(made.textures.size(), 4U);
}

TEST(Drones, ComeFromTheSteadyMomentNotTheMiddle) {
    const std::vector<AudioBuffer> parts = {signals::drum_loop(120.0, 10.0), signals::chatter(8.0),
                                            tone_source(220.0, 6.0)};
    const TestSource test(signals::concat(parts));
    DroneOptions options;
    options.pitch_semitones = {0.0};
    options.stretch_factors = {};
    const MakerResult made = drones_of(test, options);
    ASSERT_FALSE(made.textures.empty());
    EXPECT_GE(made.textures[0].provenance.start_sec, 17.9);
    EXPECT_LE(made.textures[0].provenance.end_sec, 24.001);
}

TEST(Drones, StereoFollowsEachSetting) {
    const TestSource test(signals::decorrelated(tone_source(), 0.01));
    DroneOptions options;
    options.pitch_semitones = {7.0};
    options.stretch_factors = {};
    options.loop_stereo = true;
    const MakerResult made = drones_of(test, options);
    const AudioBuffer& loop = by_variant(made, "pitch_+7_loop_warm").audio;
    ASSERT_EQ(loop.channels(), 2);
    EXPECT_FALSE(std::ranges::equal(loop.channel(0), loop.channel(1)));
    EXPECT_EQ(by_variant(made, "pitch_+7_swell01").audio.channels(), 1);
}

TEST(Drones, SayWhyThereAreNone) {
    const auto reason_of = [](const AudioBuffer& audio) {
        const MakerResult made = drones_of(TestSource(audio));
        EXPECT_TRUE(made.textures.empty());
        return made.reasons.empty() ? std::string() : reason_text(made.reasons[0]);
    };
    EXPECT_NE(reason_of(tone_source(220.0, 1.0)).find("lasts 1 s"), std::string::npos);
    EXPECT_NE(reason_of(signals::silence(8.0)).find("no steady passage"), std::string::npos);
    EXPECT_NE(reason_of(AudioBuffer(1, 3, 44100.0)).find("lasts"), std::string::npos);
}

TEST(Drones, StretchesComeFromOtherHarmoniesWhereTheseAreNearlyAsGood) {
    const std::vector<AudioBuffer> parts = {tone_source(220.0, 6.0), tone_source(293.7, 6.0),
                                            tone_source(174.6, 6.0)};
    const TestSource test(signals::concat(parts));
    const MakerResult made = drones_of(test);
    std::set<int> places;
    for (const char* variant : {"pitch_+0_loop_warm", "stretch_1.5x_loop_warm", "stretch_2.0x_loop_warm"})
        places.insert(static_cast<int>(by_variant(made, variant).provenance.start_sec / 6.0));
    EXPECT_EQ(places.size(), 3U);
    EXPECT_EQ(by_variant(made, "pitch_+0_loop_warm").provenance.start_sec,
              by_variant(made, "pitch_+12_loop_warm").provenance.start_sec);
}

TEST(Drones, AreTheSameEveryTime) {
    const TestSource test(tone_source());
    DroneOptions options;
    options.pitch_semitones = {7.0};
    options.stretch_factors = {};
    const MakerResult first = drones_of(test, options);
    const MakerResult second = drones_of(test, options);
    ASSERT_EQ(first.textures.size(), second.textures.size());
    for (std::size_t i = 0; i < first.textures.size(); ++i)
        EXPECT_TRUE(sources::same_audio(first.textures[i].audio, second.textures[i].audio));
}

}  // namespace
}  // namespace afterglow::makers

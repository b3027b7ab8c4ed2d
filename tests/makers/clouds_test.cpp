#include "makers/clouds.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "dsp/level.hpp"
#include "dsp/loop.hpp"
#include "support/seams.hpp"
#include "support/signals.hpp"
#include "support/sources.hpp"

namespace afterglow::makers {
namespace {

using sources::TestSource;

// Steady noise that passes for stable: pink, so that it is not "too noisy".
const TestSource& noise_source() {
    static const TestSource test(signals::pink_noise(20.0, 0.1));
    return test;
}

MakerResult clouds_of(const TestSource& test, const CloudOptions& options = {}, std::uint64_t seed = 1) {
    return make_clouds(test.source(), options, Rng(seed));
}

double spread(const std::vector<double>& values) {
    const auto count = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double squares = 0.0;
    for (const double v : values) squares += (v - mean) * (v - mean);
    return std::sqrt(squares / count);
}

struct Density {
    double overlap;
    double min_pitch;
    double max_pitch;
};

class CloudLevel : public testing::TestWithParam<Density> {};

// The 50 ms level of a cloud of steady noise. White, as the pitch range then moves grains out of
// the band.
TEST_P(CloudLevel, StaysWithinOneDecibel) {
    const TestSource test(signals::white_noise(12.0, 0.1));
    analysis::Analysis steady = test.analysis();
    steady.stable_regions = {{0.0, 12.0}};  // noise is not what clouds are usually made of
    CloudOptions options;
    options.per_source = 1;
    options.overlap = GetParam().overlap;
    options.min_pitch_semitones = GetParam().min_pitch;
    options.max_pitch_semitones = GetParam().max_pitch;
    const MakerResult made = make_clouds({test.source().recording, steady}, options, Rng(5));
    ASSERT_EQ(made.textures.size(), 1U);
    EXPECT_LE(spread(signals::levels_db(made.textures[0].audio.channel(0), 2205, 2205)), 1.0);
}

INSTANTIATE_TEST_SUITE_P(Densities, CloudLevel,
                         testing::Values(Density{0.1, 0.0, 0.0}, Density{0.1, -7.0, 7.0},
                                         Density{0.1, -24.0, 24.0}, Density{0.5, -7.0, 7.0},
                                         Density{0.65, -12.0, 12.0}, Density{0.95, 0.0, 0.0},
                                         Density{0.95, -7.0, 7.0}, Density{0.95, -24.0, 24.0}));

TEST(Clouds, AreEndlessLevelledAndAsLongAsAsked) {
    const MakerResult made = clouds_of(noise_source());
    ASSERT_EQ(made.textures.size(), 2U);
    for (const Texture& cloud : made.textures) {
        EXPECT_EQ(cloud.kind, TextureKind::cloud);
        EXPECT_TRUE(cloud.is_loop);
        EXPECT_EQ(cloud.audio.frames(), 6 * 44100);
        EXPECT_EQ(cloud.audio.channels(), 1);
        EXPECT_TRUE(sources::all_finite(cloud.audio));
        EXPECT_NEAR(dsp::to_db(dsp::peak(cloud.audio)), -3.0, 0.05);
        EXPECT_NEAR(dsp::mean(cloud.audio.channel(0)), 0.0, 1e-5);
        EXPECT_GE(signals::band_share(cloud.audio.channel(0), 0.0, 8400.0), 0.99);
        const test::SeamRanks seam = test::rank_seam(cloud.audio);
        EXPECT_LE(seam.second_difference, 0.6);
        EXPECT_LE(seam.level, 0.65);
        EXPECT_LE(dsp::loop_error_db(cloud.audio), 0.0);
    }
    EXPECT_FALSE(sources::same_audio(made.textures[0].audio, made.textures[1].audio));
}

TEST(Clouds, DependOnTheSeedAndNothingElse) {
    const MakerResult first = clouds_of(noise_source(), {}, 1);
    const MakerResult again = clouds_of(noise_source(), {}, 1);
    const MakerResult other = clouds_of(noise_source(), {}, 2);
    EXPECT_TRUE(sources::same_audio(first.textures.at(0).audio, again.textures.at(0).audio));
    EXPECT_FALSE(sources::same_audio(first.textures.at(0).audio, other.textures.at(0).audio));
    // A cloud does not depend on how many others are made, unless they share out the material.
    EXPECT_NE(first.textures[0].provenance.seed, first.textures[1].provenance.seed);
}

TEST(Clouds, SpreadTheirGrainsOverTheField) {
    CloudOptions options;
    options.stereo = true;
    const AudioBuffer wide = clouds_of(noise_source(), options).textures.at(0).audio;
    ASSERT_EQ(wide.channels(), 2);
    const double wide_correlation = signals::correlation(wide.channel(0), wide.channel(1));
    EXPECT_LT(wide_correlation, 0.9);
    EXPECT_NEAR(dsp::to_db(dsp::rms(wide.channel(0))), dsp::to_db(dsp::rms(wide.channel(1))), 1.0);
    options.stereo_spread = 0.3;
    const AudioBuffer narrow = clouds_of(noise_source(), options).textures.at(0).audio;
    EXPECT_GT(signals::correlation(narrow.channel(0), narrow.channel(1)), wide_correlation);
    options.stereo_spread = 0.0;
    EXPECT_EQ(clouds_of(noise_source(), options).textures.at(0).audio.channels(), 1);
}

TEST(Clouds, TakeGrainsFromStableWindowsOnly) {
    // A steady tone of 300 Hz between drums: nothing but the tone may be heard.
    const std::vector<AudioBuffer> parts = {signals::drum_loop(150.0, 6.0),
                                            signals::with_noise_floor(signals::sine(300.0, 6.0), -70.0),
                                            signals::drum_loop(150.0, 6.0)};
    CloudOptions options;
    options.min_pitch_semitones = options.max_pitch_semitones = 0.0;
    const MakerResult made = clouds_of(TestSource(signals::concat(parts)), options);
    ASSERT_FALSE(made.textures.empty());
    for (const Texture& cloud : made.textures) {
        EXPECT_GE(signals::band_share(cloud.audio.channel(0), 200.0, 400.0), 0.99);
        EXPECT_GE(cloud.provenance.start_sec, 5.0);
        EXPECT_LE(cloud.provenance.end_sec, 13.0);
    }
}

TEST(Clouds, EverySettingOfTheGrainsIsHeard) {
    const CloudOptions standard;
    const AudioBuffer reference = clouds_of(noise_source(), standard).textures.at(0).audio;
    const auto differs = [&](auto change) {
        CloudOptions options = standard;
        change(options);
        return !sources::same_audio(clouds_of(noise_source(), options).textures.at(0).audio, reference);
    };
    EXPECT_TRUE(differs([](CloudOptions& o) { o.grains = 150; }));
    EXPECT_TRUE(differs([](CloudOptions& o) { o.overlap = 0.5; }));
    EXPECT_TRUE(differs([](CloudOptions& o) { o.min_grain_ms = 40.0; }));
    EXPECT_TRUE(differs([](CloudOptions& o) { o.max_grain_ms = 200.0; }));
    EXPECT_TRUE(differs([](CloudOptions& o) { o.lowpass_hz = 5000.0; }));
    EXPECT_TRUE(differs([](CloudOptions& o) { o.max_pitch_semitones = 3.0; }));
}

TEST(Clouds, ReportMissingGrains) {
    CloudOptions options;
    options.min_grain_quality = 1.1;
    const MakerResult none = clouds_of(noise_source(), options);
    EXPECT_TRUE(none.textures.empty());
    ASSERT_EQ(none.reasons.size(), 2U);
    EXPECT_NE(reason_text(none.reasons[0]).find("0 good grains of 200"), std::string::npos)
        << reason_text(none.reasons[0]);
}

TEST(Clouds, SayWhyThereAreNone) {
    const MakerResult silent = clouds_of(TestSource(signals::silence(5.0)));
    EXPECT_TRUE(silent.textures.empty());
    EXPECT_FALSE(silent.reasons.empty());
    const MakerResult tiny = clouds_of(TestSource(AudioBuffer(1, 3, 44100.0)));
    EXPECT_TRUE(tiny.textures.empty());
    EXPECT_FALSE(tiny.reasons.empty());
}

}  // namespace
}  // namespace afterglow::makers

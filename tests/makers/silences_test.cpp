#include "makers/silences.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "dsp/level.hpp"
#include "support/signals.hpp"
#include "support/sources.hpp"

namespace afterglow::makers {
namespace {

using sources::TestSource;

constexpr double rate_hz = signals::default_rate_hz;

MakerResult silences_of(const AudioBuffer& audio, const SilenceOptions& options = {}) {
    const TestSource test(audio);
    return make_silences(test.source(), options, Rng(1));
}

// Loud and quiet by turns, half a second each: the quiet is noise at `quiet_db`.
AudioBuffer loud_and_quiet(int turns, double quiet_db) {
    std::vector<AudioBuffer> parts;
    for (int i = 0; i < turns; ++i) {
        parts.push_back(signals::harmonic_tone(220.0, 0.5));
        parts.push_back(
            signals::with_noise_floor(signals::silence(0.5), quiet_db, static_cast<std::uint64_t>(i) + 1));
    }
    return signals::concat(parts);
}

TEST(Silences, AreTheQuietPartsAndNothingElse) {
    const AudioBuffer audio = loud_and_quiet(10, -62.0);
    const MakerResult made = silences_of(audio);
    ASSERT_EQ(made.textures.size(), 10U);
    int index = 0;
    for (const Texture& silence : made.textures) {
        EXPECT_EQ(silence.kind, TextureKind::silence);
        EXPECT_EQ(silence.index, ++index);
        EXPECT_FALSE(silence.is_loop);
        EXPECT_GE(silence.audio.duration_sec(), 0.1);
        EXPECT_LE(silence.audio.duration_sec(), 0.6);
        const auto start = std::llround(silence.provenance.start_sec * rate_hz);
        const auto end = std::llround(silence.provenance.end_sec * rate_hz);
        const double level_db = dsp::to_db(dsp::rms(audio.slice(start, end - start)));
        EXPECT_NEAR(level_db, -62.0, 0.5);
        const auto samples = silence.audio.channel(0);
        EXPECT_NEAR(dsp::to_db(static_cast<double>(dsp::peak(samples))), -12.0, 0.01);
        EXPECT_LE(static_cast<double>(dsp::peak(samples)) / dsp::rms(samples), 5.0);
        EXPECT_LT(std::abs(samples.front()), 0.001F);
        EXPECT_LT(std::abs(samples.back()), 0.001F);
    }
}

TEST(Silences, AreSpreadOverTheRecordingAndNoMoreThanAskedFor) {
    const AudioBuffer audio = signals::with_noise_floor(signals::silence(60.0), -60.0);
    const MakerResult made = silences_of(audio);
    EXPECT_EQ(made.textures.size(), 50U);
    std::array<int, 6> per_tenth{};
    double last_end = 0.0;
    for (const Texture& silence : made.textures) {
        ++per_tenth[static_cast<std::size_t>(silence.provenance.start_sec / 10.0)];
        EXPECT_GE(silence.provenance.start_sec, last_end - 1e-6);
        last_end = silence.provenance.end_sec;
    }
    for (const int count : per_tenth) EXPECT_NEAR(count, 50.0 / 6.0, 3.0);
}

TEST(Silences, DigitalSilenceDitherAndTonesAreNone) {
    for (const AudioBuffer& audio :
         {signals::silence(5.0), signals::with_noise_floor(signals::silence(5.0), -93.0),
          signals::sine(220.0, 5.0), AudioBuffer(1, 0, rate_hz)}) {
        const MakerResult made = silences_of(audio);
        EXPECT_TRUE(made.textures.empty());
        ASSERT_EQ(made.reasons.size(), 1U);
        EXPECT_THAT(reason_text(made.reasons[0]), testing::HasSubstr("no 0.1 s between -80 and -45 dB RMS"));
    }
}

TEST(Silences, ClicksAreTurnedAway) {
    AudioBuffer audio = signals::with_noise_floor(signals::silence(5.0), -60.0);
    signals::mix_into(audio, signals::click_train(0.1, 5.0, 0.02, 0.05));
    const MakerResult made = silences_of(audio);
    EXPECT_TRUE(made.textures.empty());
    EXPECT_THAT(reason_text(made.reasons.at(0)), testing::HasSubstr("crest factors above 5"));
}

TEST(Silences, AreStereoWhereTheSourceIs) {
    const AudioBuffer audio = signals::stereo(signals::with_noise_floor(signals::silence(3.0), -60.0, 1),
                                              signals::with_noise_floor(signals::silence(3.0), -60.0, 2));
    SilenceOptions options;
    options.stereo = true;
    EXPECT_EQ(silences_of(audio, options).textures.at(0).audio.channels(), 2);
    EXPECT_EQ(silences_of(audio).textures.at(0).audio.channels(), 1);
}

}  // namespace
}  // namespace afterglow::makers

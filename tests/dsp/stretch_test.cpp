#include "dsp/stretch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "dsp/level.hpp"
#include "support/signals.hpp"

namespace afterglow::dsp {
namespace {

constexpr double tone_hz = 220.0;
constexpr int partials = 8;

std::span<const float> middle(const AudioBuffer& audio, int channel = 0) {
    const auto edge = static_cast<std::size_t>(audio.sample_rate_hz() / 4.0);
    return audio.channel(channel).subspan(edge, static_cast<std::size_t>(audio.frames()) - 2 * edge);
}

double cents(double hz, double expected_hz) {
    return 1200.0 * std::log2(hz / expected_hz);
}

// The strongest line that is not a partial of `hz`, under the strongest that is.
double spurious_db(std::span<const float> samples, double hz, double rate_hz = 44100.0) {
    const auto lines = signals::spectrum(samples);
    const double bin_hz = rate_hz / static_cast<double>(samples.size());
    double strongest = 0.0;
    double spurious = 0.0;
    for (std::size_t k = 0; k < lines.size(); ++k) {
        const double line_hz = static_cast<double>(k) * bin_hz;
        const double partial = std::clamp(std::round(line_hz / hz), 1.0, static_cast<double>(partials));
        double& highest = std::fabs(line_hz - partial * hz) < 8.0 * bin_hz ? strongest : spurious;
        highest = std::max(highest, lines[k]);
    }
    return to_db(spurious / strongest);
}

struct Case {
    double factor;
    double semitones;
};

class StretchTone : public testing::TestWithParam<Case> {};

TEST_P(StretchTone, KeepsPitchLengthAndLevel) {
    const auto [factor, semitones] = GetParam();
    for (const double noise_db : {-67.0, -300.0}) {  // a clean tone must not trip the engine
        const auto tone = signals::with_noise_floor(signals::harmonic_tone(tone_hz, 1.6, partials), noise_db);
        const auto out = stretch(tone, {factor, semitones});
        const double hz = tone_hz * std::exp2(semitones / 12.0);
        EXPECT_EQ(out.frames(), std::llround(static_cast<double>(tone.frames()) * factor));
        EXPECT_NEAR(cents(signals::tone_frequency(middle(out), hz), hz), 0.0, 3.0) << noise_db;
        EXPECT_NEAR(to_db(rms(middle(out))), to_db(rms(middle(tone))), 1.0) << noise_db;
        EXPECT_LT(spurious_db(middle(out), hz), -50.0) << noise_db;
    }
}

INSTANTIATE_TEST_SUITE_P(Versions, StretchTone,
                         testing::Values(Case{0.5, 0.0}, Case{0.75, 0.0}, Case{1.5, 0.0}, Case{1.7, 0.0},
                                         Case{2.0, 0.0}, Case{3.0, 0.0}, Case{1.0, -12.0}, Case{1.0, -5.0},
                                         Case{1.0, 7.0}, Case{1.0, 12.0}, Case{1.5, 7.0}));

TEST(Stretch, IsAsCleanAtEveryRate) {
    for (const double rate_hz : {16000.0, 22050.0, 32000.0, 48000.0, 88200.0, 96000.0, 192000.0}) {
        const auto tone =
            signals::with_noise_floor(signals::harmonic_tone(tone_hz, 1.6, partials, 0.5, rate_hz), -67.0);
        for (const double factor : {0.75, 1.5, 2.0, 3.0}) {
            const auto out = stretch(tone, {factor, 0.0});
            EXPECT_EQ(out.frames(), std::llround(static_cast<double>(tone.frames()) * factor));
            EXPECT_NEAR(to_db(rms(middle(out))), to_db(rms(middle(tone))), 1.0) << rate_hz << ' ' << factor;
            EXPECT_LT(spurious_db(middle(out), tone_hz, rate_hz), -50.0) << rate_hz << ' ' << factor;
        }
    }
}

TEST(Stretch, NoChangeIsTheInput) {
    const auto tone = signals::sine(300.0, 0.2);
    const auto out = stretch(tone, {});
    EXPECT_TRUE(std::ranges::equal(out.channel(0), tone.channel(0)));
}

TEST(Stretch, EventsStayWhereTheyBelong) {
    // A burst in the middle of noise-floor quiet, stretched: its centre of energy doubles its time.
    auto audio = signals::with_noise_floor(signals::silence(2.0), -70.0);
    signals::mix_into(audio, signals::white_noise(0.1, 0.2), 0.95);
    const auto centre = [](const AudioBuffer& a) {
        double sum = 0.0, moment = 0.0;
        for (std::size_t i = 0; i < static_cast<std::size_t>(a.frames()); ++i) {
            const double power = std::pow(static_cast<double>(a.channel(0)[i]), 2.0);
            sum += power, moment += power * static_cast<double>(i);
        }
        return moment / sum / 44100.0;
    };
    for (const double factor : {0.5, 1.5, 2.0}) {
        EXPECT_NEAR(centre(stretch(audio, {factor, 0.0})), factor * centre(audio), 0.02) << factor;
    }
    EXPECT_NEAR(centre(stretch(audio, {1.0, 12.0})), centre(audio), 0.02);
    EXPECT_NEAR(centre(stretch(audio, {1.0, -12.0})), centre(audio), 0.02);
}

TEST(Stretch, ChannelsKeepTheirRelation) {
    const auto tone = signals::with_noise_floor(signals::harmonic_tone(330.0, 2.0), -67.0);
    const auto out = stretch(signals::stereo(tone, signals::scaled(tone, -0.5)), {1.5, 0.0});
    EXPECT_LT(signals::correlation(middle(out, 0), middle(out, 1)), -0.99);
    EXPECT_NEAR(rms(middle(out, 1)) / rms(middle(out, 0)), 0.5, 0.01);
}

TEST(Stretch, VersionsAreWhatEachAloneWouldBe) {
    const auto tone = signals::with_noise_floor(signals::harmonic_tone(tone_hz, 2.0, partials), -67.0);
    const std::vector<StretchOptions> versions = {
        {1.0, 0.0}, {1.0, 7.0}, {1.0, 12.0}, {1.5, 0.0}, {2.0, 0.0}};
    const auto out = stretch_versions(tone, versions);
    ASSERT_EQ(out.size(), versions.size());
    for (std::size_t i = 0; i < versions.size(); ++i) {
        const double hz = tone_hz * std::exp2(versions[i].pitch_semitones / 12.0);
        EXPECT_EQ(out[i].frames(), stretch(tone, versions[i]).frames()) << i;
        EXPECT_NEAR(cents(signals::tone_frequency(middle(out[i]), hz), hz), 0.0, 3.0) << i;
        EXPECT_NEAR(to_db(rms(middle(out[i]))), to_db(rms(middle(tone))), 1.0) << i;
        EXPECT_GT(to_db(rms(out[i].channel(0).last(500))), to_db(rms(middle(tone))) - 6.0) << i;
    }
}

TEST(Stretch, SilentTinyAndEmptyInputs) {
    const auto silent = stretch(signals::silence(0.5), {2.0, 0.0});
    EXPECT_EQ(silent.frames(), 44100);
    EXPECT_LT(peak(silent), 1e-6F);
    for (const std::int64_t frames : {0, 1, 2, 50, 1000}) {
        AudioBuffer tiny(2, frames, 44100.0);
        if (frames > 0) tiny.channel(0)[0] = 0.5F;
        const auto out = stretch(tiny, {1.5, 3.0});
        EXPECT_EQ(out.channels(), 2);
        EXPECT_EQ(out.frames(), std::llround(static_cast<double>(frames) * 1.5)) << frames;
        for (const float x : out.channel(0)) ASSERT_TRUE(std::isfinite(x));
    }
}

TEST(Stretch, IsRepeatable) {
    const auto noise = signals::pink_noise(1.0);
    EXPECT_TRUE(
        std::ranges::equal(stretch(noise, {1.5, 0.0}).channel(0), stretch(noise, {1.5, 0.0}).channel(0)));
}

}  // namespace
}  // namespace afterglow::dsp

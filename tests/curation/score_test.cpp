#include "curation/score.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "dsp/envelope.hpp"
#include "support/signals.hpp"

namespace afterglow::curation {
namespace {

using makers::TextureKind;

double score(TextureKind kind, const AudioBuffer& audio, bool is_loop = false, char grade = 'A') {
    return quality_score(kind, measure(audio, is_loop, {}), traits_of(audio), {grade, ""});
}

AudioBuffer chord(double seconds) {
    const double notes[] = {220.0, 277.0, 330.0};
    return signals::held_chord(notes, seconds);
}

// Silence between bursts, twice a second.
AudioBuffer chopped(AudioBuffer audio) {
    for (int c = 0; c < audio.channels(); ++c) {
        auto samples = audio.channel(c);
        for (std::size_t i = 0; i < samples.size(); ++i)
            if ((i / 11025) % 2 == 1) samples[i] = 0.0F;
    }
    return audio;
}

AudioBuffer late(const AudioBuffer& audio, double seconds) {
    const AudioBuffer parts[] = {signals::silence(seconds), audio};
    return signals::concat(parts);
}

AudioBuffer decaying(AudioBuffer audio, double seconds) {
    auto samples = audio.channel(0);
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] *= static_cast<float>(std::exp(-static_cast<double>(i) / 44100.0 / seconds));
    return audio;
}

TEST(Score, OfPadsPrefersTonesThatStand) {
    for (const auto kind : {TextureKind::pad, TextureKind::drone}) {
        const double held = score(kind, chord(2.0), true);
        EXPECT_GT(held, score(kind, signals::white_noise(2.0), true) + 0.2);
        EXPECT_GT(held, score(kind, chopped(chord(2.0)), true) + 0.2);
    }
}

TEST(Score, OfLoopsPrefersSmoothSeams) {
    auto smooth = measure(chord(2.0), true, {});
    smooth.loop_error_db = -10.0;
    auto rough = smooth;
    rough.loop_error_db = 10.0;
    const auto traits = traits_of(chord(2.0));
    for (const auto kind : {TextureKind::pad, TextureKind::cloud, TextureKind::hiss})
        EXPECT_GT(quality_score(kind, smooth, traits, {}), quality_score(kind, rough, traits, {}) + 0.15);
}

TEST(Score, OfSwellsPrefersMovement) {
    auto moving = chord(4.0);
    dsp::fade_in_out(moving, 88200, 88200);
    EXPECT_GT(score(TextureKind::swell, moving), score(TextureKind::swell, chord(4.0)) + 0.2);
}

TEST(Score, OfDrumsPrefersPunchAndACleanStart) {
    const auto hit = decaying(signals::white_noise(0.5, 0.3), 0.05);
    const double good = score(TextureKind::drum, hit);
    EXPECT_GT(good, score(TextureKind::drum, late(hit, 0.05)) + 0.2);
    EXPECT_GT(good, score(TextureKind::drum, signals::white_noise(0.5, 0.3)) + 0.1);
}

TEST(Score, OfHissPrefersTheBand) {
    const double band = score(TextureKind::hiss, signals::white_noise(1.5), true);
    EXPECT_GT(band, score(TextureKind::hiss, signals::pink_noise(1.5), true));
    EXPECT_GT(band, score(TextureKind::hiss, chopped(signals::white_noise(1.5)), true));
}

TEST(Score, OfCloudsAndSilencesPrefersNoGaps) {
    const auto even = signals::pink_noise(2.0);
    EXPECT_GT(score(TextureKind::cloud, even, true), score(TextureKind::cloud, chopped(even), true) + 0.4);
    EXPECT_GT(score(TextureKind::silence, even), score(TextureKind::silence, chopped(even)) + 0.4);
}

TEST(Score, FollowsTheGrade) {
    EXPECT_NEAR(score(TextureKind::pad, chord(2.0), true, 'B'),
                0.85 * score(TextureKind::pad, chord(2.0), true), 1e-9);
    EXPECT_EQ(score(TextureKind::pad, chord(2.0), true, 'F'), 0.0);
}

TEST(Score, IsANumberForAnyAudio) {
    for (int kind = 0; kind < makers::texture_kind_count; ++kind)
        for (const auto& audio :
             {signals::silence(1.0), signals::silence(0.0), signals::sine(50.0, 0.001), AudioBuffer()}) {
            const double value = quality_score(static_cast<TextureKind>(kind), {}, traits_of(audio), {});
            EXPECT_GE(value, 0.0);
            EXPECT_LE(value, 1.0);
        }
}

}  // namespace
}  // namespace afterglow::curation

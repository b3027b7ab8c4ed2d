#include "curation/features.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "support/signals.hpp"

namespace afterglow::curation {
namespace {

constexpr double d_minor[] = {146.83, 174.61, 220.0};
constexpr double a_major[] = {110.0, 138.59, 164.81};

double apart(const AudioBuffer& a, const AudioBuffer& b) {
    return distance(features_of(a, true), features_of(b, true));
}

void expect_in_range(const Features& features) {
    for (const float value : features) {
        EXPECT_TRUE(std::isfinite(value));
        EXPECT_GE(value, 0.0F);
        EXPECT_LE(value, 1.0F);
    }
}

TEST(Features, EqualSoundsAreNowhereApart) {
    const auto tone = signals::harmonic_tone(220.0, 2.0);
    EXPECT_EQ(apart(tone, tone), 0.0);
    EXPECT_EQ(features_of(tone, true), features_of(tone, true));
}

TEST(Features, TheLevelDoesNotMatter) {
    const auto tone = signals::held_chord(d_minor, 2.0);
    EXPECT_LT(apart(tone, signals::scaled(tone, 0.1)), 0.01);
}

TEST(Features, NorDoOneChannelTwiceAndDc) {
    const auto tone = signals::held_chord(d_minor, 1.0);
    auto shifted = tone;
    for (float& sample : shifted.channel(0)) sample += 0.3F;
    EXPECT_LT(apart(tone, signals::stereo(tone, tone)), 1e-6);
    EXPECT_LT(apart(tone, shifted), 0.01);
}

TEST(Features, AlikeIsNearAndUnlikeIsFar) {
    const auto chord = signals::held_chord(d_minor, 2.0);
    const auto same_with_noise = signals::with_noise_floor(chord, -55.0);
    const auto other_chord = signals::held_chord(a_major, 2.0);
    const auto noise = signals::white_noise(2.0);
    EXPECT_LT(apart(chord, same_with_noise), apart(chord, other_chord));
    EXPECT_LT(apart(chord, other_chord), apart(chord, noise));
    EXPECT_LT(apart(noise, signals::white_noise(2.0, 0.1, 2)), 0.05);
    EXPECT_GT(apart(chord, noise), 0.4);
}

TEST(Features, EachGroupHearsWhatItIsFor) {
    const auto chord = features_of(signals::held_chord(d_minor, 2.0), true);
    const auto up = features_of(signals::held_chord(a_major, 2.0), true);
    const auto share = [](const Features& a, const Features& b, std::size_t from, std::size_t count) {
        double sum = 0.0;
        for (std::size_t i = from; i < from + count; ++i)
            sum += std::pow(static_cast<double>(a[i]) - static_cast<double>(b[i]), 2.0);
        return sum;
    };
    const std::size_t envelope = timbre_features + harmony_features;
    EXPECT_GT(share(chord, up, timbre_features, harmony_features), 0.02);
    EXPECT_LT(share(chord, up, envelope, envelope_features), 0.005);
    const auto steady = features_of(signals::white_noise(2.0), false);
    auto burst_audio = signals::white_noise(2.0);
    for (std::size_t i = 0; i < 88200; ++i)
        burst_audio.channel(0)[i] *= static_cast<float>(std::exp(-static_cast<double>(i) / 8000.0));
    const auto burst = features_of(burst_audio, false);
    EXPECT_GT(share(steady, burst, envelope, envelope_features), 0.03);
    EXPECT_LT(share(steady, burst, 0, timbre_features), 0.005);
    const auto noise_harmony = share(steady, {}, timbre_features, harmony_features);
    EXPECT_LT(noise_harmony, 1e-3);
}

TEST(Features, OrdinaryOddInputs) {
    for (const bool is_loop : {false, true}) {
        const auto silence = features_of(signals::silence(1.0), is_loop);
        expect_in_range(silence);
        expect_in_range(features_of(AudioBuffer(), is_loop));
        expect_in_range(features_of(AudioBuffer(1, 1, 44100.0), is_loop));
        expect_in_range(features_of(signals::sine(440.0, 0.05), is_loop));
        expect_in_range(features_of(signals::click_train(10.0, 1.0), is_loop));
        expect_in_range(features_of(signals::sine(440.0, 0.3, 0.5, 8000.0), is_loop));
        expect_in_range(features_of(signals::sine(440.0, 0.3, 0.5, 192000.0), is_loop));
        auto broken = signals::sine(440.0, 0.5);
        broken.channel(0)[100] = std::numeric_limits<float>::quiet_NaN();
        broken.channel(0)[200] = std::numeric_limits<float>::infinity();
        expect_in_range(features_of(broken, is_loop));
        EXPECT_EQ(features_of(AudioBuffer(), is_loop), Features{});
        EXPECT_GT(distance(silence, features_of(signals::white_noise(1.0), is_loop)), 0.5);
    }
}

RC_GTEST_PROP(Features, NoTwoSoundsAreMoreThanOneApart, ()) {
    const auto any_sound = [] {
        const auto samples = *rc::gen::container<std::vector<float>>(
            *rc::gen::inRange<std::size_t>(0, 5000), rc::gen::map(rc::gen::inRange(-1000, 1001), [](int x) {
                return static_cast<float>(x) / 1000.0F;
            }));
        return features_of(signals::from_samples(samples), *rc::gen::arbitrary<bool>());
    };
    const auto a = any_sound();
    const auto b = any_sound();
    RC_ASSERT(distance(a, b) >= 0.0);
    RC_ASSERT(distance(a, b) <= 1.0);
    RC_ASSERT(distance(a, b) == distance(b, a));
}

TEST(Features, AreNearerThanWhatIsFarther) {
    Features a{};
    Features b{};
    b[3] = 0.3F;
    b[feature_count - 1] = 0.4F;
    const double apart = distance(a, b);
    EXPECT_FALSE(is_nearer(a, b, apart));
    EXPECT_TRUE(is_nearer(a, b, apart * (1.0 + 1e-12)));
    EXPECT_FALSE(is_nearer(a, b, 0.31));
    EXPECT_FALSE(is_nearer(a, a, 0.0));
    EXPECT_TRUE(is_nearer(a, a, 1e-9));
}

}  // namespace
}  // namespace afterglow::curation

#include "analysis/root.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

std::optional<Root> root_of(const AudioBuffer& audio) {
    return find_root(audio.channel(0), audio.sample_rate_hz());
}

AudioBuffer chord(const std::vector<int>& notes, double detune_cents = 0.0) {
    std::vector<double> hz;
    for (const int note : notes) hz.push_back(signals::midi_hz(note + detune_cents / 100.0));
    return signals::held_chord(hz, 3.0);
}

struct Known {
    std::vector<int> notes;
    int root = 0;
};

TEST(Root, IsTheMusicalRootWhereItSounds) {
    const std::vector<Known> known = {
        {{44, 47, 51}, 44},      // G#m over G#2
        {{44, 51, 59}, 44},      // … open
        {{32, 44, 47, 51}, 32},  // … with the root below
        {{45, 49, 52}, 45},      // A
        {{43, 47, 50, 53}, 43},  // G7
        {{48, 52, 55, 59}, 48},  // Cmaj7
        {{50, 53, 57, 60}, 50},  // Dm7
        {{52, 55, 60}, 60},      // C over E
        {{43, 48, 52}, 48},      // C over G
        {{48, 53, 57}, 53},      // F over C
        {{40, 47}, 40},          // an open fifth
        {{40, 47, 52}, 40},     {{57}, 57},
    };
    for (const auto& [notes, root] : known) {
        for (const double cents : {-35.0, 0.0, 35.0}) {
            const auto found = root_of(chord(notes, cents));
            ASSERT_TRUE(found) << testing::PrintToString(notes);
            EXPECT_NEAR(1200.0 * std::log2(found->hz / signals::midi_hz(root + cents / 100.0)), 0.0, 5.0)
                << testing::PrintToString(notes) << " by " << cents << " cents";
            EXPECT_GE(found->strength, 0.5) << testing::PrintToString(notes);
            EXPECT_LE(found->strength, 1.0);
        }
    }
}

TEST(Root, OfOneNoteIsItsPitchAlsoWithoutItsFirstPartial) {
    for (double hz = 40.0; hz < 2000.0; hz *= 1.171) {
        const auto found = root_of(signals::with_noise_floor(signals::harmonic_tone(hz, 2.0), -70.0));
        ASSERT_TRUE(found) << hz;
        EXPECT_NEAR(1200.0 * std::log2(found->hz / hz), 0.0, 5.0) << hz;
    }
    auto hollow = signals::harmonic_tone(110.0, 2.0, 12);
    const auto first = signals::harmonic_tone(110.0, 2.0, 1);
    // What a first partial of the same phase takes away, as far as it goes.
    double product = 0.0;
    double energy = 0.0;
    for (std::size_t i = 0; i < hollow.channel(0).size(); ++i) {
        product += static_cast<double>(hollow.channel(0)[i]) * static_cast<double>(first.channel(0)[i]);
        energy += static_cast<double>(first.channel(0)[i]) * static_cast<double>(first.channel(0)[i]);
    }
    for (std::size_t i = 0; i < hollow.channel(0).size(); ++i)
        hollow.channel(0)[i] -= static_cast<float>(product / energy) * first.channel(0)[i];
    const auto found = root_of(hollow);
    ASSERT_TRUE(found);
    EXPECT_NEAR(1200.0 * std::log2(found->hz / 110.0), 0.0, 5.0);
}

TEST(Root, IsHeardAtEveryRateAndInNoise) {
    for (const double rate_hz : {22050.0, 48000.0, 96000.0}) {
        const std::vector<double> notes = {signals::midi_hz(45), signals::midi_hz(48), signals::midi_hz(52)};
        const auto found =
            root_of(signals::with_noise_floor(signals::held_chord(notes, 2.0, 0.5, rate_hz), -30.0));
        ASSERT_TRUE(found) << rate_hz;
        EXPECT_NEAR(found->hz, 110.0, 0.4) << rate_hz;
    }
}

TEST(Root, NoneForNoiseSilenceDrumsAndNothing) {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        for (const double seconds : {0.3, 1.0, 4.0}) {
            EXPECT_FALSE(root_of(signals::white_noise(seconds, 0.1, seed))) << seconds;
            EXPECT_FALSE(root_of(signals::pink_noise(seconds, 0.1, seed))) << seconds;
        }
    }
    EXPECT_FALSE(root_of(signals::silence(2.0)));
    EXPECT_FALSE(root_of(signals::drum_loop(120.0, 8.0)));
    EXPECT_FALSE(find_root({}, 44100.0));
    EXPECT_FALSE(find_root({}, 0.0));
}

}  // namespace
}  // namespace afterglow::analysis

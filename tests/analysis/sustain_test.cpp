#include "analysis/sustain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "analysis/analyse.hpp"
#include "support/planted_sounds.hpp"
#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

// Values of the whole blocks but the first ones, which have nothing to be compared with, and the cut ends.
std::vector<float> sustain_of(const AudioBuffer& audio) {
    auto sustain = analyse(audio, {}).sustain;
    sustain.erase(sustain.begin(), sustain.begin() + sustain_lag_blocks + 1);
    sustain.pop_back();
    return sustain;
}

TEST(Sustain, HasOneValuePerWholeBlock) {
    const auto analysis = analyse(signals::sine(440.0, 3.0), {});
    EXPECT_EQ(analysis.sustain.size(), analysis.hop.power.size() / hops_per_block);
    EXPECT_TRUE(analyse(signals::sine(440.0, 0.05), {}).sustain.empty());
}

TEST(Sustain, IsOneForASteadyChordOfAnyLevel) {
    const std::vector<double> notes = {146.8, 220.0, 349.2};
    const auto chord = signals::held_chord(notes, 4.0);
    for (const double gain : {1.0, 0.1, 0.01}) {
        const auto sustain = sustain_of(signals::with_noise_floor(signals::scaled(chord, gain), -80.0));
        EXPECT_GT(*std::ranges::min_element(sustain), 0.9F) << gain;
    }
}

TEST(Sustain, IsHighForEveryHeldVoice) {
    const std::vector<int> keys = {45, 52, 60, 64};
    for (int voice = 0; voice <= static_cast<int>(planted::Voice::midi); ++voice) {
        auto sustain = sustain_of(planted::held(static_cast<planted::Voice>(voice), keys, 4.0, Rng(5)));
        std::ranges::sort(sustain);
        EXPECT_GT(sustain[sustain.size() / 10], 0.6F) << voice;
    }
}

// Single notes of a melody are held for a moment: what counts is how often nothing is.
TEST(Sustain, IsLowForClutter) {
    for (int kind = 0; kind < planted::clutter_count; ++kind) {
        auto sustain = sustain_of(planted::clutter(static_cast<planted::Clutter>(kind), 6.0, Rng(3)));
        std::ranges::sort(sustain);
        EXPECT_LT(sustain[sustain.size() / 10], 0.35F) << kind;
    }
}

TEST(Sustain, IsNothingInSilence) {
    for (const auto& audio :
         {signals::silence(3.0), signals::with_noise_floor(signals::silence(3.0), -110.0)})
        for (const float value : analyse(audio, {}).sustain) EXPECT_EQ(value, 0.0F);
}

}  // namespace
}  // namespace afterglow::analysis

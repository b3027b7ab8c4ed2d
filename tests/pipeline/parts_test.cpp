#include "pipeline/parts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/signals.hpp"

namespace afterglow::pipeline {
namespace {

Parts parts_of(const AudioBuffer& audio, SeparationMethod method) {
    Settings settings;
    settings.separation.separate = method;
    PartsBuilder builder(settings, {});
    constexpr std::int64_t block = 30000;
    for (std::int64_t at = 0; at < audio.frames(); at += block)
        builder.push(audio.slice(at, std::min(block, audio.frames() - at)));
    return builder.finish();
}

TEST(Parts, AreTheWholeAloneWhereNothingIsSeparated) {
    const Parts parts = parts_of(signals::harmonic_tone(220.0, 2.0), SeparationMethod::off);
    EXPECT_FALSE(parts.harmonic || parts.percussive);
    EXPECT_EQ(&parts.tonal(), &parts.whole);
    EXPECT_EQ(&parts.percussive_part(), &parts.whole);
}

TEST(Parts, AddUpAndAreAsLongAsTheWhole) {
    auto mix = signals::harmonic_tone(220.0, 2.0);
    signals::mix_into(mix, signals::drum_loop(120.0, 2.0));
    const Parts parts = parts_of(signals::decorrelated(mix), SeparationMethod::hpss);
    const auto whole = parts.whole.recording.channel(1);
    const auto tonal = parts.tonal().recording.channel(1);
    const auto percussive = parts.percussive_part().recording.channel(1);
    ASSERT_EQ(tonal.size(), whole.size());
    ASSERT_EQ(percussive.size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) ASSERT_NEAR(tonal[i] + percussive[i], whole[i], 1e-5F);
    EXPECT_EQ(parts.tonal().analysis.frames, parts.whole.analysis.frames);
}

}  // namespace
}  // namespace afterglow::pipeline

#include "dsp/separate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "dsp/level.hpp"
#include "support/signals.hpp"
#include "support/sources.hpp"

namespace afterglow::dsp {
namespace {

void append(AudioBuffer& to, const AudioBuffer& block) {
    if (to.channels() == 0) to = AudioBuffer(block.channels(), 0, block.sample_rate_hz());
    const std::int64_t at = to.frames();
    to.resize(at + block.frames());
    for (int c = 0; c < to.channels(); ++c)
        std::ranges::copy(block.channel(c), to.channel(c).begin() + static_cast<std::ptrdiff_t>(at));
}

Separated separate(const AudioBuffer& audio, double factor = 2.0, std::int64_t block = 5000) {
    Separator separator(audio.channels(), audio.sample_rate_hz(), {factor});
    Separated all;
    const auto collect = [&](const Separated& part) {
        append(all.harmonic, part.harmonic);
        append(all.percussive, part.percussive);
        append(all.residual, part.residual);
    };
    for (std::int64_t at = 0; at < audio.frames(); at += block)
        separator.push(audio.slice(at, std::min(block, audio.frames() - at)), collect);
    separator.finish(collect);
    return all;
}

double level_db(const AudioBuffer& audio) {
    return to_db(rms(audio));
}

AudioBuffer chord(double seconds) {
    const std::vector<double> notes = {146.8, 220.0, 277.2, 440.0};
    return signals::scaled(signals::held_chord(notes, seconds), 0.3);
}

AudioBuffer drums(double seconds) {
    return signals::drum_loop(120.0, seconds);
}

TEST(Separator, PartsAddUpToTheInputForAnyLength) {
    for (const double seconds : {0.001, 0.05, 0.3, 1.234, 3.0}) {
        auto mix = chord(seconds);
        signals::mix_into(mix, drums(seconds));
        const auto audio = signals::decorrelated(mix, 0.02);
        const Separated parts = separate(audio);
        for (const AudioBuffer* part : {&parts.harmonic, &parts.percussive, &parts.residual}) {
            ASSERT_EQ(part->frames(), audio.frames()) << seconds;
            ASSERT_TRUE(sources::all_finite(*part));
        }
        for (int c = 0; c < 2; ++c) {
            for (std::size_t i = 0; i < audio.channel(c).size(); ++i) {
                const float sum = parts.harmonic.channel(c)[i] + parts.percussive.channel(c)[i] +
                                  parts.residual.channel(c)[i];
                ASSERT_NEAR(sum, audio.channel(c)[i], 1e-6F);
            }
        }
    }
}

// The masks of both parts then add up to one, so that nothing but rounding is left.
TEST(Separator, NothingIsLeftAtAFactorOfOne) {
    auto mix = chord(2.0);
    signals::mix_into(mix, drums(2.0));
    EXPECT_LT(level_db(separate(mix, 1.0).residual), -110.0);
    EXPECT_GT(level_db(separate(mix, 2.0).residual), -80.0);
}

TEST(Separator, DoesNotDependOnTheBlocks) {
    const auto audio = signals::with_noise_floor(chord(1.0), -40.0);
    const Separated one = separate(audio, 2.0, audio.frames());
    const Separated many = separate(audio, 2.0, 333);
    EXPECT_TRUE(sources::same_audio(one.harmonic, many.harmonic));
    EXPECT_TRUE(sources::same_audio(one.percussive, many.percussive));
}

TEST(Separator, AChordIsHarmonicAndDrumsArePercussive) {
    const auto held = separate(chord(3.0));
    EXPECT_NEAR(level_db(held.harmonic), level_db(chord(3.0)), 0.5);
    EXPECT_LT(level_db(held.percussive), level_db(held.harmonic) - 20.0);
    // A kick is a falling tone for the most part: only its attack counts as a hit.
    auto beat = signals::beat(120.0, 3.0);
    std::erase_if(beat, [](const signals::Hit& hit) { return hit.drum == signals::Drum::kick; });
    const auto hits = separate(signals::drums(beat, 3.0));
    EXPECT_GT(level_db(hits.percussive), level_db(hits.harmonic) + 10.0);
}

TEST(Separator, TakesDrumsOffAChord) {
    const double seconds = 4.0;
    const auto held = chord(seconds);
    auto mix = held;
    signals::mix_into(mix, drums(seconds));
    auto harmonic = separate(mix).harmonic;
    signals::mix_into(harmonic, held, 0.0, -1.0);  // what is not the chord
    auto before = mix;
    signals::mix_into(before, held, 0.0, -1.0);
    EXPECT_LT(level_db(harmonic), level_db(before) - 8.0);
}

TEST(Separator, KeepsTheStereoImage) {
    auto mix = chord(2.0);
    signals::mix_into(mix, drums(2.0));
    const Separated parts = separate(signals::stereo(mix, signals::scaled(mix, -0.25)));
    for (const AudioBuffer* part : {&parts.harmonic, &parts.percussive})
        for (std::size_t i = 0; i < part->channel(0).size(); i += 7)
            ASSERT_NEAR(part->channel(1)[i], -0.25F * part->channel(0)[i], 1e-5F);
}

TEST(Separator, SilenceStaysSilent) {
    const Separated parts = separate(signals::silence(1.0));
    EXPECT_EQ(peak(parts.harmonic), 0.0F);
    EXPECT_EQ(peak(parts.percussive), 0.0F);
}

}  // namespace
}  // namespace afterglow::dsp

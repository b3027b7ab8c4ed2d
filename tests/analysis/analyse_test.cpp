#include "analysis/analyse.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

AudioBuffer varied_audio() {
    const std::vector<double> notes = {110.0, 164.8, 220.0, 277.2};
    const auto mono =
        signals::concat(std::vector{signals::held_chord(notes, 1.3, 0.3), signals::drum_loop(140.0, 1.1),
                                    signals::silence(0.3), signals::chatter(0.9)});
    return signals::decorrelated(mono);
}

Analysis analyse_in_blocks(const AudioBuffer& audio, const std::vector<std::int64_t>& sizes) {
    Analyser analyser(audio.sample_rate_hz(), {});
    std::int64_t start = 0;
    for (std::size_t i = 0; start < audio.frames(); ++i) {
        const auto count = std::min(sizes[i % sizes.size()], audio.frames() - start);
        analyser.push(audio.slice(start, count));
        start += count;
    }
    return analyser.finish();
}

void expect_same(const Analysis& a, const Analysis& b) {
    RC_ASSERT(a.frames == b.frames);
    RC_ASSERT(a.stft_frames.centroid_hz == b.stft_frames.centroid_hz);
    RC_ASSERT(a.stft_frames.flatness == b.stft_frames.flatness);
    RC_ASSERT(a.stft_frames.onset_strength == b.stft_frames.onset_strength);
    RC_ASSERT(a.hop.power == b.hop.power);
    RC_ASSERT(a.hop.peak == b.hop.peak);
    RC_ASSERT(a.hop.mean == b.hop.mean);
    RC_ASSERT(a.onsets_sec == b.onsets_sec);
    RC_ASSERT(a.segments.size() == b.segments.size());
    for (std::size_t i = 0; i < a.segments.size(); ++i) {
        RC_ASSERT(a.segments[i].chroma == b.segments[i].chroma);
        RC_ASSERT(a.segments[i].mel == b.segments[i].mel);
    }
    RC_ASSERT(a.rms_db == b.rms_db);
    RC_ASSERT(a.peak_db == b.peak_db);
    RC_ASSERT(a.tuning_cents == b.tuning_cents);
    RC_ASSERT(a.key.has_value() == b.key.has_value());
    if (a.key) RC_ASSERT(a.key->strength == b.key->strength);
    RC_ASSERT(a.tempo.has_value() == b.tempo.has_value());
}

RC_GTEST_PROP(Analyser, TheSizeOfTheBlocksDoesNotMatter, ()) {
    static const AudioBuffer audio = varied_audio();
    static const Analysis whole = analyse(audio, {});
    const auto length = *rc::gen::inRange<std::size_t>(1, 6);
    const auto sizes =
        *rc::gen::container<std::vector<std::int64_t>>(length, rc::gen::inRange<std::int64_t>(1, 50000));
    expect_same(analyse_in_blocks(audio, sizes), whole);
}

TEST(Analyser, SingleSamplesAreBlocksToo) {
    const auto audio = signals::drum_loop(120.0, 0.2);
    const auto whole = analyse(audio, {});
    const auto pieces = analyse_in_blocks(audio, {1});
    EXPECT_EQ(pieces.stft_frames.centroid_hz, whole.stft_frames.centroid_hz);
    EXPECT_EQ(pieces.segments.front().chroma, whole.segments.front().chroma);
}

TEST(Analyser, OneValuePerHop) {
    for (const std::int64_t frames : {1, 511, 512, 513, 5000, 44100}) {
        const auto analysis = analyse(signals::white_noise(1.0).slice(0, frames), {});
        const auto hops = static_cast<std::size_t>((frames + analysis.grid().hop - 1) / analysis.grid().hop);
        EXPECT_EQ(analysis.frames, frames);
        EXPECT_EQ(analysis.stft_frames.centroid_hz.size(), hops);
        EXPECT_EQ(analysis.stft_frames.onset_strength.size(), hops);
        EXPECT_EQ(analysis.hop.power.size(), hops);
        EXPECT_EQ(analysis.segments.size(), (hops + hops_per_segment - 1) / hops_per_segment);
    }
}

TEST(Analyser, LevelsOfTheTrack) {
    auto tone = signals::sine(441.0, 2.0, 0.25);
    for (float& sample : tone.channel(0)) sample += 0.1F;
    const auto analysis = analyse(tone, {});
    EXPECT_NEAR(analysis.rms_db, 20.0 * std::log10(0.25 / std::sqrt(2.0)), 0.01);
    EXPECT_NEAR(analysis.peak_db, 20.0 * std::log10(0.35), 0.01);
    EXPECT_NEAR(analysis.hop.mean[10], 0.1, 0.02);
}

TEST(Analyser, OppositeChannelsAreHeard) {
    const auto tone = signals::sine(440.0, 1.0);
    const auto analysis = analyse(signals::stereo(tone, signals::scaled(tone, -1.0)), {});
    EXPECT_NEAR(analysis.rms_db, analyse(tone, {}).rms_db, 0.01);
}

TEST(Analyser, MelBandsCarryThePower) {
    const auto analysis = analyse(signals::white_noise(3.0, 0.1), {});
    for (const float band : analysis.segments[2].mel) EXPECT_NEAR(band, 0.01, 0.004);
}

TEST(Analyser, NothingAtAllIsAnAnalysisToo) {
    const auto analysis = analyse(AudioBuffer(1, 0, 44100.0), {});
    EXPECT_EQ(analysis.frames, 0);
    EXPECT_TRUE(analysis.windows.empty());
    EXPECT_TRUE(analysis.stable_regions.empty());
    EXPECT_EQ(analysis.rms_db, -120.0);
    EXPECT_EQ(analysis.peak_db, -120.0);
}

bool all_finite(const std::vector<float>& values) {
    return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

TEST(Analyser, OddSamplesGiveFiniteNumbers) {
    auto audio = signals::stereo(signals::white_noise(2.0), signals::white_noise(2.0, 0.1, 2));
    audio.channel(0)[1000] = std::numeric_limits<float>::quiet_NaN();
    audio.channel(1)[20000] = std::numeric_limits<float>::infinity();
    audio.channel(0)[30000] = 1e30F;
    audio.channel(0)[40000] = 1e-40F;
    const auto analysis = analyse(audio, {});
    EXPECT_TRUE(all_finite(analysis.stft_frames.centroid_hz));
    EXPECT_TRUE(all_finite(analysis.stft_frames.flatness));
    EXPECT_TRUE(all_finite(analysis.stft_frames.onset_strength));
    EXPECT_TRUE(all_finite(analysis.hop.power));
    EXPECT_TRUE(std::isfinite(analysis.rms_db));
}

TEST(Analyser, EverySampleRate) {
    for (const double rate_hz : {8000.0, 22050.0, 48000.0, 96000.0, 192000.0}) {
        const auto analysis = analyse(signals::sine(440.0, 2.0, 0.3, rate_hz), {});
        EXPECT_NEAR(analysis.stft_frames.centroid_hz[analysis.stft_frames.centroid_hz.size() / 2], 440.0,
                    0.1 * 440.0)
            << rate_hz;
        EXPECT_TRUE(analysis.onsets_sec.empty()) << rate_hz;
        EXPECT_FALSE(analysis.stable_regions.empty()) << rate_hz;
    }
}

}  // namespace
}  // namespace afterglow::analysis

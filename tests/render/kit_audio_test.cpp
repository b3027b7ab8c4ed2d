#include "render/kit_audio.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "dsp/level.hpp"
#include "dsp/loop.hpp"
#include "support/signals.hpp"

namespace afterglow::render {
namespace {

// A loop of 220.5 Hz, 441 periods of 200 frames: its seam is where any period's is.
KitTexture loop_texture(const AudioBuffer& audio) {
    KitTexture texture;
    texture.row.grade.letter = 'A';
    texture.row.filename = "a.wav";
    texture.row.path = "a.wav";
    texture.row.source = "a";
    texture.frames = audio.frames();
    texture.channels = audio.channels();
    texture.sample_rate_hz = 44100;
    texture.row.loop_start_frame = 0;
    texture.row.loop_end_frame = audio.frames();
    return texture;
}

struct Fitted {
    KitItem item;
    AudioBuffer audio;
};

Fitted fit(const AudioBuffer& audio, const std::string& device, KitOptions options = {}) {
    if (options.name.empty()) options.name = "AFTERGLOW";
    auto plan = plan_kit({loop_texture(audio)}, find_device(device), options);
    return {plan.items.at(0), fit_to_device(audio, plan.items.at(0), options, plan.format, Rng(1))};
}

// Of a sine the largest step at the seam is no larger than elsewhere: it is continuous there.
TEST(KitAudio, KeepsLoopsSeamlessAtEveryDevicesRate) {
    const auto sine = signals::sine(220.5, 2.0);
    for (const auto& device : devices()) {
        if (device.loops == LoopSupport::none) continue;
        const auto [item, audio] = fit(sine, device.name);
        ASSERT_EQ(audio.frames(), item.frames) << device.name;
        const auto samples = audio.channel(0);
        const double largest = signals::largest_step(samples);
        EXPECT_LE(std::abs(samples.front() - samples.back()), largest * 1.001) << device.name;
        EXPECT_LE(dsp::loop_error_db(audio), 0.5) << device.name;
        EXPECT_NEAR(signals::tone_frequency(samples, 220.5, item.sample_rate_hz), 220.5, 0.02) << device.name;
    }
}

// What cancels in the mean of the channels is there all the same on a device of one.
TEST(KitAudio, StereoOfAnyPolarityIsHeardInMono) {
    const auto tone = signals::sine(220.5, 2.0);
    const auto wanted = dsp::rms(fit(tone, "digitakt").audio);
    for (const auto& audio : {signals::stereo(tone, signals::scaled(tone, -1.0)),
                              signals::stereo(tone, signals::silence(2.0)), signals::stereo(tone, tone)}) {
        const auto mono = fit(audio, "digitakt").audio;
        ASSERT_EQ(mono.channels(), 1);
        EXPECT_NEAR(dsp::to_db(dsp::rms(mono)), dsp::to_db(wanted), 1.0);
    }
}

// A length that does not scale to whole frames: 44,101 frames are 48,001.088 at 48 kHz.
TEST(KitAudio, KeepsLoopsOfAnyLengthSeamless) {
    constexpr std::int64_t frames = 44101;
    AudioBuffer audio(1, frames, 44100.0);
    for (std::int64_t i = 0; i < frames; ++i)
        audio.channel(0)[static_cast<std::size_t>(i)] =
            0.5F * static_cast<float>(std::sin(2.0 * std::numbers::pi * 100.0 * static_cast<double>(i) /
                                               static_cast<double>(frames)));
    const auto fitted = fit(audio, "digitakt").audio;
    ASSERT_EQ(fitted.frames(), 48001);
    const auto samples = fitted.channel(0);
    for (std::size_t i = 0; i < samples.size(); i += 997)
        EXPECT_NEAR(samples[i],
                    0.5 * std::sin(2.0 * std::numbers::pi * 100.0 * static_cast<double>(i) / 48001.0), 2e-4);
    EXPECT_NEAR(samples.back(), 0.5 * std::sin(-2.0 * std::numbers::pi * 100.0 / 48001.0), 2e-4);
}

TEST(KitAudio, UnrollsAndFadesWhereTheDeviceCannotLoop) {
    const auto [item, audio] = fit(signals::sine(220.5, 2.0), "tr8s");
    ASSERT_EQ(audio.frames(), 8 * 44100);
    const auto samples = audio.channel(0);
    EXPECT_LT(std::abs(samples.front()), 1e-3F);
    EXPECT_LT(std::abs(samples.back()), 1e-3F);
    // Full level until the fade, none of the loop's seams audible: still one sine.
    const auto steady = samples.subspan(4410, 5 * 44100);
    EXPECT_GT(signals::tone_snr_db(steady, 220.5), 80.0);
    const auto levels = signals::levels_db(samples.subspan(6 * 44100), 4410, 4410);
    for (std::size_t i = 1; i < levels.size(); ++i) EXPECT_LT(levels[i], levels[i - 1]);
}

TEST(KitAudio, LeavesBarsAloneThatAreWholeCycles) {
    KitOptions options;
    options.loops = LoopForm::bars;
    options.bars = 2;
    options.bpm = 120.0;
    const auto sine = signals::sine(220.5, 2.0);  // one bar
    const auto exact = fit(sine, "tr8s", options).audio;
    ASSERT_EQ(exact.frames(), 4 * 44100);
    EXPECT_NEAR(exact.channel(0)[1], sine.channel(0)[1], 1e-6);
    options.bpm = 110.0;
    const auto cut = fit(sine, "tr8s", options).audio;
    EXPECT_EQ(cut.frames(), std::llround(8 * 60.0 / 110.0 * 44100.0));
    EXPECT_LT(std::abs(cut.channel(0).back()), 1e-3F);
}

TEST(KitAudio, FoldsStereoDownAndKeepsPeaksBelowFullScale) {
    auto loud = signals::stereo(signals::sine(220.5, 2.0, 0.4), signals::sine(441.0, 2.0, 0.4));
    const auto mono = fit(loud, "digitakt").audio;
    ASSERT_EQ(mono.channels(), 1);
    EXPECT_NEAR(signals::tone_amplitude(mono.channel(0), 220.5, 48000.0), 0.2, 0.002);
    EXPECT_EQ(fit(loud, "octatrack").audio.channels(), 2);
    // A full-scale square wave rings above full scale when it is resampled.
    AudioBuffer square(1, 88200, 44100.0);
    for (std::size_t i = 0; i < 88200; ++i) square.channel(0)[i] = (i / 100) % 2 == 0 ? 0.99F : -0.99F;
    EXPECT_LE(dsp::to_db(dsp::peak(fit(square, "digitakt").audio)), -0.099);
}

TEST(KitAudio, IsTheSameEveryTime) {
    const auto noise = signals::white_noise(0.5);
    const auto first = fit(noise, "sp404mk2").audio;
    const auto second = fit(noise, "sp404mk2").audio;
    EXPECT_TRUE(std::ranges::equal(first.channel(0), second.channel(0)));
}

}  // namespace
}  // namespace afterglow::render

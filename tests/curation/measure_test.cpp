#include "curation/measure.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/signals.hpp"

namespace afterglow::curation {
namespace {

void expect_finite(const Measurements& m) {
    for (const double value :
         {m.duration_sec, m.rms_db, m.peak_db, m.true_peak_db, m.crest_factor, m.centroid_hz, m.flatness,
          m.lufs.value_or(0.0), m.pitch_hz.value_or(0.0), m.loop_error_db.value_or(0.0),
          m.key ? m.key->strength : 0.0, m.tempo ? m.tempo->bpm : 0.0})
        EXPECT_TRUE(std::isfinite(value));
    EXPECT_GE(m.true_peak_db, m.peak_db);
    EXPECT_GE(m.peak_db, -120.0);
    EXPECT_GE(m.crest_factor, 0.0);
}

TEST(Measure, ASine) {
    const auto m = measure(signals::sine(1000.0, 2.0, 0.5), true, {});
    EXPECT_EQ(m.duration_sec, 2.0);
    EXPECT_EQ(m.sample_rate_hz, 44100);
    EXPECT_EQ(m.channels, 1);
    EXPECT_NEAR(m.peak_db, -6.02, 0.01);
    EXPECT_NEAR(m.true_peak_db, -6.02, 0.02);
    EXPECT_NEAR(m.rms_db, -9.03, 0.01);
    EXPECT_NEAR(m.crest_factor, std::sqrt(2.0), 0.001);
    EXPECT_NEAR(m.centroid_hz, 1000.0, 5.0);
    EXPECT_LT(m.flatness, 1e-4);
    EXPECT_NEAR(*m.pitch_hz, 1000.0, 2.0);
    EXPECT_NEAR(*m.lufs, -9.02, 0.1);  // of one channel: 3 dB below the stereo reference
    EXPECT_EQ(m.brightness, Brightness::dark);
    EXPECT_TRUE(m.loop_error_db);
}

TEST(Measure, OneShotsHaveNoSeam) {
    EXPECT_FALSE(measure(signals::sine(1000.0, 0.5), false, {}).loop_error_db);
}

TEST(Measure, DcIsTakenOutFirst) {
    auto audio = signals::sine(441.0, 1.0, 0.2);
    const auto clean = measure(audio, true, {});
    for (float& sample : audio.channel(0)) sample += 0.5F;
    const auto offset = measure(audio, true, {});
    EXPECT_NEAR(offset.rms_db, clean.rms_db, 0.01);
    EXPECT_NEAR(offset.peak_db, clean.peak_db, 0.01);
    EXPECT_NEAR(offset.crest_factor, clean.crest_factor, 0.01);
    EXPECT_NEAR(offset.centroid_hz, clean.centroid_hz, 1.0);
}

TEST(Measure, PureDcIsSilence) {
    AudioBuffer audio(1, 44100, 44100.0);
    for (float& sample : audio.channel(0)) sample = 0.25F;
    const auto m = measure(audio, true, {});
    expect_finite(m);
    EXPECT_LT(m.rms_db, -110.0);
    EXPECT_FALSE(m.lufs);
}

TEST(Measure, Brightness) {
    EXPECT_EQ(measure(signals::sine(1400.0, 1.0), true, {}).brightness, Brightness::dark);
    EXPECT_EQ(measure(signals::sine(2000.0, 1.0), true, {}).brightness, Brightness::mid);
    EXPECT_EQ(measure(signals::sine(4000.0, 1.0), true, {}).brightness, Brightness::bright);
    EXPECT_EQ(measure(signals::sine(4000.0, 1.0), true, {1500.0, 5000.0}).brightness, Brightness::mid);
    EXPECT_EQ(measure(signals::sine(1400.0, 1.0), true, {1000.0, 5000.0}).brightness, Brightness::mid);
    EXPECT_EQ(brightness_name(Brightness::dark), "dark");
    EXPECT_EQ(brightness_name(Brightness::mid), "mid");
    EXPECT_EQ(brightness_name(Brightness::bright), "bright");
}

TEST(Measure, OddSizesAndRatesAreFinite) {
    for (const double rate_hz : {8000.0, 22050.0, 44100.0, 96000.0, 192000.0}) {
        for (const std::int64_t frames : {0, 1, 2, 100, 3000}) {
            for (const bool is_loop : {false, true}) {
                const auto mono = signals::white_noise(1.0, 0.2, 3, rate_hz).slice(0, frames);
                expect_finite(measure(mono, is_loop, {}));
                expect_finite(measure(signals::stereo(mono, mono), is_loop, {}));
            }
        }
    }
    expect_finite(measure(AudioBuffer(), true, {}));
    expect_finite(measure(signals::silence(1.0), true, {}));
}

TEST(Measure, OddSamplesAreFinite) {
    auto audio = signals::white_noise(1.0);
    audio.channel(0)[5] = std::numeric_limits<float>::quiet_NaN();
    audio.channel(0)[6] = -std::numeric_limits<float>::infinity();
    audio.channel(0)[7] = std::numeric_limits<float>::max();
    audio.channel(0)[8] = std::numeric_limits<float>::denorm_min();
    expect_finite(measure(audio, true, {}));
    expect_finite(measure(audio, false, {}));
}

TEST(Measure, SilenceHasNothingButItsLength) {
    const auto m = measure(signals::silence(2.0), true, {});
    EXPECT_EQ(m.rms_db, -120.0);
    EXPECT_EQ(m.peak_db, -120.0);
    EXPECT_EQ(m.crest_factor, 0.0);
    EXPECT_FALSE(m.lufs || m.pitch_hz || m.key || m.tempo);
}

}  // namespace
}  // namespace afterglow::curation

#include <gtest/gtest.h>

#include <algorithm>

#include "curation/measure.hpp"
#include "support/signals.hpp"

namespace afterglow::curation {
namespace {

MeasureStream::Result streamed(const AudioBuffer& audio, std::int64_t block) {
    MeasureStream stream(audio.channels(), audio.sample_rate_hz(), {}, {});
    for (std::int64_t start = 0; start < audio.frames(); start += block)
        stream.push(audio.slice(start, std::min(block, audio.frames() - start)));
    return stream.finish();
}

TEST(MeasureStream, AgreesWithMeasuringInMemory) {
    auto audio = signals::stereo(signals::drum_loop(120.0, 12.0), signals::pink_noise(12.0, 0.05));
    for (float& sample : audio.channel(1)) sample += 0.1F;
    const auto held = measure(audio, false, {});
    for (const std::int64_t block : {7, 4096, 65536, 1000000}) {
        const auto m = streamed(audio, block).measured;
        EXPECT_NEAR(m.rms_db, held.rms_db, 0.001);
        EXPECT_NEAR(m.peak_db, held.peak_db, 0.001);
        EXPECT_NEAR(m.true_peak_db, held.true_peak_db, 0.02);
        EXPECT_NEAR(m.crest_factor, held.crest_factor, 0.001);
        // Integrated loudness high-passes: a DC only shows where it begins and ends.
        EXPECT_NEAR(m.lufs.value(), held.lufs.value(), 0.1);
        EXPECT_NEAR(m.centroid_hz, held.centroid_hz, 1.0);
        EXPECT_NEAR(m.flatness, held.flatness, 0.01);
        EXPECT_EQ(m.brightness, held.brightness);
        EXPECT_EQ(m.channels, 2);
        EXPECT_DOUBLE_EQ(m.duration_sec, 12.0);
    }
}

TEST(MeasureStream, TakesNothingAtAll) {
    const auto result = streamed(signals::silence(0.0), 10);
    EXPECT_DOUBLE_EQ(result.measured.rms_db, -120.0);
    EXPECT_DOUBLE_EQ(result.measured.crest_factor, 0.0);
    EXPECT_FALSE(result.measured.lufs);
    EXPECT_TRUE(result.analysis.onsets_sec.empty());
}

}  // namespace
}  // namespace afterglow::curation

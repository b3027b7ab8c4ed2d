#include "audio/unusable_samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "audio/decode.hpp"
#include "audio/encode.hpp"
#include "audio/encode_recording.hpp"
#include "base/error.hpp"
#include "support/refusal.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::audio {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr double rate_hz = 44100.0;
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr float infinite = std::numeric_limits<float>::infinity();

AudioBuffer tones(int channels, double seconds) {
    std::vector<std::vector<float>> all;
    for (int c = 0; c < channels; ++c) {
        const AudioBuffer tone = signals::harmonic_tone(220.0 + 110.0 * c, seconds, 3, 0.4, rate_hz);
        all.emplace_back(tone.channel(0).begin(), tone.channel(0).end());
    }
    return AudioBuffer(std::move(all), rate_hz);
}

// Of a sample, by its channel and frame, what stands in its place.
using Spoil = std::function<float(int channel, std::int64_t frame, float sample)>;

class UnusableChannels : public testing::Test {
  protected:
    std::filesystem::path save(int channels, double seconds, const Spoil& spoil) {
        AudioBuffer audio = tones(channels, seconds);
        for (int c = 0; c < channels; ++c)
            for (std::int64_t i = 0; i < audio.frames(); ++i) {
                float& sample = audio.channel(c)[static_cast<std::size_t>(i)];
                sample = spoil(c, i, sample);
            }
        const auto bytes = encode_recording(audio, RecordingFormat::wav, SampleFormat::float32);
        std::ofstream(folder_ / "x.wav", std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return folder_ / "x.wav";
    }
    AudioBuffer heard(const std::filesystem::path& path) {
        const DecodeOptions as_it_is{.sample_rate_hz = 0.0};
        report_ = decode(path, as_it_is, [](const AudioBuffer&) {});
        AudioBuffer audio = decode_all(path, as_it_is);
        for (int c = 0; c < audio.channels(); ++c)
            for (const float sample : audio.channel(c)) EXPECT_TRUE(std::isfinite(sample));
        return audio;
    }
    test::ScratchFolder folder_;
    DecodeReport report_;
};

double peak_of(std::span<const float> samples) {
    float peak = 0.0F;
    for (const float sample : samples) peak = std::max(peak, std::abs(sample));
    return peak;
}

TEST_F(UnusableChannels, ChannelThatIsSoFromEndToEndIsSilentBesideAGoodOne) {
    for (const float bad : {not_a_number, infinite, -infinite, 1e30F}) {
        for (const int spoilt : {0, 1}) {
            const AudioBuffer audio = heard(
                save(2, 2.0, [&](int c, std::int64_t, float sample) { return c == spoilt ? bad : sample; }));
            EXPECT_EQ(peak_of(audio.channel(spoilt)), 0.0);
            const AudioBuffer whole = tones(2, 2.0);
            const auto good = whole.channel(1 - spoilt);
            EXPECT_TRUE(std::equal(good.begin(), good.end(), audio.channel(1 - spoilt).begin()));
            const std::string name = spoilt == 0 ? "its left channel" : "its right channel";
            EXPECT_THAT(reason_texts(report_.warnings),
                        ElementsAre(AllOf(HasSubstr(name), HasSubstr("100 %"))));
            EXPECT_TRUE(report_.silent_in_place.empty());
        }
    }
}

TEST_F(UnusableChannels, FaultsOfTheGoodChannelAreStillHeldOverAndTold) {
    const AudioBuffer audio = heard(save(2, 2.0, [](int c, std::int64_t i, float sample) {
        return c == 1 || i == 50000 ? not_a_number : sample;
    }));
    const AudioBuffer whole = tones(2, 2.0);
    EXPECT_EQ(audio.channel(0)[50000], whole.channel(0)[49999]);
    EXPECT_THAT(reason_texts(report_.warnings),
                ElementsAre(HasSubstr("right channel"), HasSubstr("1 sample replaced")));
}

TEST_F(UnusableChannels, OneOfSixIsToldByItsNumber) {
    const AudioBuffer audio =
        heard(save(6, 2.0, [](int c, std::int64_t, float sample) { return c == 4 ? infinite : sample; }));
    EXPECT_GT(peak_of(audio.channel(0)), 0.05);
    EXPECT_THAT(reason_texts(report_.warnings), ElementsAre(HasSubstr("its channel 5 holds no sound")));
}

TEST_F(UnusableChannels, LongStretchesLeaveTheRestUsable) {
    const auto half = static_cast<std::int64_t>(2.0 * rate_hz);
    for (const int channels : {1, 2}) {
        for (const bool all : {false, true}) {
            const AudioBuffer audio = heard(save(channels, 4.0, [&](int c, std::int64_t i, float sample) {
                return i < half && (all || c == 0) ? not_a_number : sample;
            }));
            EXPECT_GT(peak_of(audio.channel(0).subspan(static_cast<std::size_t>(half))), 0.3);
            EXPECT_THAT(reason_texts(report_.warnings), ElementsAre(HasSubstr("replaced")));
            ASSERT_EQ(report_.silent_in_place.size(), 1U);
            EXPECT_NEAR(static_cast<double>(report_.silent_in_place[0].frames), static_cast<double>(half),
                        64.0);
        }
    }
}

TEST_F(UnusableChannels, StretchesOfTwoChannelsAreToldApartFromEachOther) {
    heard(save(2, 4.0, [](int c, std::int64_t i, float sample) {
        const std::int64_t begin = c == 0 ? 10000 : 12000;
        return i >= begin && i < begin + 4000 ? infinite : sample;
    }));
    ASSERT_EQ(report_.silent_in_place.size(), 1U);
    EXPECT_EQ(report_.silent_in_place[0].begin, 10064);
    EXPECT_EQ(report_.silent_in_place[0].frames, 5936);
}

TEST_F(UnusableChannels, NothingButSuchSamplesIsRefused) {
    for (const float bad : {not_a_number, infinite})
        for (const int channels : {1, 2, 6})
            EXPECT_THAT(test::refusal_of(save(channels, 2.0, [&](int, std::int64_t, float) { return bad; })),
                        AllOf(HasSubstr("no numbers"), HasSubstr("0:00.0")));
}

TEST_F(UnusableChannels, SuchSamplesAmongOthersAllOverAreRefused) {
    const auto path = save(2, 2.0, [](int, std::int64_t i, float sample) {
        return i >= 44100 && i % 4 == 0 ? not_a_number : sample;
    });
    EXPECT_THAT(test::refusal_of(path), AllOf(HasSubstr("no numbers"), HasSubstr("0:01.0")));
}

TEST_F(UnusableChannels, TooLittleBesideThemIsRefused) {
    const auto path =
        save(1, 4.0, [](int, std::int64_t i, float sample) { return i >= 30000 ? not_a_number : sample; });
    EXPECT_THAT(test::refusal_of(path), HasSubstr("no numbers"));
}

}  // namespace
}  // namespace afterglow::audio

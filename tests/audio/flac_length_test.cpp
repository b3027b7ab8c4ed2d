#include "audio/flac_length.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "audio/decode.hpp"
#include "audio/encode_recording.hpp"
#include "audio/probe.hpp"
#include "base/error.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::audio {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// STREAMINFO: the number of samples takes the lower half of byte 21 and the four bytes behind it.
std::vector<std::byte> flac_of_unknown_length(double seconds) {
    auto bytes = encode_recording(signals::white_noise(seconds, 0.1), RecordingFormat::flac);
    bytes[21] &= std::byte{0xF0};
    for (std::size_t i = 22; i < 26; ++i) bytes[i] = std::byte{0};
    return bytes;
}

class FlacLengthTest : public testing::Test {
  protected:
    std::filesystem::path save(const std::vector<std::byte>& bytes) const {
        std::ofstream(folder_ / "x.flac", std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return folder_ / "x.flac";
    }
    test::ScratchFolder folder_;
};

TEST_F(FlacLengthTest, IsThatOfTheLastBlock) {
    for (const double seconds : {0.05, 3.0, 3.01}) {
        const auto path = save(flac_of_unknown_length(seconds));
        const auto length = flac_length_of_stream(SourceFile(path), 0);
        ASSERT_TRUE(length) << seconds;
        EXPECT_EQ(length->frames, std::lround(seconds * 44100)) << seconds;
        EXPECT_TRUE(length->whole);
        EXPECT_NEAR(probe(path).duration_sec, seconds, 1e-4);
    }
}

TEST_F(FlacLengthTest, WholeStreamIsReadWithoutAWarning) {
    const auto report = decode(save(flac_of_unknown_length(3.0)), {}, [](const AudioBuffer&) {});
    EXPECT_EQ(report.frames, 3 * 44100);
    EXPECT_THAT(report.warnings, IsEmpty());
}

TEST_F(FlacLengthTest, CutStreamIsToldAsFarAsItGoes) {
    auto bytes = flac_of_unknown_length(3.0);
    bytes.resize(bytes.size() * 2 / 3);
    const auto path = save(bytes);
    EXPECT_NEAR(probe(path).duration_sec, 2.0, 0.2);
    const auto report = decode(path, {}, [](const AudioBuffer&) {});
    EXPECT_NEAR(static_cast<double>(report.frames) / 44100.0, 2.0, 0.2);
    EXPECT_THAT(reason_texts(report.warnings), ElementsAre(HasSubstr("cut short")));
}

TEST_F(FlacLengthTest, LengthThatIsSaidStands) {
    const auto path = save(encode_recording(signals::white_noise(1.0, 0.1), RecordingFormat::flac));
    EXPECT_FALSE(flac_length_of_stream(SourceFile(path), 0));
}

TEST_F(FlacLengthTest, NothingButAHeaderHasAnEstimateThatIsNotAbsurd) {
    auto bytes = flac_of_unknown_length(1.0);
    std::fill(bytes.begin() + 8192, bytes.end(), std::byte{0x55});
    std::fill(bytes.begin() + 42, bytes.begin() + 8192, std::byte{0x55});
    try {
        EXPECT_LT(probe(save(bytes)).duration_sec, 60.0);
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::source);
    }
}

}  // namespace
}  // namespace afterglow::audio

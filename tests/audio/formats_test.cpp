#include "audio/formats.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>

#include <fstream>
#include <map>
#include <set>
#include <string>

#include "audio/encode_recording.hpp"
#include "base/text.hpp"
#include "support/flac_files.hpp"
#include "support/further_files.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::audio {
namespace {

using testing::HasSubstr;

// As libsndfile numbers the formats that it writes by itself.
std::vector<std::byte> written_by_library(const AudioBuffer& audio, int format) {
    const test::ScratchFolder folder;
    SF_INFO info{};
    info.samplerate = static_cast<int>(audio.sample_rate_hz());
    info.channels = audio.channels();
    info.format = format | SF_FORMAT_PCM_16;
    SNDFILE* file = sf_open((folder / "x").c_str(), SFM_WRITE, &info);
    if (file == nullptr) return {};
    sf_writef_float(file, audio.channel(0).data(), audio.frames());
    sf_close(file);
    const std::string bytes = test::bytes_of(folder / "x");
    const auto* begin = reinterpret_cast<const std::byte*>(bytes.data());
    return {begin, begin + bytes.size()};
}

const std::map<std::string_view, test::FurtherFile>& further_formats() {
    static const std::map<std::string_view, test::FurtherFile> formats{{"M4A", {"alac", "ipod"}},
                                                                       {"AAC", {"aac", "adts"}},
                                                                       {"WMA", {"wmav2", "asf"}},
                                                                       {"WavPack", {"wavpack", "wv"}},
                                                                       {"TTA", {"tta", "tta"}}};
    return formats;
}

std::vector<std::byte> written_by_ffmpeg(const AudioBuffer& audio, const test::FurtherFile& format) {
    const std::string bytes = test::further_file(audio, format);
    const auto* begin = reinterpret_cast<const std::byte*>(bytes.data());
    return {begin, begin + bytes.size()};
}

std::vector<std::byte> written(std::string_view name, const AudioBuffer& audio) {
    static const std::map<std::string_view, RecordingFormat> recordings{
        {"WAV", RecordingFormat::wav}, {"AIFF", RecordingFormat::aiff},      {"FLAC", RecordingFormat::flac},
        {"MP3", RecordingFormat::mp3}, {"Ogg", RecordingFormat::ogg_vorbis}, {"Opus", RecordingFormat::opus}};
    static const std::map<std::string_view, int> others{{"CAF", SF_FORMAT_CAF},
                                                        {"W64", SF_FORMAT_W64},
                                                        {"AU", SF_FORMAT_AU},
                                                        {"VOC", SF_FORMAT_VOC},
                                                        {"8SVX", SF_FORMAT_SVX}};
    if (recordings.contains(name)) return encode_recording(audio, recordings.at(name));
    if (others.contains(name)) return written_by_library(audio, others.at(name));
    if (name == "OggFLAC") return test::flac_file(audio, 16, true);
    return further_formats().contains(name) ? written_by_ffmpeg(audio, further_formats().at(name))
                                            : std::vector<std::byte>{};
}

std::filesystem::path save(const test::ScratchFolder& folder, const std::vector<std::byte>& bytes) {
    std::ofstream(folder / "x", std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return folder / "x";
}

TEST(Formats, EachRowRecognisesAndOpensItsOwn) {
    const test::ScratchFolder folder;
    const AudioBuffer audio = signals::sine(220.0, 2.0, 0.3, 48000.0);
    for (const Format& format : formats()) {
        // Nothing free writes these; of the first there is a test with silence.
        if (format.name == "APE" || format.name == "Musepack") continue;
        const auto bytes = written(format.name, audio);
        ASSERT_FALSE(bytes.empty()) << format.name << " has no recording to try";
        const SourceFile file(save(folder, bytes));
        EXPECT_EQ(recognise(file).format, &format) << format.name;
        const auto decoder = format.open(file, 0, "x");
        ASSERT_TRUE(decoder) << format.name;
        EXPECT_EQ(decoder->info().channels, 1) << format.name;
        EXPECT_EQ(decoder->info().sample_rate_hz, 48000) << format.name;
        EXPECT_NEAR(static_cast<double>(decoder->info().estimated_frames), 96000.0, 3000.0) << format.name;
        std::vector<float> samples(200'000);
        const auto got = decoder->read(samples.data(), static_cast<std::int64_t>(samples.size()));
        EXPECT_NEAR(static_cast<double>(got), 96000.0, 3000.0) << format.name;
        // WMA has the length of its blocks in milliseconds.
        if (format.name == "WMA") {
            EXPECT_NEAR(static_cast<double>(decoder->promised_frames().value_or(0)), 96000.0, 3000.0);
        } else if (!format.may_leave_length_out) {
            EXPECT_EQ(decoder->promised_frames(), got) << format.name;
        }
    }
}

TEST(Formats, NoTwoRowsShareANameOrAnExtension) {
    std::set<std::string_view> names, extensions;
    for (const Format& format : formats()) {
        EXPECT_TRUE(names.insert(format.name).second) << format.name;
        EXPECT_FALSE(format.extensions.empty()) << format.name;
        for (const auto extension : format.extensions)
            EXPECT_TRUE(extensions.insert(extension).second) << extension;
    }
}

TEST(Formats, MessagesNameEveryRow) {
    for (const Format& format : formats()) {
        for (const auto extension : format.extensions)
            EXPECT_THAT(" " + extensions_text() + " ",
                        HasSubstr(" " + std::string(extension.substr(1)) + " "));
        EXPECT_THAT(" " + format_names_text() + " ", HasSubstr(" " + to_lower_ascii(format.name) + " "));
    }
}

TEST(HasAudioExtension, KnowsTheListInAnyCase) {
    for (const char* name : {"a.wav", "a.WAV", "b/c.Aif", "d.aiff", "e.FLAC", "f.mp3", "g.ogg", "h.opus",
                             "a.wave", "b.aifc", "c.caf", "d.W64", "e.m4a", "f.WMA"}) {
        EXPECT_TRUE(has_audio_extension(name)) << name;
    }
    for (const char* name : {"a", "wav", "a.wav.txt", ".wav", "a.mp4", "a.dsf", "a.m4p"}) {
        EXPECT_FALSE(has_audio_extension(name)) << name;
    }
}

}  // namespace
}  // namespace afterglow::audio

// An archive with everything that can be wrong with a file: nothing costs another track anything.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <limits>
#include <set>
#include <sstream>

#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;
using audio::RecordingFormat;
using audio::SampleFormat;

AudioBuffer with_nan(AudioBuffer audio) {
    for (int c = 0; c < audio.channels(); ++c) {
        const auto samples = audio.channel(c);
        for (std::size_t i = samples.size() / 2; i < samples.size() / 2 + 100; ++i) {
            samples[i] = std::numeric_limits<float>::quiet_NaN();
        }
    }
    return audio;
}

AudioBuffer constant(double seconds, float value) {
    auto audio = signals::silence(seconds);
    for (float& sample : audio.channel(0)) sample = value;
    return audio;
}

void write_float_wav(const fs::path& file, const AudioBuffer& audio) {
    const auto bytes = audio::encode_recording(audio, RecordingFormat::wav, SampleFormat::float32);
    write_text(file, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// The size that the header of a WAV file claims for its data, made a hundred times too large.
std::string with_lying_header(std::string wav) {
    const auto at = wav.find("data");
    const std::uint32_t claimed = 1'500'000'000;
    for (std::size_t i = 0; i < 4; ++i) wav[at + 4 + i] = static_cast<char>(claimed >> (8 * i));
    return wav;
}

// One sample that is no number costs itself.
const std::vector<std::string> good = {"good one.wav", "déjà vu 夜.flac", "deep/er/good two.ogg", "nan.wav"};
const std::vector<std::string> bad = {"silent.wav", "three samples.wav", "dc.wav",   "truncated.flac",
                                      "empty.wav",  "text.mp3",          "lying.wav"};

void build(const fs::path& archive) {
    write_recording(archive / good[0], small_piece(9.0, 220.0));
    write_recording(archive / good[1], small_piece(8.0, 196.0), RecordingFormat::flac);
    write_recording(archive / good[2], small_piece(8.0, 247.0), RecordingFormat::ogg_vorbis);
    write_recording(archive / "silent.wav", signals::silence(8.0));
    write_recording(archive / "three samples.wav", signals::from_samples({0.1F, 0.2F, 0.1F}));
    write_float_wav(archive / "nan.wav", with_nan(small_piece(8.0)));
    write_float_wav(archive / "dc.wav", constant(8.0, 0.4F));
    write_recording(archive / "whole.flac", small_piece(8.0), RecordingFormat::flac);
    const auto whole = bytes_of(archive / "whole.flac");
    write_text(archive / "truncated.flac", std::string_view(whole).substr(0, whole.size() / 40));
    fs::remove(archive / "whole.flac");
    write_text(archive / "empty.wav", "");
    write_text(archive / "text.mp3", "Dear diary,\ntoday I recorded nothing at all.\n");
    write_text(archive / "lying.wav", with_lying_header(bytes_of(archive / good[0])).substr(0, 30'000));
    fs::create_directory_symlink("..", archive / "deep" / "cycle");
    ASSERT_EQ(mkfifo((archive / "pipe.wav").c_str(), 0600), 0);
}

// Why each recording that has no textures has none, from the catalog, the selection and the batch.
std::map<std::string, std::string> reasons_of(const fs::path& kits) {
    std::map<std::string, std::string> reasons;
    const auto results = json_of(kits / "batch_results.json");
    for (const auto& track : results["results"]) {
        if (track["reason"].is_string()) reasons[track["rel_path"]] = track["reason"];
    }
    const auto explained =
        afterglow({"select", "--catalog", (kits / "audio_catalog.csv").string(), "--output",
                   (kits / "again.csv").string(), "--min-duration", "0.00001", "--explain"});
    std::istringstream lines(explained.out);
    for (std::string line; std::getline(lines, line);) {
        const auto colon = line.find(": ");
        reasons[line.substr(0, colon)] = line.substr(colon + 2);
    }
    return reasons;
}

TEST(HostileArchive, CostsTheGoodTracksNothingAndEachBadOneHasAReason) {
    const ScratchFolder folder;
    build(folder / "archive");
    const auto done = afterglow({"run", "archive", "--out", "kits", "--min-duration", "0.00001"},
                                {.folder = folder.path(), .timeout_sec = 250.0});
    EXPECT_EQ(done.status, 3) << done.err;
    const auto results = json_of(folder / "kits" / "batch_results.json");
    std::map<std::string, std::string> status;
    for (const auto& track : results["results"]) status[track["rel_path"]] = track["status"];
    for (const auto& name : good) EXPECT_EQ(status[name], "done") << name << "\n" << done.err;
    const auto reasons = reasons_of(folder / "kits");
    for (const auto& name : bad) {
        EXPECT_NE(status[name], "done") << name;
        EXPECT_TRUE(reasons.contains(name)) << name << "\n" << done.err;
        EXPECT_THAT(done.err, ::testing::HasSubstr(name));
    }
    EXPECT_FALSE(status.contains("deep/cycle/good one.wav"));
}

TEST(HostileArchive, MakeGivesTheGoodOnesAndNamesEachBadOne) {
    const ScratchFolder folder;
    build(folder / "archive");
    std::vector<std::string> arguments = {"make", "--mine-pads", "--out", "out"};
    for (const auto& name : good) arguments.push_back("archive/" + name);
    for (const auto& name : bad) arguments.push_back("archive/" + name);
    arguments.emplace_back("archive/pipe.wav");
    const auto made = afterglow(arguments, {.folder = folder.path()});
    EXPECT_EQ(made.status, 3) << made.err;
    for (const auto& name : bad) EXPECT_THAT(made.err, ::testing::HasSubstr(name));
    EXPECT_THAT(made.err, ::testing::HasSubstr("pipe.wav"));
    EXPECT_THAT(made.err, ::testing::HasSubstr("nan.wav: "));
    std::set<std::string> sources;
    for (const auto& row : json_of(folder / "out" / "manifest.json")) sources.insert(row["source"]);
    EXPECT_EQ(sources, (std::set<std::string>{"good_one", "good_two", "deja_vu_夜", "nan"}));
}

TEST(HostileArchive, MeasureReportsOddFilesOneByOne) {
    const ScratchFolder folder;
    build(folder / "archive");
    std::vector<std::string> arguments = {"measure", "--json", "archive/good one.wav"};
    for (const auto& name : bad) arguments.push_back("archive/" + name);
    const auto measured = afterglow(arguments, {.folder = folder.path()});
    EXPECT_EQ(measured.status, 3) << measured.err;
    const auto rows = nlohmann::json::parse(measured.out);
    ASSERT_EQ(rows.size(), bad.size() + 1);
    EXPECT_TRUE(rows[0]["error"].is_null());
    EXPECT_NEAR(rows[0]["duration_sec"].get<double>(), 9.0, 1e-6);
    for (const auto& row : rows) {
        EXPECT_NE(row["rms_db"].is_null(), row["error"].is_null()) << row["path"];
    }
}

}  // namespace
}  // namespace afterglow::test

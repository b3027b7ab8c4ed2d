#include "render/read_manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "render/manifest.hpp"
#include "render/read_row.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"

namespace afterglow::render {
namespace {

namespace fs = std::filesystem;

ManifestRow full_row(const std::string& path) {
    ManifestRow row;
    row.filename = fs::path(path).filename().string();
    row.path = path;
    row.source = "song";
    row.source_path = "/music/a, \"b\"\n<img src=x onerror=alert(1)>/夜.wav";
    row.source_start_sec = 12.5;
    row.source_end_sec = 14.5;
    row.kind = makers::TextureKind::drone;
    row.variant = "pitch_+7_loop_warm";
    auto& m = row.measured;
    m.duration_sec = 2.0;
    m.sample_rate_hz = 44100;
    m.channels = 2;
    m.rms_db = -18.5;
    m.lufs = -16.25;
    m.peak_db = -1.0;
    m.true_peak_db = -0.75;
    m.crest_factor = 7.5;
    m.centroid_hz = 1234.5;
    m.flatness = 0.125;
    m.brightness = curation::Brightness::mid;
    m.pitch_hz = 110.25;
    m.root_strength = 0.875;
    m.tuning_cents = -12.5;
    m.key = analysis::MusicalKey{3, true, 0.5};
    m.tempo = analysis::Tempo{123.25, 0.75, 0.0, 0.0};
    m.loop_error_db = -3.25;
    row.loop_start_frame = 0;
    row.loop_end_frame = 88200;
    row.grade = {'B', "quiet, \"very\""};
    row.seed = 18446744073709551615ULL;
    return row;
}

class ReadManifest : public testing::Test {
  protected:
    void put_sound(const fs::path& path) {
        out.make_folder(path.parent_path().empty() ? "." : path.parent_path());
        out.write_file(path, "RIFF");
    }
    void put_manifest(const fs::path& folder, const std::vector<ManifestRow>& rows) {
        out.make_folder(folder);
        write_manifest(out, folder, rows);
    }
    std::vector<std::string> paths_in(const fs::path& where) {
        std::vector<std::string> paths;
        for (const auto& texture : read_manifests(where).textures) paths.push_back(texture.row.path);
        return paths;
    }
    std::vector<std::string> problems_in(const fs::path& where) {
        std::vector<std::string> problems;
        for (const auto& problem : read_manifests(where).problems)
            problems.push_back(problem.subject + ": " + problem.text);
        return problems;
    }

    test::ScratchFolder scratch;
    OutputRoot out{scratch.path()};
};

TEST_F(ReadManifest, GivesBackWhatWasWritten) {
    put_sound("pads/a.wav");
    const auto row = full_row("pads/a.wav");
    put_manifest(".", {row});
    for (const char* format : {"manifest.json", "manifest.csv"}) {
        const auto found = read_manifests(scratch / format);
        ASSERT_EQ(found.textures.size(), 1U) << format;
        EXPECT_EQ(manifest_json({found.textures[0].row}), manifest_json({row})) << format;
        EXPECT_EQ(found.textures[0].file, scratch / "pads/a.wav");
        EXPECT_TRUE(found.problems.empty());
    }
}

TEST_F(ReadManifest, UnknownValuesStayUnknown) {
    put_sound("a.wav");
    ManifestRow row;
    row.filename = row.path = "a.wav";
    put_manifest(".", {row});
    EXPECT_EQ(manifest_json({read_manifests(scratch / "manifest.json").textures.at(0).row}),
              manifest_json({row}));
    EXPECT_EQ(manifest_json({read_manifests(scratch / "manifest.csv").textures.at(0).row}),
              manifest_json({row}));
}

TEST_F(ReadManifest, AMergedManifestStandsForTheFoldersBelow) {
    for (const char* source : {"two", "one"}) {
        put_sound(fs::path(source) / "a.wav");
        put_manifest(source, {full_row("a.wav")});
    }
    EXPECT_THAT(paths_in(scratch.path()), testing::ElementsAre("one/a.wav", "two/a.wav"));
    EXPECT_EQ(read_manifests(scratch.path()).manifests.size(), 2U);
    merge_manifests(out, ".", ".");
    EXPECT_THAT(paths_in(scratch.path()), testing::ElementsAre("one/a.wav", "two/a.wav"));
    EXPECT_EQ(read_manifests(scratch.path()).manifests.size(), 1U);
}

TEST_F(ReadManifest, FindsManifestsDeepBelowButNotInHiddenOrLinkedFolders) {
    for (const char* source : {"tr8s/by_source/x", ".x.partial", "y"}) {
        put_sound(fs::path(source) / "a.wav");
        put_manifest(source, {full_row("a.wav")});
    }
    fs::create_directory_symlink(scratch / "y", scratch / "z");
    fs::create_directory_symlink(scratch.path(), scratch / "y/round");
    EXPECT_THAT(paths_in(scratch.path()), testing::ElementsAre("tr8s/by_source/x/a.wav", "y/a.wav"));
}

TEST_F(ReadManifest, NothingOutsideTheFolderIsReached) {
    put_sound("secret.wav");
    put_sound("in/ok.wav");
    fs::create_symlink(scratch / "secret.wav", scratch / "in/link.wav");
    put_manifest("in", {full_row("../secret.wav"), full_row("x/../../secret.wav"),
                        full_row((scratch / "secret.wav").string()), full_row("link.wav"), full_row("."),
                        full_row("ok.wav"), full_row("../in/ok.wav")});
    EXPECT_THAT(paths_in(scratch / "in"), testing::ElementsAre("ok.wav"));
    EXPECT_THAT(problems_in(scratch / "in"),
                testing::ElementsAre("../secret.wav: leads out of its folder",
                                     testing::HasSubstr("missing"),  // there is no x
                                     testing::HasSubstr("leads out of its folder"),
                                     "link.wav: leads out of its folder", testing::HasSubstr(".: "),
                                     "../in/ok.wav: listed twice"));
}

TEST_F(ReadManifest, SaysWhatIsMissingAndPassesWhatWasNotSaved) {
    put_sound("a.wav");
    auto unsaved = full_row("b.wav");
    unsaved.saved = false;
    auto nameless = full_row("");
    put_manifest(".", {full_row("gone.wav"), unsaved, nameless, full_row("a.wav")});
    EXPECT_THAT(paths_in(scratch.path()), testing::ElementsAre("a.wav"));
    EXPECT_THAT(problems_in(scratch.path()), testing::ElementsAre("gone.wav: missing"));
    EXPECT_EQ(read_manifests(scratch.path()).not_saved, 2U);
}

TEST_F(ReadManifest, NamesMayHoldAnything) {
    const std::vector<std::string> names = {"a, b.wav",      "\"q\".wav", "<img src=x onerror=alert(1)>.wav",
                                            "new\nline.wav", "夜.wav",    "</script>.wav"};
    std::vector<ManifestRow> rows;
    for (const auto& name : names) {
        const std::string path = name.find('/') == std::string::npos ? name : "dir" + name;
        put_sound(path);
        rows.push_back(full_row(path));
    }
    put_manifest(".", rows);
    EXPECT_EQ(read_manifests(scratch / "manifest.json").textures.size(), names.size());
    EXPECT_EQ(read_manifests(scratch / "manifest.csv").textures.size(), names.size());
}

TEST_F(ReadManifest, ToleratesColumnsAndValuesItDoesNotKnow) {
    put_sound("a.wav");
    out.write_file("manifest.csv",
                   "mood,path,type,duration_sec,detected_key,seed,grade\nblue,a.wav,pad,long,H,-1,Z\n");
    const auto found = read_manifests(scratch.path());
    ASSERT_EQ(found.textures.size(), 1U);
    const auto& row = found.textures[0].row;
    EXPECT_EQ(row.measured.duration_sec, 0.0);
    EXPECT_FALSE(row.measured.key);
    EXPECT_EQ(row.seed, 0U);
    EXPECT_EQ(row.grade.letter, 'F');
    EXPECT_EQ(row.filename, "a.wav");
}

TEST_F(ReadManifest, NumbersThatNoSoundHasAreNotKnownAndNamed) {
    put_sound("a.wav");
    const std::vector<std::pair<std::string, std::string>> absurd = {{"pitch_hz", "-440"},
                                                                     {"pitch_hz", "nan"},
                                                                     {"pitch_hz", "1e-300"},
                                                                     {"detected_bpm", "1e-300"},
                                                                     {"detected_bpm", "1e308"},
                                                                     {"duration_sec", "-1"},
                                                                     {"duration_sec", "1e999"},
                                                                     {"sample_rate", "-44100"},
                                                                     {"sample_rate", "99999999999999999999"},
                                                                     {"channels", "-2"},
                                                                     {"rms_db", "inf"},
                                                                     {"seed", "18446744073709551616"},
                                                                     {"seed", "-1"},
                                                                     {"source_start_sec", "-5"},
                                                                     {"score", "1e308"},
                                                                     {"loop_error_db", "1e300"},
                                                                     {"lufs", "-1e300"},
                                                                     {"centroid_hz", "-1"},
                                                                     {"crest_factor", "0x10"},
                                                                     {"key_strength", "nan"},
                                                                     {"root_strength", "-9"},
                                                                     {"bpm_confidence", "7e7"}};
    for (const auto& [column, value] : absurd) {
        const std::string key = column == "key_strength" ? "\"detected_key\":\"C\"," : "";
        const std::string tempo = column == "bpm_confidence" ? "\"detected_bpm\":\"120\"," : "";
        test::write_text(scratch / "manifest.json", "[{\"path\":\"a.wav\",\"type\":\"pad\"," + key + tempo +
                                                        "\"" + column + "\":\"" + value + "\"}]");
        const auto found = read_manifests(scratch.path());
        ASSERT_EQ(found.textures.size(), 1U) << column;
        EXPECT_THAT(problems_in(scratch.path()),
                    testing::ElementsAre(
                        testing::StartsWith("a.wav: " + column + " is " + value + ", but goes from ")));
        EXPECT_FALSE(found.textures[0].row.measured.pitch_hz);
        EXPECT_EQ(found.textures[0].row.measured.duration_sec, 0.0);
    }
}

TEST_F(ReadManifest, LoopsBeyondTheSoundAreNone) {
    put_sound("a.wav");
    const auto loop_of = [&](const std::string& start, const std::string& end) {
        test::write_text(
            scratch / "manifest.csv",
            "path,type,duration_sec,sample_rate,loop_start_frame,loop_end_frame\na.wav,pad,2,44100," + start +
                "," + end + "\n");
        return read_manifests(scratch.path()).textures.at(0).row.loop_end_frame;
    };
    EXPECT_EQ(loop_of("0", "88200"), 88200);
    EXPECT_THAT(problems_in(scratch.path()), testing::IsEmpty());
    for (const auto& [start, end] :
         std::vector<std::pair<std::string, std::string>>{{"0", "88300"},
                                                          {"5", "5"},
                                                          {"-1", "88200"},
                                                          {"0", ""},
                                                          {"", "88200"},
                                                          {"0", "9223372036854775807"}}) {
        EXPECT_EQ(loop_of(start, end), std::nullopt) << start << " " << end;
        EXPECT_THAT(problems_in(scratch.path()),
                    testing::Contains(testing::HasSubstr("its loop is not within it")));
    }
}

TEST_F(ReadManifest, DeepNestingIsAProblem) {
    put_sound("a.wav");
    out.write_file("manifest.csv", "path,type\na.wav,pad\n");
    out.write_file("manifest.json", "[{\"path\":" + std::string(200000, '['));
    EXPECT_THAT(problems_in(scratch.path()), testing::ElementsAre(testing::HasSubstr("nested too deeply")));
    EXPECT_THAT(paths_in(scratch.path()), testing::ElementsAre("a.wav"));
}

TEST_F(ReadManifest, BrokenManifestsAreProblemsAndCsvStandsIn) {
    put_sound("a/a.wav");
    put_manifest("a", {full_row("a.wav")});
    test::write_text(scratch / "a/manifest.json", "[{\"path\": ");
    put_manifest("b", {});
    test::write_text(scratch / "b/manifest.json", "{}");
    test::write_text(scratch / "b/manifest.csv", "name\nx\n");
    EXPECT_THAT(paths_in(scratch.path()), testing::ElementsAre("a/a.wav"));
    EXPECT_THAT(problems_in(scratch.path()),
                testing::ElementsAre(testing::EndsWith("not JSON, or cut off"),
                                     testing::EndsWith("not an array of textures"),
                                     testing::EndsWith("no column `path`")));
    test::write_text(scratch / "a/manifest.json",
                     "[1, {\"path\": [], \"type\": \"pad\"}, {\"path\": \"a.wav\", \"type\": 7}]");
    EXPECT_THAT(problems_in(scratch / "a"), testing::SizeIs(3));
}

TEST_F(ReadManifest, SaysWhereThereIsNone) {
    EXPECT_THROW(read_manifests(scratch / "nowhere"), Error);
    EXPECT_THROW(read_manifests(scratch.path()), Error);
    put_manifest(".", {});
    EXPECT_TRUE(read_manifests(scratch.path()).textures.empty());
}

}  // namespace
}  // namespace afterglow::render

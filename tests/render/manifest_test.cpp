#include "render/manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "support/scratch.hpp"

namespace afterglow::render {
namespace {

ManifestRow example_row() {
    ManifestRow row;
    row.filename = "song_pad01_dark.wav";
    row.path = "pads/song_pad01_dark.wav";
    row.source = "song";
    row.source_path = "/music/a, \"b\"/夜.wav";
    row.source_start_sec = 12.5;
    row.source_end_sec = 14.5;
    row.measured.duration_sec = 2.0;
    row.measured.sample_rate_hz = 44100;
    row.measured.channels = 1;
    row.measured.rms_db = -18.12345;
    row.loop_start_frame = 0;
    row.loop_end_frame = 88200;
    row.measured.loop_error_db = -3.456;
    row.seed = 18446744073709551615ULL;
    return row;
}

TEST(Manifest, CsvHasTheColumnsInTheirOrder) {
    const auto rows = parse_csv(manifest_csv({example_row()}));
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_THAT(rows[0],
                testing::ElementsAre("filename", "path", "source", "source_path", "source_start_sec",
                                     "source_end_sec", "source_gain_db", "source_clipped_percent", "type",
                                     "variant", "duration_sec", "sample_rate", "channels", "rms_db", "lufs",
                                     "peak_db", "true_peak_db", "crest_factor", "centroid_hz", "flatness",
                                     "brightness", "pitch_hz", "root_strength", "tuning_cents",
                                     "detected_key", "key_strength", "detected_bpm", "bpm_confidence",
                                     "beats_per_bar", "loop_start_frame", "loop_end_frame", "splice_frame",
                                     "loop_error_db", "splice_bump_db", "splice_dip_db", "salience_db",
                                     "salience_sec", "grade", "grade_reason", "saved", "seed"));
    EXPECT_EQ(rows[1].size(), rows[0].size());
    EXPECT_EQ(rows[1][3], "/music/a, \"b\"/夜.wav");
    EXPECT_EQ(rows[1][8], "pad");
    EXPECT_EQ(rows[1][13], "-18.123");
}

TEST(Manifest, UnknownValuesAreEmptyInCsvAndNullInJson) {
    const auto csv = parse_csv(manifest_csv({example_row()}));
    const auto json = nlohmann::json::parse(manifest_json({example_row()}));
    EXPECT_EQ(csv[1][14], "");
    EXPECT_TRUE(json[0]["lufs"].is_null());
    EXPECT_TRUE(json[0]["pitch_hz"].is_null());
    EXPECT_TRUE(json[0]["detected_key"].is_null());
}

TEST(Manifest, JsonKeepsNumbersWhole) {
    const auto json = nlohmann::json::parse(manifest_json({example_row()}));
    EXPECT_EQ(json[0]["seed"].get<std::uint64_t>(), 18446744073709551615ULL);
    EXPECT_EQ(json[0]["loop_end_frame"], 88200);
    EXPECT_EQ(json[0]["source_path"], "/music/a, \"b\"/夜.wav");
    EXPECT_EQ(json[0]["saved"], true);
}

TEST(Manifest, EmptyManifestIsReadable) {
    EXPECT_EQ(nlohmann::json::parse(manifest_json({})), nlohmann::json::array());
    EXPECT_EQ(parse_csv(manifest_csv({})).size(), 1U);
}

TEST(Manifest, MergesFoldersWithPathsFromTheirParent) {
    const test::ScratchFolder scratch;
    const OutputRoot out(scratch.path());
    for (const auto* name : {"b", "a", ".a.partial"}) {
        out.make_folder(name);
        write_manifest(out, name, {example_row()});
    }
    out.make_folder("not_a_source");
    out.make_folder("broken");
    out.write_file("broken/manifest.json", "[{\"path\":");
    merge_manifests(out, ".", ".");
    const auto json = nlohmann::json::parse(read_text_file(scratch / "manifest.json"));
    ASSERT_EQ(json.size(), 2U);
    EXPECT_EQ(json[0]["path"], "a/pads/song_pad01_dark.wav");
    EXPECT_EQ(json[1]["path"], "b/pads/song_pad01_dark.wav");
    const auto csv = parse_csv(read_text_file(scratch / "manifest.csv"));
    ASSERT_EQ(csv.size(), 3U);
    EXPECT_EQ(csv[1][1], "a/pads/song_pad01_dark.wav");
}

TEST(Manifest, TellsWhichSourceAFolderIsOf) {
    const test::ScratchFolder scratch;
    const OutputRoot out(scratch.path());
    out.make_folder("song");
    EXPECT_EQ(source_of_folder(scratch / "song"), std::nullopt);
    write_manifest(out, "song", {example_row()});
    EXPECT_EQ(source_of_folder(scratch / "song"), "/music/a, \"b\"/夜.wav");
}

}  // namespace
}  // namespace afterglow::render

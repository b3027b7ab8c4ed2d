// The whole job on the demo archive, judged from the files that it leaves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/files.hpp"
#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/seams.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;

// How much of the shorter of two ranges of a source the other one covers.
double overlap(const json& a, const json& b) {
    const auto start = [](const json& pad) { return pad["source_start_sec"].get<double>(); };
    const auto end = [](const json& pad) { return pad["source_end_sec"].get<double>(); };
    const double shared = std::min(end(a), end(b)) - std::max(start(a), start(b));
    return std::max(0.0, shared) / std::min(end(a) - start(a), end(b) - start(b));
}

void expect_pads_apart(const json& manifest) {
    for (std::size_t i = 0; i < manifest.size(); ++i) {
        for (std::size_t j = i + 1; j < manifest.size(); ++j) {
            const auto& a = manifest[i];
            const auto& b = manifest[j];
            if (a["type"] != "pad" || b["type"] != "pad" || a["source"] != b["source"]) continue;
            EXPECT_LE(overlap(a, b), 0.25 + 1e-6) << a["filename"] << " and " << b["filename"];
        }
    }
}

// `measure` reads from the file what the manifest says of the texture; the tempo is the track's.
void expect_measured_as_listed(const fs::path& folder, const json& manifest) {
    std::vector<std::string> arguments = {"measure", "--json"};
    for (const auto& row : manifest) arguments.push_back((folder / row["path"].get<std::string>()).string());
    const auto measured = afterglow(arguments);
    ASSERT_EQ(measured.status, 0) << measured.err;
    const auto rows = json::parse(measured.out);
    ASSERT_EQ(rows.size(), manifest.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (const auto* name :
             {"duration_sec",   "sample_rate",      "channels",       "rms_db",        "lufs",
              "peak_db",        "true_peak_db",     "crest_factor",   "centroid_hz",   "flatness",
              "brightness",     "pitch_hz",         "root_strength",  "tuning_cents",  "detected_key",
              "key_strength",   "loop_start_frame", "loop_end_frame", "loop_error_db", "splice_frame",
              "splice_bump_db", "splice_dip_db",    "salience_db",    "grade"}) {
            EXPECT_EQ(rows[i][name], manifest[i][name]) << manifest[i]["filename"] << " " << name;
        }
    }
}

void expect_sane_levels(const json& manifest) {
    for (const auto& row : manifest) {
        const auto& name = row["filename"];
        EXPECT_LE(row["peak_db"].get<double>(), 0.0) << name;
        EXPECT_TRUE(std::isfinite(row["rms_db"].get<double>())) << name;
        EXPECT_THAT((std::vector<std::string>{"A", "B", "F"}), ::testing::Contains(row["grade"])) << name;
    }
}

std::map<std::string, std::string> status_by_track(const json& results) {
    std::map<std::string, std::string> status;
    for (const auto& track : results["results"]) status[track["rel_path"]] = track["status"];
    return status;
}

TEST(Demo, MakesTexturesWhoseSeamsCannotBeFoundAndSaysWhatItRefused) {
    const ScratchFolder folder;
    const auto first = afterglow({"demo", "--out", "demo"}, {.folder = folder.path()});
    ASSERT_EQ(first.status, 0) << first.err;
    EXPECT_EQ(first.out, (folder / "demo/kits/gallery.html").string() + "\n");
    EXPECT_THAT(first.err, HasSubstr("Damaged Reel.flac"));
    EXPECT_THAT(first.err, HasSubstr("Blank Tape.wav"));
    const auto kits = folder / "demo" / "kits";
    for (const auto* name : {"audio_catalog.csv", "selected_sources.csv", "batch_results.json",
                             "gallery.html", "curated/manifest.json", "kit/kit_map.csv"}) {
        EXPECT_TRUE(fs::is_regular_file(kits / name)) << name;
    }
    const auto results = json_of(kits / "batch_results.json");
    EXPECT_EQ(results["total"], 7);
    EXPECT_EQ(results["successful"], 6);

    const auto textures = kits / "export" / "tr8s" / "by_source";
    const auto manifest = json_of(textures / "manifest.json");
    for (const auto* kind : {"pad", "drone", "swell", "cloud", "hiss", "flicker", "drum", "silence"}) {
        EXPECT_GT(results["totals"][kind], 0) << kind;
    }
    EXPECT_EQ(wavs_below(textures).size(), manifest.size());
    expect_inaudible_seams(measure_seams(wavs_below(textures)));
    expect_pads_apart(manifest);
    expect_sane_levels(manifest);
    expect_measured_as_listed(textures, manifest);

    // The same again has nothing to do, and changes nothing.
    const auto before = tree_of(textures);
    const auto kit_before = tree_of(kits / "kit");
    const auto page_before = fs::last_write_time(kits / "gallery.html");
    const auto second = afterglow({"run", "demo/archive", "--out", "demo/kits"}, {.folder = folder.path()});
    EXPECT_EQ(second.status, 3) << second.err;
    EXPECT_EQ(tree_of(textures), before);
    EXPECT_EQ(tree_of(kits / "kit"), kit_before);
    EXPECT_EQ(fs::last_write_time(kits / "gallery.html"), page_before);
    EXPECT_THAT(second.err, HasSubstr("is up to date"));
    for (const auto& [track, status] : status_by_track(json_of(kits / "batch_results.json"))) {
        EXPECT_TRUE(status == "up_to_date" || status == "skipped") << track << ": " << status;
    }

    // What is missing or cut is made again, with the same bytes.
    const auto page = read_text_file(kits / "gallery.html");
    fs::resize_file(kits / "gallery.html", page.size() / 2);
    const auto sample =
        std::ranges::find_if(kit_before, [](const auto& file) { return file.first.ends_with(".WAV"); });
    ASSERT_NE(sample, kit_before.end());
    fs::remove(kits / "kit" / sample->first);
    fs::remove(wavs_below(textures).front());
    const auto third = afterglow({"run", "demo/archive", "--out", "demo/kits"}, {.folder = folder.path()});
    EXPECT_EQ(third.status, 3) << third.err;
    EXPECT_EQ(tree_of(textures), before);
    EXPECT_EQ(tree_of(kits / "kit"), kit_before);
    EXPECT_EQ(read_text_file(kits / "gallery.html"), page);
}

}  // namespace
}  // namespace afterglow::test

// Recordings that the module for further formats reads, through the whole program: with it, and without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/further_files.hpp"
#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class FurtherFormats : public testing::Test {
  protected:
    // The program in a folder of its own, where nothing lies beside it.
    fs::path program_alone() const {
        fs::create_directories(scratch_ / "alone/bin");
        fs::copy_file(AFTERGLOW_BINARY, scratch_ / "alone/bin/afterglow", fs::copy_options::skip_existing);
        return scratch_ / "alone/bin/afterglow";
    }
    Finished run_alone(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), program_alone());
        return run_process(arguments, {.folder = scratch_.path()});
    }
    Finished run(const std::vector<std::string>& arguments) const {
        return afterglow(arguments, {.folder = scratch_.path()});
    }
    void write(const std::string& name, const std::string& codec, const std::string& container) const {
        write_text(scratch_ / name, further_file(small_piece(8.0), {codec, container}));
    }
    nlohmann::json catalog(const std::string& name) const { return json_of(scratch_ / name); }

    ScratchFolder scratch_;
};

TEST_F(FurtherFormats, AreFoundAndMadeByEveryEngine) {
    write("arc/a.m4a", "aac", "ipod");
    write("arc/b.wv", "wavpack", "wv");
    write("arc/no name", "alac", "ipod");
    write("arc/wrong.wav", "tta", "tta");
    write("arc/e.wma", "wmav2", "asf");
    ASSERT_EQ(run({"discover", "--root", "arc", "--output", "c.json"}).status, 0);
    const auto rows = catalog("c.json");
    ASSERT_EQ(rows.size(), 5U) << rows.dump(1);
    for (const auto& row : rows) {
        EXPECT_EQ(row.at("status"), "ok") << row.dump();
        EXPECT_NEAR(row.at("duration_sec").get<double>(), 8.0, row.at("format") == "wma" ? 0.1 : 1e-6)
            << row.dump();
    }
    for (const std::string engine : {"fork", "exec"}) {
        const auto made = run({"batch", "--sources", "c.json", "--root", "arc", "--engine", engine, "--seed",
                               "1", "--mine-pads", "--profile", "fast_sketch", "--out", engine, "--work",
                               engine + "_work", "--output", engine + ".json", "--yes"});
        ASSERT_EQ(made.status, 0) << engine << made.err;
        EXPECT_GE(wavs_below(scratch_ / engine).size(), 5U) << engine;
    }
}

TEST_F(FurtherFormats, AreMadeAndMeasuredByCommandsThatConfineThemselves) {
    write("a.m4a", "alac", "ipod");
    write("b", "wavpack", "wv");
    const auto made =
        run({"make", "--mine-pads", "--profile", "fast_sketch", "--seed", "1", "a.m4a", "b", "--out", "out"});
    EXPECT_EQ(made.status, 0) << made.err;
    EXPECT_TRUE(fs::exists(scratch_ / "out/a/manifest.csv"));
    EXPECT_TRUE(fs::exists(scratch_ / "out/b/manifest.csv"));
    const auto measured = run({"measure", "--json", "b"});
    EXPECT_EQ(measured.status, 0) << measured.err;
}

TEST_F(FurtherFormats, WithoutTheModuleTheProgramSaysWhatIsMissing) {
    write("arc/a.m4a", "alac", "ipod");
    write("arc/b.wv", "wavpack", "wv");
    write("arc/wrong.wav", "tta", "tta");
    write_recording(scratch_ / "arc/c.wav", small_piece(8.0));
    // Where this version is installed, its module is found from anywhere.
    if (run_alone({"version", "--features"}).out.find("absent") == std::string::npos) return;
    EXPECT_THAT(run_alone({"version", "--features"}).out, Not(HasSubstr("m4a aac")));
    const auto found = run_alone({"discover", "--root", "arc", "--output", "c.json"});
    EXPECT_EQ(found.status, 3) << found.err;
    EXPECT_THAT(found.out + found.err, HasSubstr("2 files with sound that is not read: 1 M4A, 1 WavPack"));
    EXPECT_THAT(found.out + found.err, HasSubstr("libavformat-dev"));
    int unreadable = 0;
    for (const auto& row : catalog("c.json")) {
        if (row.at("status") == "ok") continue;
        ++unreadable;
        EXPECT_THAT(row.at("error").get<std::string>(), HasSubstr("libavformat-dev")) << row.dump();
    }
    EXPECT_EQ(unreadable, 3);
    const auto made = run_alone({"make", "--mine-pads", "arc/a.m4a", "--out", "out"});
    EXPECT_NE(made.status, 0);
    EXPECT_THAT(made.err, HasSubstr("scripts/setup formats"));
    // What is named wrongly was not remembered, and is read once the module is there.
    ASSERT_EQ(run({"discover", "--root", "arc", "--output", "c.json"}).status, 0);
    for (const auto& row : catalog("c.json")) EXPECT_EQ(row.at("status"), "ok") << row.dump();
}

TEST_F(FurtherFormats, AModuleThatCannotBeLoadedIsNamed) {
    program_alone();
    write("a.m4a", "alac", "ipod");
    const fs::path module =
        fs::path(AFTERGLOW_MODULE).lexically_relative(fs::path(AFTERGLOW_BINARY).parent_path());
    write_text((scratch_ / "alone/bin" / module).lexically_normal(), "no library");
    const auto made = run_alone({"make", "--mine-pads", "a.m4a", "--out", "out"});
    EXPECT_NE(made.status, 0);
    EXPECT_THAT(made.err, HasSubstr("cannot be loaded"));
}

}  // namespace
}  // namespace afterglow::test

// The library as it is installed: found, compiled against and linked, also into a shared library.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/source_tree.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const std::vector<std::string> strict = {"-Wall",        "-Wextra",  "-Wpedantic",
                                         "-Wconversion", "-Wshadow", "-Werror"};

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

class Library : public ::testing::Test {
  protected:
    void SetUp() override {
        run({AFTERGLOW_CMAKE, "--install", AFTERGLOW_BUILD_DIR, "--prefix", prefix().string()});
        for (int i = 0; i < 3; ++i)
            write_recording(archive() / ("piece " + std::to_string(i) + ".wav"),
                            small_piece(6.0, 180.0 + 25.0 * i));
        write_text(archive() / "broken.wav", "no sound at all");
    }

    fs::path prefix() const { return folder_ / "prefix"; }
    fs::path archive() const { return folder_ / "archive"; }

    std::string run(const std::vector<std::string>& command, int status = 0) {
        const Finished finished = run_process(command, {.environment = environment_});
        EXPECT_EQ(finished.status, status) << joined(command) << "\n" << finished.out << finished.err;
        err_ = finished.err;
        return finished.out;
    }

    // Builds a project that asks for Afterglow with find_package; the folder of its programs.
    fs::path build(const fs::path& project) {
        fs::path built = folder_ / "built";
        run({AFTERGLOW_CMAKE, "-G", "Ninja", "-S", project.string(), "-B", built.string(),
             "-DCMAKE_PREFIX_PATH=" + prefix().string(), "-DCMAKE_CXX_COMPILER=" AFTERGLOW_COMPILER,
             "-DCMAKE_CXX_FLAGS=" + joined(strict)});
        run({AFTERGLOW_CMAKE, "--build", built.string()});
        return built;
    }

    // What the program over the shared library says of a good and of a broken recording.
    void expect_to_work(const fs::path& use) {
        const auto said =
            run({use.string(), (archive() / "piece 0.wav").string(), (archive() / "broken.wav").string()});
        EXPECT_THAT(said, testing::MatchesRegex(
                              "outside_pad01_(dark|mid|bright)\\.wav\nrefused: is not an audio .*"));
    }

    ScratchFolder folder_;
    std::map<std::string, std::string> environment_;
    std::string err_;
};

const fs::path sources = AFTERGLOW_SOURCE_DIR;

TEST_F(Library, HeadersNameEachOtherAndTheStandardLibraryAlone) {
    const std::regex include_line(R"(#\s*include\s*([<"])([^>"]+)[>"])");
    const fs::path include = prefix() / "include";
    std::size_t headers = 0;
    for (const auto& entry : fs::recursive_directory_iterator(include)) {
        if (!entry.is_regular_file()) continue;
        ++headers;
        const std::string text = read_text_file(entry.path());
        for (auto it = std::sregex_iterator(text.begin(), text.end(), include_line);
             it != std::sregex_iterator(); ++it) {
            const std::string name = (*it)[2];
            const bool is_ours = name.starts_with("afterglow/") && fs::exists(include / name);
            const bool is_standard = name.find_first_of("./") == std::string::npos ||
                                     name.starts_with("sys/") || name == "dirent.h";
            EXPECT_TRUE((*it)[1] == "<" && (is_ours || is_standard)) << entry.path() << ": " << name;
        }
    }
    EXPECT_GE(headers, 40U);
}

TEST_F(Library, ExamplesMakeAPadAndDoTheWholeJob) {
    const fs::path built = build(sources / "examples");
    const auto pad = run(
        {(built / "make_pad").string(), (archive() / "piece 0.wav").string(), (folder_ / "pads").string()});
    EXPECT_THAT(pad, testing::MatchesRegex("example_pad01_[a-z]+\\.wav: [0-9.]+ s, grade [AB]\n"));
    EXPECT_EQ(wavs_below(folder_ / "pads").size(), 1U);
    run({(built / "make_pad").string(), (archive() / "broken.wav").string(), (folder_ / "pads").string()}, 1);
    EXPECT_THAT(err_, HasSubstr("broken.wav: is not an audio file"));

    const fs::path out = folder_ / "out";
    const auto told = run(
        {(built / "make_all").string(), archive().string(), out.string(), "selection.min_duration_sec=1"}, 3);
    EXPECT_THAT(told, HasSubstr("3 recordings done, 0 failed\n"));
    EXPECT_THAT(told, HasSubstr("\n1 recordings unreadable\n"));
    EXPECT_THAT(err_, HasSubstr(" of 3\n")) << "the thread that shows progress";
    for (const char* made : {"batch_results.json", "curated/manifest.csv", "kit", "gallery.html"})
        EXPECT_TRUE(fs::exists(out / made)) << made;
    EXPECT_EQ(json_of(out / "batch_results.json")["successful"], 3);
    run({(built / "make_all").string(), archive().string(), out.string(), "selection.no_such_key=1"}, 1);
    EXPECT_THAT(err_, HasSubstr("no_such_key"));
}

TEST(Examples, MakeAPadIn30Lines) {
    EXPECT_LE(lines_of(read_text_file(sources / "examples/make_pad.cpp")).size(), 30U);
}

TEST_F(Library, IsFoundByFindPackageAndLinkedIntoASharedLibrary) {
    expect_to_work(build(sources / "tests/library/outside") / "use");
}

TEST_F(Library, IsFoundByPkgConfigAndLinkedIntoASharedLibrary) {
    environment_["PKG_CONFIG_PATH"] = (prefix() / "lib/pkgconfig").string();
    std::vector<std::string> command = {AFTERGLOW_COMPILER, "-std=c++20"};
    const auto compile = [&](const std::vector<std::string>& more) {
        auto whole = command;
        whole.insert(whole.end(), strict.begin(), strict.end());
        whole.insert(whole.end(), more.begin(), more.end());
        run({"sh", "-c", joined(whole) + " $(pkg-config --cflags --libs afterglow)"});
    };
    const fs::path outside = sources / "tests/library/outside";
    const std::string library = (folder_ / "liboutside.so").string();
    compile({"-shared", "-fPIC", "-Wl,-z,defs", "-Wl,-z,text", "-o", library,
             (outside / "outside.cpp").string()});
    run({AFTERGLOW_COMPILER, "-std=c++20", "-o", (folder_ / "use").string(), (outside / "use.cpp").string(),
         library});
    expect_to_work(folder_ / "use");
    const auto wanted = run({"pkg-config", "--modversion", "afterglow"});
    EXPECT_THAT(read_text_file(prefix() / "include/afterglow/version.hpp"),
                HasSubstr("\"" + wanted.substr(0, wanted.find('\n')) + "\""));
}

TEST_F(Library, AsksNothingOfItsUsersCompilerButTheStandard) {
    const std::string targets = read_text_file(prefix() / "lib/cmake/Afterglow/AfterglowTargets.cmake");
    EXPECT_THAT(targets, HasSubstr("afterglow::afterglow"));
    EXPECT_THAT(targets, HasSubstr("cxx_std_20"));
    EXPECT_THAT(targets, testing::Not(HasSubstr("COMPILE_OPTIONS")));
    EXPECT_THAT(targets, testing::Not(HasSubstr("LINK_OPTIONS")));
}

}  // namespace
}  // namespace afterglow::test

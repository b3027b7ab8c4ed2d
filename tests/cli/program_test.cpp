#include "cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/version.hpp"
#include "support/captured_console.hpp"
#include "support/scratch.hpp"

namespace afterglow::cli {
namespace {

using ::testing::HasSubstr;

struct Outcome {
    ExitStatus status;
    std::string results;
    std::string messages;
};

Outcome run(const std::vector<std::string>& arguments) {
    test::CapturedConsole captured;
    const auto status = run_program(arguments, captured.console());
    return {status, captured.results(), captured.messages()};
}

const std::vector<std::string> commands = {"run",     "discover", "select", "make",   "batch",
                                           "curate",  "dust",     "find",   "kit",    "gallery",
                                           "measure", "config",   "demo",   "version"};

TEST(Program, HelpNamesEveryCommandAndTheEnvironment) {
    const auto outcome = run({"--help"});
    EXPECT_EQ(outcome.status, ExitStatus::done);
    for (const auto& command : commands) EXPECT_THAT(outcome.results, HasSubstr("\n  " + command + " "));
    EXPECT_THAT(outcome.results, HasSubstr("AFTERGLOW_EXPORT_ROOT"));
}

TEST(Program, HelpOfEveryCommandSaysItsUsageAndTheEnvironment) {
    for (const auto& command : commands) {
        const auto outcome = run({command, "--help"});
        EXPECT_EQ(outcome.status, ExitStatus::done) << command;
        EXPECT_THAT(outcome.results, HasSubstr("Usage: afterglow " + command)) << command;
        for (const auto* name : {"AFTERGLOW_EXPORT_ROOT", "AFTERGLOW_UNSAFE_IO", "AFTERGLOW_LOG_LEVEL"}) {
            EXPECT_THAT(outcome.results, HasSubstr(name)) << command;
        }
    }
}

TEST(Program, SettingsOfMakersThatAreNotAskedForAreNotLookedAt) {
    const std::string low_rate = "global.sample_rate_hz=22050";  // too low for hiss
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"make", "/none.wav", "--mine-drums", "--set", low_rate},
          {"measure", "/none.wav", "--set", low_rate}}) {
        const auto outcome = run(arguments);
        EXPECT_NE(outcome.status, ExitStatus::done);
        EXPECT_THAT(outcome.messages, HasSubstr("none.wav"));
        EXPECT_THAT(outcome.messages, testing::Not(HasSubstr("hiss.high_hz")));
    }
    for (const char* asked : {"--make-hiss", "--all"})
        EXPECT_THAT(run({"make", "/none.wav", asked, "--set", low_rate}).messages, HasSubstr("hiss.high_hz"));
}

TEST(Program, HelpSaysTheDefaultsOfTheSettings) {
    EXPECT_THAT(run({"batch", "--help"}).results, HasSubstr("Time limit of a track; 0: none (default 300)"));
    EXPECT_THAT(run({"make", "--help"}).results, HasSubstr("(default -7 7)"));
    EXPECT_THAT(run({"kit", "--help"}).results, AllOf(HasSubstr("=AFTERGLOW"), HasSubstr("=tr8s")));
}

TEST(Program, AMistypedCommandGetsTheOneThatWasMeant) {
    const auto outcome = run({"mkae", "x.wav", "--out", "y"});
    EXPECT_EQ(outcome.status, ExitStatus::usage);
    EXPECT_THAT(outcome.messages, HasSubstr("unknown command 'mkae'; did you mean 'make'?"));
    EXPECT_THAT(outcome.messages, HasSubstr("afterglow --help"));
}

TEST(Program, AMistypedOptionGetsTheOneThatWasMeant) {
    const auto outcome = run({"make", "x.wav", "--prfile", "dark"});
    EXPECT_EQ(outcome.status, ExitStatus::usage);
    EXPECT_THAT(outcome.messages, HasSubstr("unknown option '--prfile'; did you mean '--profile'?"));
    EXPECT_THAT(outcome.messages, HasSubstr("afterglow make --help"));
}

TEST(Program, AFileNamedLikeAnOptionGetsANameThatIsNone) {
    const test::ScratchFolder folder;
    const auto back = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    for (const std::string name : {"--set.wav", "--take=2.wav"}) {
        std::ofstream(folder / name) << "x";
        EXPECT_THAT(
            run({"measure", name}).messages,
            HasSubstr("unknown option '" + name + "'; for the file of that name write './" + name + "'"));
    }
    std::filesystem::current_path(back);
}

TEST(Program, AnUnknownOptionIsNamedBeforeAMissingOne) {
    const auto outcome = run({"run", "archive", "--oot", "y"});
    EXPECT_EQ(outcome.status, ExitStatus::usage);
    EXPECT_THAT(outcome.messages, HasSubstr("'--oot'; did you mean '--out'?"));
}

TEST(Program, NoArgumentsShowTheHelpAsAMistake) {
    const auto outcome = run({});
    EXPECT_EQ(outcome.status, ExitStatus::usage);
    EXPECT_EQ(outcome.results, "");
    EXPECT_THAT(outcome.messages, HasSubstr("Usage: afterglow"));
}

TEST(Program, AValueOfTheWrongTypeNamesTheOption) {
    for (const auto& arguments : std::vector<std::vector<std::string>>{{"make", "x", "--seed", "abc"},
                                                                       {"make", "x", "--seed", "-1"},
                                                                       {"make", "x", "--jobs", "-2"},
                                                                       {"make", "x", "--jobs", "1.5"}}) {
        const auto outcome = run(arguments);
        EXPECT_EQ(outcome.status, ExitStatus::usage) << arguments.back();
        EXPECT_THAT(outcome.messages, HasSubstr(arguments[2]));
    }
}

TEST(Program, VersionNamesTheVersionAndWithFeaturesTheLibraries) {
    EXPECT_EQ(run({"version"}).results, "afterglow " + version() + "\n");
    EXPECT_EQ(run({"--version"}).results, "afterglow " + version() + "\n");
    const auto features = run({"version", "--features"}).results;
    for (const auto* library : {"sndfile", "soxr", "fftw3f", "rubberband", "ebur128", "yaml-cpp"}) {
        EXPECT_THAT(features, ::testing::ContainsRegex(std::string(library) + " [0-9]"));
    }
}

TEST(Program, AFolderInBracketsIsAFolder) {
    const auto outcome = run({"make", "[Live]", "--out", "y"});
    EXPECT_EQ(outcome.status, ExitStatus::usage);
    EXPECT_THAT(outcome.messages, HasSubstr("[Live]: no such file"));
}

TEST(Program, VerboseAndQuietExcludeEachOther) {
    EXPECT_EQ(run({"version", "-v", "-q"}).status, ExitStatus::usage);
}

TEST(Program, APitchRangeThatIsUpsideDownIsRefused) {
    const auto outcome = run({"make", "x.wav", "--pitch-range", "7", "-7"});
    EXPECT_EQ(outcome.status, ExitStatus::usage);
    EXPECT_THAT(outcome.messages, HasSubstr("--pitch-range"));
}

}  // namespace
}  // namespace afterglow::cli

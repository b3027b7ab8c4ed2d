// Whatever the world takes away, the program ends with a sentence and leaves no half results.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "base/files.hpp"
#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/textures.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

class CleanEnds : public testing::Test {
  protected:
    void SetUp() override {
        options_.folder = scratch_.path();
        write_recording(scratch_ / "archive" / "one.wav", small_piece(5.0, 220.0));
        for (const char* name : {"two.wav", "three.wav", "four.wav"})
            write_text(scratch_ / "texts" / name, "nothing");
        write_textures(scratch_ / "in", "sea", assorted_textures());
    }
    Finished run(const std::vector<std::string>& arguments) const { return afterglow(arguments, options_); }
    // After the shell has done `before` to itself.
    Finished run_after(const std::string& before, const std::vector<std::string>& arguments) const {
        std::vector<std::string> command = {"/bin/sh", "-c", before + "; exec \"$0\" \"$@\"",
                                            AFTERGLOW_BINARY};
        command.insert(command.end(), arguments.begin(), arguments.end());
        return run_process(command, options_);
    }
    std::vector<std::string> hidden_names() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::recursive_directory_iterator(scratch_.path())) {
            const std::string name = entry.path().filename().string();
            if (name.ends_with(".partial") || name.ends_with(".tmp") ||
                (name.starts_with(".afterglow-") && name.ends_with(".lock")))
                names.push_back(name);
        }
        return names;
    }
    void write(const std::string& name, const std::string& text) const { write_text(scratch_ / name, text); }

    static std::string nested(char bracket) { return std::string(200000, bracket); }

    ScratchFolder scratch_;
    ProcessOptions options_;
    std::vector<std::string> make_{"make", "archive/one.wav", "--out",      "made", "--seed",
                                   "1",    "--profile",       "fast_sketch"};
};

TEST_F(CleanEnds, DeepNestingInFavouritesIsASentence) {
    const std::string head = R"({"format":"afterglow-favorites","version":1,"textures":[{"path":)";
    for (const std::string& text :
         {nested('['), nested('{'), head + nested('['), "{\"textures\":" + nested('[')}) {
        write("f.json", text);
        for (const char* command : {"curate", "kit"}) {
            const auto ended = run({command, "--input", "in", "--output", "o", "--favorites", "f.json"});
            EXPECT_EQ(ended.status, 1) << command;
            EXPECT_THAT(ended.err, HasSubstr("f.json: is nested too deeply"));
        }
    }
}

TEST_F(CleanEnds, DeepNestingInCatalogsAndManifestsIsASentence) {
    write("c.json", "[{\"rel_path\":" + nested('['));
    const auto selected = run({"select", "--catalog", "c.json"});
    EXPECT_EQ(selected.status, 1);
    EXPECT_THAT(selected.err, HasSubstr("c.json: is nested too deeply"));
    write("m/manifest.json", "[{\"path\":" + nested('{'));
    const auto found = run({"find", "--input", "m"});
    EXPECT_EQ(found.status, 1);
    EXPECT_THAT(found.err, HasSubstr("nested too deeply"));
}

TEST_F(CleanEnds, DeepNestingInSettingsIsASentence) {
    std::string dashes = "pad_miner:\n  ";
    for (int i = 0; i < 50000; ++i) dashes += "- ";
    for (const std::string& text :
         {nested('['), nested('{'), "a: " + nested('['), dashes, std::string(100000, '?')}) {
        write("s.yaml", text);
        const auto ended = run({"config", "check", "s.yaml"});
        EXPECT_EQ(ended.status, 2) << text.substr(0, 20);
        EXPECT_THAT(ended.out, HasSubstr("s.yaml"));
    }
}

TEST_F(CleanEnds, ALimitOfFileSizeIsASentenceAndLeavesNothingHalf) {
    const std::vector<std::vector<std::string>> commands = {
        make_,
        {"curate", "--input", "in", "--output", "best"},
        {"kit", "--input", "in", "--output", "card"},
        {"gallery", "--input", "in", "--output", "g.html"},
        {"run", "archive", "--out", "kits", "--min-duration", "1", "--profile", "fast_sketch", "--mine-pads"},
        {"discover", "--root", "texts", "--format", "json", "--output", "c.json"}};
    for (const auto& command : commands) {
        // Blocks of 512 bytes: what is said of it must fit, too, so how far the work is goes unsaid.
        auto quiet = command;
        quiet.emplace_back("--quiet");
        const auto ended = run_after(command[0] == "discover" ? "ulimit -f 1" : "ulimit -f 4", quiet);
        EXPECT_EQ(ended.status, 1) << command[0] << ended.err;
        EXPECT_THAT(ended.err, HasSubstr("ulimit -f")) << command[0];
        EXPECT_THAT(hidden_names(), testing::IsEmpty()) << command[0];
    }
    for (const char* result : {"best", "card", "g.html", "c.json"})
        EXPECT_FALSE(fs::exists(scratch_ / result));
}

TEST_F(CleanEnds, ClosedDescriptorsAreNobodysFile) {
    const std::vector<std::string> whole_job = {"run",       "archive",     "--out",          "kits",
                                                "--profile", "fast_sketch", "--min-duration", "1",
                                                "--seed",    "1",           "--mine-pads"};
    for (const char* closed : {"exec 0<&- 1>&- 2>&-", "exec 0<&- 2>&-", "exec 2>&-", "exec 0<&-"}) {
        const auto ended = run_after(closed, whole_job);
        EXPECT_EQ(ended.status, 0) << closed << ended.err;
        const fs::path tr8s = scratch_ / "kits" / "export" / "tr8s";
        EXPECT_TRUE(fs::exists(tr8s / "by_source" / "one" / "manifest.json")) << closed;
        EXPECT_EQ(fs::file_size(tr8s / ".afterglow.lock"), 0U) << closed;
        fs::remove_all(scratch_ / "kits");
    }
}

TEST_F(CleanEnds, AClosedTerminalStopsCleanlyUnlessItIsToBeOutlived) {
    for (const std::string prefix : {"", "trap '' HUP; "}) {
        RunningProcess make(
            {"/bin/sh", "-c", prefix + "exec " AFTERGLOW_BINARY " make archive --out made --seed 1"},
            options_);
        while (make.running() && !fs::exists(scratch_ / "made"))
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        make.send_signal(SIGHUP);
        const auto ended = make.wait();
        EXPECT_EQ(ended.status, prefix.empty() ? 130 : 0) << ended.err;
        EXPECT_THAT(hidden_names(), testing::IsEmpty());
        fs::remove_all(scratch_ / "made");
    }
}

TEST_F(CleanEnds, ATemporaryFolderThatIsNotThereIsNamed) {
    options_.environment["TMPDIR"] = (scratch_ / "nowhere").string();
    auto dry_run = make_;
    dry_run.emplace_back("--dry-run");
    const std::vector<std::vector<std::string>> commands = {
        dry_run, {"measure", "archive/one.wav"}, {"find", "--input", "in"}};
    for (const auto& command : commands) {
        const auto ended = run(command);
        EXPECT_EQ(ended.status, 2) << command[0];
        EXPECT_THAT(ended.err, HasSubstr("nowhere: TMPDIR names it"));
        EXPECT_FALSE(fs::exists(scratch_ / "nowhere"));
    }
}

TEST_F(CleanEnds, AbsurdNumbersOfAManifestReachNoInstrument) {
    std::string text = read_text_file(scratch_ / "in" / "manifest.json");
    for (std::size_t at = 0; (at = text.find("\"pitch_hz\":", at)) != std::string::npos; at += 11) {
        const std::size_t end = text.find_first_of(",\n", at);
        text.replace(at + 11, end - at - 11, " -440");
    }
    write("in/manifest.json", text);
    for (const char* device : {"sfz", "decentsampler"}) {
        const auto ended = run({"kit", "--input", "in", "--output", device, "--device", device});
        EXPECT_EQ(ended.status, 3) << ended.err;
        EXPECT_THAT(ended.err, HasSubstr("pitch_hz is -440, but goes from"));
        for (const auto& entry : fs::recursive_directory_iterator(scratch_ / device)) {
            const auto extension = entry.path().extension();
            if (extension != ".sfz" && extension != ".dspreset" && extension != ".csv") continue;
            EXPECT_THAT(read_text_file(entry.path()), Not(AnyOf(HasSubstr("nan"), HasSubstr("2147483648"))));
        }
    }
}

TEST_F(CleanEnds, NoNameSteersTheTerminal) {
    const std::string evil = "a\x1b]0;title\x07\r\x1b[2J\nerror: \u202Ecod";
    write_recording(scratch_ / "bad" / (evil + ".wav"), small_piece(2.0, 220.0));
    write("bad/" + evil + "broken.wav", "no sound");
    write("plain.yaml", "no_such: 1\n");
    fs::rename(scratch_ / "plain.yaml", scratch_ / (evil + ".yaml"));
    const std::vector<std::vector<std::string>> commands = {
        {"run", "bad", "--out", "kits", "--profile", "fast_sketch", "--min-duration", "1", "--seed", "1"},
        {"discover", "--root", "bad", "--output", "c.csv"},
        {"select", "--catalog", "c.csv", "--output", "s.csv", "--explain"},
        {"measure", "bad"},
        {"make", "bad", "--out", "made", "--profile", "fast_sketch", "--seed", "1", "-v"},
        {"make", "bad", "--out", "made", "--profile", "fast_sketch", "--seed", "1", "--dry-run"},
        {"make", "--config", evil + ".yaml", "bad", "--out", "o"},
        {"config", "check", evil + ".yaml"},
        {"config", "show", "--config", evil + ".yaml"},
        {"batch", "--sources", evil},
        {"gallery", "--input", evil},
        {"make", "--" + evil},
        {evil},
        {"curate", "--per-kind", evil, "--output", "o"},
        {"kit", "--input", "in", "--output", "o", "--device", evil},
        {"find", "--input", "in", "--type", evil}};
    for (const auto& command : commands) {
        const auto ended = run(command);
        for (const std::string& text : {ended.out, ended.err}) {
            EXPECT_THAT(
                text, Not(AnyOf(HasSubstr("\x1b"), HasSubstr("\r"), HasSubstr("\x07"), HasSubstr("\u202E"))))
                << command[0];
            EXPECT_THAT(text, Not(HasSubstr("\nerror: \\u202ecod"))) << command[0];
        }
    }
}

}  // namespace
}  // namespace afterglow::test

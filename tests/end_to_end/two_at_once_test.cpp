// Several commands on one output: whole results, or a refusal that says who is there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/files.hpp"
#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/textures.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class TwoAtOnce : public testing::Test {
  protected:
    void SetUp() override {
        options_.folder = scratch_.path();
        write_textures(scratch_ / "in", "sea", assorted_textures());
    }

    // Starts the command several times; what each said and its status.
    std::vector<Finished> at_once(std::vector<std::string> command) const {
        command.insert(command.begin(), AFTERGLOW_BINARY);
        std::vector<std::unique_ptr<RunningProcess>> running;
        for (int i = 0; i < 4; ++i) running.push_back(std::make_unique<RunningProcess>(command, options_));
        std::vector<Finished> ended;
        for (const auto& process : running) ended.push_back(process->wait());
        return ended;
    }

    static void expect_whole_or_refused(const std::vector<Finished>& ended, const std::string& command) {
        int done = 0;
        for (const auto& one : ended) {
            done += one.status == 0 ? 1 : 0;
            if (one.status == 0) continue;
            EXPECT_EQ(one.status, 2) << command << one.err;
            EXPECT_THAT(one.err,
                        testing::AnyOf(HasSubstr("another run of Afterglow is at work here (process "),
                                       HasSubstr("is there already"), HasSubstr("at work here; wait")))
                << command;
        }
        EXPECT_GE(done, 1) << command;
    }

    void expect_nothing_hidden() const {
        for (const auto& entry : fs::recursive_directory_iterator(scratch_.path())) {
            const std::string name = entry.path().filename().string();
            EXPECT_FALSE(name.starts_with('.') && name != ".afterglow" && !name.ends_with(".scan") &&
                         !name.ends_with(".written"))
                << name;
        }
    }

    // As many sounds as the manifest lists.
    void expect_complete(const fs::path& folder) const {
        std::size_t sounds = 0;
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            sounds += entry.path().extension() == ".wav" ? 1 : 0;
        EXPECT_EQ(nlohmann::json::parse(read_text_file(folder / "manifest.json")).size(), sounds);
        EXPECT_GT(sounds, 0U);
    }

    ScratchFolder scratch_;
    ProcessOptions options_;
};

TEST_F(TwoAtOnce, FoldersThatAreMadeWholeStayWhole) {
    for (int i = 0; i < 5; ++i) {
        expect_whole_or_refused(at_once({"curate", "--input", "in", "--output", "best", "--force"}),
                                "curate");
        expect_complete(scratch_ / "best");
        expect_whole_or_refused(
            at_once({"dust", "--pads", "in", "--hiss", "in", "--output", "dusty", "--seed", "1", "--force"}),
            "dust");
        expect_complete(scratch_ / "dusty");
        expect_whole_or_refused(at_once({"kit", "--input", "in", "--output", "card", "--force"}), "kit");
        expect_whole_or_refused(at_once({"gallery", "--input", "in", "--output", "g.html"}), "gallery");
        EXPECT_TRUE(fs::exists(scratch_ / "g.html") && fs::exists(scratch_ / "g_files"));
    }
    expect_nothing_hidden();
}

TEST_F(TwoAtOnce, FilesAreWrittenByOne) {
    write_recording(scratch_ / "archive" / "one.wav", small_piece(2.0, 220.0));
    expect_whole_or_refused(at_once({"discover", "--root", "archive", "--output", "c.csv"}), "discover");
    EXPECT_THAT(read_text_file(scratch_ / "c.csv"), testing::EndsWith(",wav,ok,\n"));
    expect_whole_or_refused(
        at_once({"select", "--catalog", "c.csv", "--output", "s.csv", "--min-duration", "1"}), "select");
    EXPECT_THAT(read_text_file(scratch_ / "s.csv"), testing::EndsWith(",wav,ok,\n"));
    const auto ended = at_once({"config", "init", "s.yaml"});
    expect_whole_or_refused(ended, "config init");
    EXPECT_EQ(std::ranges::count(ended, 0, &Finished::status), 1);
    expect_nothing_hidden();
}

TEST_F(TwoAtOnce, NobodyWorksInTheFolderOfARun) {
    write_recording(scratch_ / "archive" / "one.wav", small_piece(5.0, 220.0));
    write_recording(scratch_ / "archive" / "two.wav", small_piece(5.0, 262.0));
    RunningProcess run({AFTERGLOW_BINARY, "run", "archive", "--out", "kits", "--min-duration", "1", "--jobs",
                        "1", "--profile", "fast_sketch", "--seed", "3"},
                       options_);
    const fs::path tracks = scratch_ / "kits" / "export" / "tr8s" / "by_source";
    while (run.running() && !fs::exists(tracks)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    run.send_signal(SIGSTOP);
    const std::vector<std::vector<std::string>> commands = {
        {"make", "archive", "--out", tracks.string()},
        {"make", "archive", "--out", "kits/export"},
        {"curate", "--input", "in", "--output", "kits/curated"},
        {"kit", "--input", "in", "--output", "kits/new"},
        {"gallery", "--input", "in", "--output", "kits/gallery.html"},
        {"discover", "--root", "archive", "--output", "kits/audio_catalog.csv"},
        {"run", "archive", "--out", "."}};
    for (const auto& command : commands) {
        const auto refused = afterglow(command, options_);
        EXPECT_EQ(refused.status, 2) << command[0] << refused.err;
        EXPECT_THAT(refused.err, HasSubstr("another run of Afterglow is at work here (process " +
                                           std::to_string(run.pid()) + ": "))
            << command[0];
        EXPECT_THAT(refused.err, HasSubstr(" run archive --out kits"));
    }
    EXPECT_EQ(afterglow({"curate", "--input", "in", "--output", "beside"}, options_).status, 0);
    run.send_signal(SIGCONT);
    EXPECT_EQ(run.wait().status, 0);
}

}  // namespace
}  // namespace afterglow::test

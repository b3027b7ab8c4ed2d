// Stopping: what is published stays, and a rerun finishes.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>

#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;

constexpr int track_count = 12;

class Interrupt : public ::testing::Test {
  protected:
    void SetUp() override {
        for (int i = 0; i < track_count; ++i) {
            write_recording(folder_ / "archive" / ("piece " + std::to_string(i) + ".wav"),
                            small_piece(5.0, 150.0 + 20.0 * i));
        }
    }
    std::vector<std::string> command() const {
        return {AFTERGLOW_BINARY,
                "run",
                (folder_ / "archive").string(),
                "--out",
                (folder_ / "kits").string(),
                "--min-duration",
                "1",
                "--jobs",
                "1",
                "--profile",
                "fast_sketch"};
    }
    int published() const {
        std::error_code ignored;
        int count = 0;
        for (const auto& entry : fs::directory_iterator(tracks(), ignored)) {
            count += entry.is_directory() && entry.path().filename().string().front() != '.' ? 1 : 0;
        }
        return count;
    }
    fs::path tracks() const { return folder_ / "kits" / "export" / "tr8s" / "by_source"; }

    bool something_is_done() const {
        const auto file = folder_ / "kits" / "batch_results.json";
        if (!fs::exists(file)) return false;
        const auto results = json_of(file)["results"];
        return std::any_of(results.begin(), results.end(),
                           [](const auto& track) { return track["status"] == "done"; });
    }

    // The signal, once a track is published and recorded.
    Finished stopped_by(int signal_number) {
        RunningProcess process(command(), {});
        while (process.running() && !something_is_done())
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        // A terminal sends Ctrl-C to all processes of the command; SIGKILL finds the parent alone.
        if (signal_number == SIGINT) {
            process.signal_group(signal_number);
        } else {
            process.send_signal(signal_number);
        }
        return process.wait();
    }

    void expect_rerun_finishes() {
        const auto rerun = run_process(command());
        EXPECT_EQ(rerun.status, 0) << rerun.err;
        EXPECT_EQ(published(), track_count);
        const auto results = json_of(folder_ / "kits" / "batch_results.json");
        EXPECT_EQ(results["successful"], track_count);
        int kept = 0;
        for (const auto& track : results["results"]) kept += track["status"] == "up_to_date" ? 1 : 0;
        EXPECT_GE(kept, 1) << "what was published before the signal was made again";
    }

    ScratchFolder folder_;
};

TEST_F(Interrupt, CtrlCEndsWith130AndARerunFinishes) {
    const auto stopped = stopped_by(SIGINT);
    EXPECT_EQ(stopped.status, 130) << stopped.err;
    EXPECT_LT(published(), track_count);
    const auto results = json_of(folder_ / "kits" / "batch_results.json");
    EXPECT_EQ(results["interrupted"], true);
    expect_rerun_finishes();
}

TEST_F(Interrupt, BeingKilledLeavesATrueRecordAndARerunFinishes) {
    const auto killed = stopped_by(SIGKILL);
    EXPECT_EQ(killed.status, 128 + SIGKILL);
    const auto record = json_of(folder_ / "kits" / "batch_results.json");
    for (const auto& track : record["results"]) {
        if (track["status"] != "done") continue;
        EXPECT_TRUE(fs::is_directory(tracks() / track["track_slug"].get<std::string>()));
    }
    expect_rerun_finishes();
}

}  // namespace
}  // namespace afterglow::test

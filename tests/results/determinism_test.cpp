// The same input, settings and seed give the same bytes, whatever works on them at once.
#include <gtest/gtest.h>

#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;

class Determinism : public ::testing::Test {
  protected:
    void SetUp() override {
        for (int i = 0; i < 5; ++i) {
            write_recording(folder_ / "archive" / ("piece " + std::to_string(i) + ".wav"),
                            small_piece(6.0, 180.0 + 25.0 * i));
        }
        for (const auto& entry : fs::directory_iterator(folder_ / "archive")) {
            pieces_.push_back(entry.path().string());
        }
    }

    std::map<std::string, std::string> made(const std::string& jobs, const std::string& seed) {
        const auto out = folder_ / ("make" + jobs + "_" + seed);
        std::vector<std::string> arguments = {"make",      "--jobs",      jobs,    "--seed",    seed,
                                              "--profile", "fast_sketch", "--out", out.string()};
        arguments.insert(arguments.end(), pieces_.begin(), pieces_.end());
        const auto finished = afterglow(arguments);
        EXPECT_EQ(finished.status, 0) << finished.err;
        return tree_of(out);
    }

    std::map<std::string, std::string> batched(const std::string& jobs) {
        const auto out = folder_ / ("run" + jobs);
        const auto finished = afterglow({"run", (folder_ / "archive").string(), "--out", out.string(),
                                         "--min-duration", "1", "--profile", "fast_sketch", "--jobs", jobs});
        EXPECT_EQ(finished.status, 0) << finished.err;
        auto tree = tree_of(out / "export" / "tr8s" / "by_source");
        for (const auto* folder : {"curated", "kit"})
            for (const auto& [name, content] : tree_of(out / folder))
                // Where a texture's source lies differs from run to run of this test.
                if (name.ends_with(".wav") || name.ends_with(".WAV"))
                    tree[std::string(folder) + "/" + name] = content;
        return tree;
    }

    ScratchFolder folder_;
    std::vector<std::string> pieces_;
};

TEST_F(Determinism, MakeGivesTheSameBytesForAnyJobsAndOthersForAnotherSeed) {
    const auto one = made("1", "7");
    EXPECT_GT(one.size(), 40U);
    EXPECT_EQ(made("2", "7"), one);
    EXPECT_EQ(made("5", "7"), one);
    const auto other = made("2", "8");
    EXPECT_NE(other, one);
}

TEST_F(Determinism, RunGivesTheSameBytesForAnyNumberOfWorkers) {
    const auto one = batched("1");
    EXPECT_GT(one.size(), 40U);
    EXPECT_EQ(batched("2"), one);
    EXPECT_EQ(batched("5"), one);
}

}  // namespace
}  // namespace afterglow::test

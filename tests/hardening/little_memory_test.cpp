// Commands under a limit of memory that they cannot do with; sanitizers need more than any such limit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/textures.hpp"

namespace afterglow::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

// A test for each command: each is tried under many limits, and costs seconds of the kernel's time in some.
class LittleMemory : public testing::TestWithParam<std::vector<std::string>> {};

TEST_P(LittleMemory, IsASentence) {
    const ScratchFolder scratch;
    write_recording(scratch / "archive" / "one.wav", small_piece(5.0, 220.0));
    write_textures(scratch / "in", "sea", assorted_textures());
    const auto& arguments = GetParam();
    for (int kilobytes = 36000; kilobytes <= 90000; kilobytes += 3000) {
        std::vector<std::string> command = {"/bin/sh", "-c",
                                            "ulimit -v " + std::to_string(kilobytes) + "; exec \"$0\" \"$@\"",
                                            AFTERGLOW_BINARY};
        command.insert(command.end(), arguments.begin(), arguments.end());
        const auto ended = run_process(command, {.folder = scratch.path()});
        // 127: the system could not even load the program.
        EXPECT_THAT(ended.status, AnyOf(0, 1, 3, 127)) << kilobytes << " " << ended.err;
        EXPECT_THAT(ended.err, Not(HasSubstr("an internal error"))) << kilobytes;
        EXPECT_TRUE(ended.status == 0 || !ended.err.empty()) << kilobytes;
    }
}

using Arguments = std::vector<std::string>;
INSTANTIATE_TEST_SUITE_P(Commands, LittleMemory,
                         testing::Values(Arguments{"make", "archive/one.wav", "--out", "made", "--seed", "1",
                                                   "--profile", "fast_sketch"},
                                         Arguments{"curate", "--input", "in", "--output", "best", "--force"},
                                         Arguments{"gallery", "--input", "in", "--output", "g.html"},
                                         Arguments{"measure", "archive/one.wav"}),
                         [](const auto& tested) { return tested.param.front(); });

}  // namespace
}  // namespace afterglow::test

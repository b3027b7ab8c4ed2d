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

TEST(LittleMemory, IsASentence) {
    const ScratchFolder scratch;
    write_recording(scratch / "archive" / "one.wav", small_piece(5.0, 220.0));
    write_textures(scratch / "in", "sea", assorted_textures());
    const std::vector<std::vector<std::string>> commands = {
        {"make", "archive/one.wav", "--out", "made", "--seed", "1", "--profile", "fast_sketch"},
        {"curate", "--input", "in", "--output", "best", "--force"},
        {"gallery", "--input", "in", "--output", "g.html"},
        {"measure", "archive/one.wav"}};
    for (const auto& arguments : commands) {
        for (int kilobytes = 36000; kilobytes <= 90000; kilobytes += 6000) {
            std::vector<std::string> command = {
                "/bin/sh", "-c", "ulimit -v " + std::to_string(kilobytes) + "; exec \"$0\" \"$@\"",
                AFTERGLOW_BINARY};
            command.insert(command.end(), arguments.begin(), arguments.end());
            const auto ended = run_process(command, {.folder = scratch.path()});
            // 127: the system could not even load the program.
            EXPECT_THAT(ended.status, AnyOf(0, 1, 3, 127))
                << arguments[0] << " " << kilobytes << " " << ended.err;
            EXPECT_THAT(ended.err, Not(HasSubstr("an internal error"))) << arguments[0] << " " << kilobytes;
            EXPECT_TRUE(ended.status == 0 || !ended.err.empty()) << arguments[0] << " " << kilobytes;
        }
    }
}

}  // namespace
}  // namespace afterglow::test

#include "cli/results.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "support/captured_console.hpp"
#include "support/scratch.hpp"

namespace afterglow::cli {
namespace {

TEST(Results, AResultGoesToItsFileOrToStandardOutput) {
    const test::ScratchFolder folder;
    test::CapturedConsole captured;
    Session session{captured.console(), {}};
    const ResultKind kind = kind_that_begins("text", {"text"});
    write_result(session, folder / "new" / "result.txt", kind, "text");
    write_result(session, "-", kind, "other");
    captured.console().finish();
    EXPECT_EQ(read_text_file(folder / "new" / "result.txt"), "text");
    EXPECT_EQ(captured.results(), "other");
}

}  // namespace
}  // namespace afterglow::cli

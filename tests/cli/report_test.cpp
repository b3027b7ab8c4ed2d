#include "cli/report.hpp"

#include <gtest/gtest.h>

#include "support/captured_console.hpp"
#include "support/scratch.hpp"

namespace afterglow::cli {
namespace {

TEST(Report, counts_come_in_the_order_of_the_kinds) {
    EXPECT_EQ(counts_text({{"cloud", 2}, {"drone", 20}, {"pad", 1}, {"hiss", 2}, {"swell", 0}}),
              "1 pad, 20 drones, 2 clouds, 2 hiss loops");
    EXPECT_EQ(counts_text({}), "nothing");
}

TEST(Report, more_reasons_than_asked_for_are_counted) {
    test::CapturedConsole captured;
    tell_reasons(captured.console(), "failed", {{"a", "x"}, {"b", "y"}, {"c", "z"}}, 2);
    EXPECT_EQ(captured.messages(), "failed:\n  a: x\n  b: y\n  … and 1 more (-v lists all)\n");
}

TEST(Report, no_reasons_say_nothing) {
    test::CapturedConsole captured;
    tell_reasons(captured.console(), "failed", {}, 2);
    EXPECT_EQ(captured.messages(), "");
}

TEST(Report, a_result_goes_to_its_file_or_to_standard_output) {
    const test::ScratchFolder folder;
    test::CapturedConsole captured;
    Session session{captured.console(), {}};
    write_result(session, folder / "new" / "result.txt", "text");
    write_result(session, "-", "other");
    captured.console().finish();
    EXPECT_EQ(read_text_file(folder / "new" / "result.txt"), "text");
    EXPECT_EQ(captured.results(), "other");
}

}  // namespace
}  // namespace afterglow::cli

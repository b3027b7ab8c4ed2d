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
    const ResultKind kind = kind_that_begins("text", {"text"});
    write_result(session, folder / "new" / "result.txt", kind, "text");
    write_result(session, "-", kind, "other");
    captured.console().finish();
    EXPECT_EQ(read_text_file(folder / "new" / "result.txt"), "text");
    EXPECT_EQ(captured.results(), "other");
}

TEST(Report, joins_what_is_said_alike_of_one_recording) {
    const auto groups =
        grouped({{"a", "drones: pitch_+0_loop_airy: only -71.2 dB are left after high-pass 6000 Hz"},
                 {"a", "drones: pitch_+7_loop_airy: only -64 dB are left after high-pass 6000 Hz"},
                 {"a", "silences: none"},
                 {"a", "clouds: 1 of 2: 192 good grains of 200 asked for"},
                 {"a", "drones: stretch_2.0x_loop_airy: only -70 dB are left after high-pass 6000 Hz"},
                 {"a", "clouds: 2 of 2: 190 good grains of 200 asked for"},
                 {"b", "clouds: 1 of 2: 7 good grains of 200 asked for"}});
    ASSERT_EQ(groups.size(), 4U);
    EXPECT_EQ(groups[0].text, "drones, 3 times: only -71.2 to -64 dB are left after high-pass 6000 Hz");
    EXPECT_EQ(groups[1].text, "silences: none");
    EXPECT_EQ(groups[2].text, "clouds, 2 times: 190 to 192 good grains of 200 asked for");
    EXPECT_EQ(groups[3].subject, "b");
    EXPECT_EQ(groups[3].text, "clouds: 1 of 2: 7 good grains of 200 asked for");
}

}  // namespace
}  // namespace afterglow::cli

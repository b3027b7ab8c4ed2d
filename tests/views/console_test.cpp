#include "views/console.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "base/error.hpp"
#include "support/captured_console.hpp"

namespace afterglow::views {
namespace {

TEST(Console, ResultsAndMessagesDoNotMix) {
    test::CapturedConsole captured;
    captured.console().print("result\n");
    captured.console().say("message");
    captured.console().finish();
    EXPECT_EQ(captured.results(), "result\n");
    EXPECT_EQ(captured.messages(), "message\n");
}

TEST(Console, EachVerbosityLetsTheMoreImportantThrough) {
    const auto messages_at = [](Verbosity verbosity) {
        test::CapturedConsole captured;
        captured.console().set_verbosity(verbosity);
        captured.console().detail("d");
        captured.console().say("s");
        captured.console().warn("w");
        captured.console().error("e");
        return captured.messages();
    };
    EXPECT_EQ(messages_at(Verbosity::errors), "error: e\n");
    EXPECT_EQ(messages_at(Verbosity::quiet), "warning: w\nerror: e\n");
    EXPECT_EQ(messages_at(Verbosity::normal), "s\nwarning: w\nerror: e\n");
    EXPECT_EQ(messages_at(Verbosity::verbose), "d\ns\nwarning: w\nerror: e\n");
}

TEST(Console, MalformedTextOfAFileNameIsMadeWellFormed) {
    test::CapturedConsole captured;
    captured.console().say("a\xFFz");
    EXPECT_EQ(captured.messages(), "a\xEF\xBF\xBDz\n");
}

TEST(Console, NothingInANameSteersTheTerminal) {
    test::CapturedConsole captured;
    captured.console().set_verbosity(Verbosity::verbose);
    for (const auto write : {&Console::detail, &Console::say, &Console::warn, &Console::error})
        (captured.console().*write)("a\x1b]0;t\x07\r\nb\u202E");
    captured.console().error_lines("c\x1b\nd");
    captured.console().print_lines("e\x1b\nf\n");
    captured.console().finish();
    const std::string shown = "a\\x1b]0;t\\x07\\r\\nb\\u202e\n";
    EXPECT_EQ(captured.messages(),
              shown + shown + "warning: " + shown + "error: " + shown + "error: c\\x1b\nd\n");
    EXPECT_EQ(captured.results(), "e\\x1b\nf\n");
}

TEST(Console, DataStaysAsItIs) {
    test::CapturedConsole captured;
    captured.console().print("a\x1b,\xFF\n");
    captured.console().finish();
    EXPECT_EQ(captured.results(), "a\x1b,\xFF\n");
}

TEST(Console, ResultsThatCannotBeWrittenAreAnError) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> full(std::fopen("/dev/full", "w"), std::fclose);
    ASSERT_NE(full, nullptr);
    Console console(full.get(), stderr);
    console.print("result\n");
    try {
        console.finish();
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::write);
    }
}

}  // namespace
}  // namespace afterglow::views

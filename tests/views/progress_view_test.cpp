#include "views/progress_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/captured_console.hpp"

namespace afterglow::views {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ProgressBar, ShowsTheWayDoneAndTheTimeLeft) {
    const auto bar = progress_bar("batch", 5, 10, 42.0, "a track", 100);
    EXPECT_THAT(bar, HasSubstr("batch [============            ] 5/10"));
    EXPECT_THAT(bar, HasSubstr("0:42 left"));
    EXPECT_THAT(bar, HasSubstr("a track"));
}

TEST(ProgressBar, HasNoEndWhereTheNumberOfStepsIsNotKnown) {
    const auto bar = progress_bar("scan", 512, 0, std::nullopt, "x.wav", 80);
    EXPECT_EQ(bar, "scan 512  x.wav");
}

TEST(ProgressBar, StaysInsideTheTerminalAndKeepsCharactersWhole) {
    const auto bar = progress_bar("make", 1, 2, 3.0, "夜の海夜の海夜の海夜の海", 60);
    std::size_t characters = 0;
    for (const char c : bar) characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    EXPECT_EQ(characters, 59U);
    EXPECT_TRUE(bar.ends_with("夜") || bar.ends_with("の") || bar.ends_with("海"));
}

TEST(ProgressBar, ANameWithControlCharactersCannotMoveTheCursor) {
    EXPECT_THAT(progress_bar("make", 1, 2, std::nullopt, "a\x1b[2J\nb", 80), Not(HasSubstr("\x1b")));
}

TEST(ProgressView, ElsewhereThanOnATerminalEachOfAFewStepsIsALine) {
    test::CapturedConsole captured;
    ProgressView view(captured.console());
    view.begin("make", 2);
    view.advance(1, "one");
    view.advance(2, "two");
    view.end();
    EXPECT_EQ(captured.messages(), "make 1/2  one\nmake 2/2  two\n");
}

TEST(ProgressView, ManyStepsAreALineForEachTenth) {
    test::CapturedConsole captured;
    ProgressView view(captured.console());
    view.begin("scan", 1000);
    for (std::size_t i = 1; i <= 1000; ++i) view.advance(i, "file");
    const auto text = captured.messages();
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 10);
    EXPECT_THAT(text, HasSubstr("scan 1000/1000"));
}

TEST(ProgressView, QuietShowsWarningsAndNothingElse) {
    test::CapturedConsole captured;
    captured.console().set_verbosity(Verbosity::quiet);
    ProgressView view(captured.console());
    view.begin("make", 1);
    view.advance(1, "one");
    view.note("a note");
    view.warn("a warning");
    EXPECT_EQ(captured.messages(), "warning: a warning\n");
}

}  // namespace
}  // namespace afterglow::views

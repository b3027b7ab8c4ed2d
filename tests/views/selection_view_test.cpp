#include "views/selection_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/captured_console.hpp"

namespace afterglow::views {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

archive::Judged judged(const std::string& path, double seconds, int score, const std::string& reason = {}) {
    archive::Judged out;
    out.row.rel_path = path;
    out.row.duration_sec = seconds;
    out.score = score;
    out.reason = reason;
    return out;
}

std::string told(const archive::Selection& selection) {
    test::CapturedConsole captured;
    tell_selection(captured.console(), selection, {});
    return captured.messages();
}

TEST(SelectionView, SumsUpAndShowsTheTopFive) {
    archive::Selection selection;
    for (int i = 1; i <= 6; ++i) selection.selected.push_back(judged("t" + std::to_string(i), 60.0, 20 - i));
    selection.rejected.push_back(judged("long", 7200.0, 0, "too long"));
    const auto text = told(selection);
    EXPECT_THAT(text, HasSubstr("7 in the catalog, 6 selected, 1 rejected; 6:00 in all, 1:00 on average"));
    EXPECT_THAT(text, HasSubstr("5. t5  (score 15, 1:00)"));
    EXPECT_THAT(text, Not(HasSubstr("t6")));
}

TEST(SelectionView, SaysHowToLetShorterRecordingsIn) {
    archive::Selection selection;
    selection.rejected = {judged("a", 12.7, 0, "too short"), judged("b", 25.0, 0, "too short")};
    EXPECT_THAT(told(selection),
                HasSubstr("2 recordings shorter than 30 s left out; --min-duration 12 lets them in"));
}

TEST(SelectionView, SaysWhyRecordingsWereRejected) {
    archive::Selection selection;
    for (const char* path : {"a", "b", "c"}) {
        selection.rejected.push_back(judged(path, 12.0, 0, "…"));
        selection.rejected.back().rules = {"shorter than 30 s"};
    }
    selection.rejected.back().rules.push_back("path has \"test\"");
    EXPECT_THAT(told(selection), HasSubstr("rejected: 3 shorter than 30 s, 1 path has \"test\"\n"));
    selection = {};
    selection.selected.push_back(judged("a", 60.0, 1));
    EXPECT_THAT(told(selection), Not(HasSubstr("rejected:")));
}

}  // namespace
}  // namespace afterglow::views

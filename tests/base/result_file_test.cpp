// What people edited among the results, through OutputRoot.
#include "base/result_file.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/folder_contents.hpp"
#include "support/failing_files.hpp"
#include "support/scratch.hpp"

namespace afterglow {
namespace {

namespace fs = std::filesystem;
using test::category_of;
using test::contents_of;
using test::FailingFileSystem;
using test::ScratchFolder;

using Contents = std::map<std::string, std::string>;

ResultKind list_kind(Edits edits) {
    auto kind = kind_that_begins("list", {"list:"});
    kind.edits = edits;
    return kind;
}

void edit(const fs::path& file, const std::string& text) {
    std::ofstream(file) << text;
}

// But for the notes of what was written.
Contents visible(const OutputRoot& root) {
    Contents found = contents_of(root.root());
    std::erase_if(found, [](const auto& file) { return file.first.starts_with("."); });
    return found;
}

class EditedResult : public testing::Test {
  protected:
    std::string kept_by(const std::string& text, const OutputRoot& root) const {
        const auto kept = root.write_result("a.csv", kind_, text);
        return kept ? kept->filename().string() : "";
    }
    std::string kept_by(const std::string& text) const { return kept_by(text, root_); }

    ScratchFolder scratch_;
    OutputRoot root_{scratch_ / "out"};
    ResultKind kind_ = list_kind(Edits::noted);
};

TEST_F(EditedResult, IsKeptUnderAnotherName) {
    EXPECT_EQ(kept_by("list: one"), "");
    EXPECT_EQ(kept_by("list: two"), "");
    edit(root_.root() / "a.csv", "list: mine");
    EXPECT_EQ(kept_by("list: three"), "a (2).csv");
    EXPECT_EQ(kept_by("list: four"), "");
    edit(root_.root() / "a.csv", "list: mine, too");
    EXPECT_EQ(kept_by("list: five"), "a (3).csv");
    EXPECT_EQ(
        visible(root_),
        (Contents{{"a.csv", "list: five"}, {"a (2).csv", "list: mine"}, {"a (3).csv", "list: mine, too"}}));
}

TEST_F(EditedResult, MayBeOneThatWasNeverWrittenHere) {
    edit(root_.root() / "a.csv", "list: of somebody's program");
    EXPECT_EQ(kept_by("list: one"), "a (2).csv");
    edit(root_.root() / "a.csv", "");
    EXPECT_EQ(kept_by("list: two"), "") << "an empty one has nothing to keep";
    edit(root_.root() / "a.csv", "list: three");
    EXPECT_EQ(kept_by("list: three"), "") << "the same words";
}

TEST_F(EditedResult, StaysSomebodysWhenItIsAmended) {
    kept_by("list: one, two");
    edit(root_.root() / "a.csv", "list: two");
    root_.amend_result("a.csv", kind_, "list: two (loud)");
    EXPECT_EQ(visible(root_), (Contents{{"a.csv", "list: two (loud)"}}));
    EXPECT_EQ(kept_by("list: one, two"), "a (2).csv");
    root_.amend_result("a.csv", kind_, "list: one (quiet), two");
    EXPECT_EQ(kept_by("list: three"), "") << "nobody's but the program's";
}

TEST_F(EditedResult, IsToldByItsTextWhereThatIsAlwaysTheSame) {
    kind_ = list_kind(Edits::by_text);
    EXPECT_EQ(kept_by("list: defaults"), "");
    EXPECT_EQ(kept_by("list: defaults"), "");
    edit(root_.root() / "a.csv", "list: mine");
    EXPECT_EQ(kept_by("list: defaults"), "a (2).csv");
    EXPECT_EQ(contents_of(root_.root()).size(), 2U) << "no notes";
}

TEST_F(EditedResult, DoesNotTakeTheNoteOfSomebodyElses) {
    kept_by("list: one");
    for (const auto& [name, text] : contents_of(root_.root()))
        if (name.starts_with(".")) edit(root_.root() / name, "a diary");
    EXPECT_EQ(category_of([&] { kept_by("list: two"); }), ErrorCategory::usage);
    EXPECT_EQ(visible(root_), (Contents{{"a.csv", "list: one"}}));
}

// What is at the name is old or new, and what was edited is somewhere, whatever fails; and nothing that the
// program wrote is taken for edited afterwards.
TEST_F(EditedResult, IsSomewhereWhateverFails) {
    for (const bool edited : {false, true}) {
        const std::string old = edited ? "list: mine" : "list: one";
        bool came_through = false;
        int failures = 0;
        for (int call = 0; !came_through; ++call) {
            ASSERT_LT(call, 100);
            const ScratchFolder scratch;
            FailingFileSystem disk;
            const OutputRoot root(scratch / "out", {}, disk);
            kept_by("list: one", root);
            if (edited) edit(root.root() / "a.csv", old);
            disk.calls = 0;
            disk.fail_at = call;
            const bool failed = category_of([&] { kept_by("list: two", root); }).has_value();
            came_through = disk.calls <= call;
            failures += failed ? 1 : 0;
            Contents expected{{"a.csv", failed ? old : "list: two"}};
            if (edited && !failed) expected["a (2).csv"] = old;
            EXPECT_EQ(visible(root), expected) << "call " << call;
            disk.fail_at = FailingFileSystem::never;
            EXPECT_EQ(kept_by("list: three", root), edited && failed ? "a (2).csv" : "") << "call " << call;
        }
        EXPECT_GT(failures, 0);
    }
}

}  // namespace
}  // namespace afterglow

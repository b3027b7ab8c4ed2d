#include "archive/copies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/recordings.hpp"
#include "support/scratch.hpp"

namespace afterglow::archive {
namespace {

using testing::ElementsAre;

Judged judged(const std::string& rel_path, std::size_t bytes) {
    Judged one;
    one.row.rel_path = rel_path;
    one.row.file_size_mb = static_cast<double>(bytes);
    return one;
}

TEST(Copies, OnlyTheFirstOfOneContentStaysSelected) {
    const test::ScratchFolder root;
    Selection selection;
    for (const auto& [path, text] :
         std::vector<std::pair<std::string, std::string>>{{"b/song.wav", "music"},
                                                          {"c.wav", "other"},
                                                          {"a/song copy.wav", "music"},
                                                          {"d.wav", "music"},
                                                          {"e.wav", "long music"}}) {
        test::write_text(root / path, text);
        selection.selected.push_back(judged(path, text.size()));
    }
    selection.selected.push_back(judged("gone.wav", 5));
    selection.selected.push_back(judged("gone too.wav", 5));
    selection.rejected.push_back(judged("b.wav", 5));
    reject_copies(selection, root.path(), silent_progress());
    std::vector<std::string> selected, rejected;
    for (const Judged& one : selection.selected) selected.push_back(one.row.rel_path);
    for (const Judged& one : selection.rejected) rejected.push_back(one.row.rel_path + ": " + one.reason);
    EXPECT_THAT(selected, ElementsAre("b/song.wav", "c.wav", "e.wav", "gone.wav", "gone too.wav"));
    EXPECT_THAT(rejected, ElementsAre("a/song copy.wav: is a copy of b/song.wav",
                                      "b.wav: ", "d.wav: is a copy of b/song.wav"));
    EXPECT_THAT(selection.rejected[0].rules, ElementsAre("a copy of another"));
}

// Two takes of one length from one recorder.
TEST(Copies, WhatOnlyBeginsAlikeIsNoCopy) {
    const test::ScratchFolder root;
    const std::string beginning(3'000'000, 'm');
    Selection selection;
    for (const auto& [path, end] : std::vector<std::pair<std::string, std::string>>{
             {"take 1.wav", "1"}, {"take 2.wav", "2"}, {"take 2 (2).wav", "2"}}) {
        test::write_text(root / path, beginning + end);
        selection.selected.push_back(judged(path, beginning.size() + 1));
    }
    reject_copies(selection, root.path(), silent_progress());
    ASSERT_EQ(selection.selected.size(), 2U);
    EXPECT_EQ(selection.selected[1].row.rel_path, "take 2.wav");
    EXPECT_EQ(selection.rejected.at(0).row.rel_path, "take 2 (2).wav");
}

}  // namespace
}  // namespace afterglow::archive

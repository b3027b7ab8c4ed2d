#include "pipeline/curate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "audio/encode.hpp"
#include "base/error.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"
#include "support/textures.hpp"

namespace afterglow::pipeline {
namespace {

namespace fs = std::filesystem;
using curation::Verdict;

CurateRequest request_for(const fs::path& folder) {
    CurateRequest request;
    request.textures = render::read_manifests(folder).textures;
    request.favorites.resize(request.textures.size());
    request.jobs = 2;
    return request;
}

TEST(Curate, CopiesTheChosenWithChunksAndScores) {
    const test::ScratchFolder scratch;
    test::write_textures(scratch / "in", "song", test::assorted_textures());
    const auto request = request_for(scratch / "in");
    const auto curated = curate(request, silent_progress());
    EXPECT_EQ(curated.choice.chosen.size(), 6U);
    const OutputRoot out(scratch.path());
    write_curated(request, curated, out, "best", Replace::never, identity_of(request));

    const auto back = render::read_manifests(scratch / "best");
    ASSERT_EQ(back.textures.size(), 6U);
    EXPECT_TRUE(back.problems.empty());
    for (const auto& texture : back.textures) {
        ASSERT_TRUE(texture.row.score.has_value());
        EXPECT_GT(*texture.row.score, 0.0) << texture.row.path;
        EXPECT_LE(*texture.row.score, 1.0);
        const auto original = scratch / "in" / texture.row.path;
        EXPECT_EQ(read_text_file(texture.file), read_text_file(original));
    }
    EXPECT_TRUE(is_up_to_date(OutputRoot(scratch.path()), scratch / "best", "curate", identity_of(request)));
}

TEST(Curate, IsTheSameEveryTimeAndKnowsWhenSomethingIsNew) {
    const test::ScratchFolder scratch;
    test::write_textures(scratch / "in", "song", test::assorted_textures());
    auto request = request_for(scratch / "in");
    const auto first = curate(request, silent_progress());
    request.jobs = 1;
    const auto second = curate(request, silent_progress());
    EXPECT_EQ(first.choice.chosen, second.choice.chosen);
    EXPECT_EQ(first.scores, second.scores);
    const auto identity = identity_of(request);
    EXPECT_EQ(identity, identity_of(request_for(scratch / "in")));
    request.favorites[0] = true;
    EXPECT_NE(identity, identity_of(request));
}

// The same name from two sources, and the same sound twice.
TEST(Curate, KeepsNamesakesApartAndDropsCopies) {
    const test::ScratchFolder scratch;
    const auto a = signals::sine(110.25, 1.0);
    const auto b = signals::white_noise(1.0);
    test::write_textures(scratch / "in/one", "one", {{makers::TextureKind::pad, "x.wav", a, true}});
    test::write_textures(scratch / "in/two", "two", {{makers::TextureKind::pad, "x.wav", b, true}});
    test::write_textures(scratch / "in/three", "three", {{makers::TextureKind::pad, "y.wav", a, true}});
    const auto request = request_for(scratch / "in");
    const auto curated = curate(request, silent_progress());
    EXPECT_EQ(curated.choice.chosen.size(), 2U);
    EXPECT_EQ(curated.count(Verdict::duplicate), 1U);
    write_curated(request, curated, OutputRoot(scratch.path()), "best", Replace::never, "x");
    EXPECT_EQ(render::read_manifests(scratch / "best").textures.size(), 2U);
}

TEST(Curate, PassesOverWhatCannotBeRead) {
    const test::ScratchFolder scratch;
    test::write_textures(scratch / "in", "song", test::assorted_textures());
    std::ofstream(scratch / "in/pads/low.wav") << "no sound";
    const auto curated = curate(request_for(scratch / "in"), silent_progress());
    EXPECT_EQ(curated.choice.chosen.size(), 5U);
    ASSERT_EQ(curated.unusable.size(), 1U);
    EXPECT_EQ(curated.unusable[0].subject, "pads/low.wav");
    // It may be readable next time: then the set is to be made again.
    const OutputRoot out(scratch.path());
    write_curated(request_for(scratch / "in"), curated, out, "best", Replace::never, "x");
    EXPECT_FALSE(is_up_to_date(out, "best", "curate", "x"));
}

}  // namespace
}  // namespace afterglow::pipeline

#include "curation/choose.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>

#include "base/rng.hpp"

namespace afterglow::curation {
namespace {

using makers::TextureKind;
using testing::ElementsAre;

constexpr std::array<std::optional<int>, makers::texture_kind_count> no_counts{};

// At a place on a line.
Candidate at(double place, double score, TextureKind kind = TextureKind::pad) {
    Candidate candidate;
    candidate.kind = kind;
    candidate.score = score;
    candidate.seconds = 2.0;
    candidate.features[0] = static_cast<float>(place);
    candidate.path = std::to_string(place) + std::to_string(score);
    return candidate;
}

std::vector<Candidate> scattered(std::size_t count, std::uint64_t seed) {
    Rng rng(seed);
    std::vector<Candidate> out(count);
    for (std::size_t i = 0; i < count; ++i) {
        out[i].kind = static_cast<TextureKind>(rng.integer(0, 2));
        out[i].score = rng.uniform();
        out[i].seconds = rng.uniform(0.1, 5.0);
        for (auto& feature : out[i].features) feature = static_cast<float>(rng.uniform(0.0, 0.1));
        out[i].path = std::to_string(i);
    }
    return out;
}

TEST(Choose, TakesTheBestWhereVarietyDoesNotCount) {
    ChooseOptions options;
    options.per_kind = 2;
    options.variety = 0.0;
    const auto choice = choose({at(0.1, 0.2), at(0.2, 0.9), at(0.3, 0.5)}, options, no_counts);
    EXPECT_THAT(choice.chosen, ElementsAre(1, 2));
    EXPECT_EQ(choice.verdicts[0], Verdict::not_among_best);
}

TEST(Choose, TradesQualityForDistance) {
    ChooseOptions options;
    options.per_kind = 2;
    options.variety = 0.5;
    // The second best sounds nearly like the best.
    const std::vector<Candidate> candidates = {at(0.0, 0.9), at(0.05, 0.85), at(1.0, 0.5)};
    const auto choice = choose(candidates, options, no_counts);
    EXPECT_THAT(choice.chosen, ElementsAre(0, 2));
    EXPECT_DOUBLE_EQ(choice.spread, 1.0);
    EXPECT_NEAR(choice.spread_by_score, 0.05, 1e-6);
}

TEST(Choose, KeepsOnlyTheBestOfNearDuplicates) {
    ChooseOptions options;
    options.variety = 0.0;
    const auto choice = choose({at(0.5, 0.4), at(0.5, 0.8), at(0.51, 0.6), at(0.6, 0.1)}, options, no_counts);
    EXPECT_THAT(choice.chosen, ElementsAre(1, 3));
    EXPECT_EQ(choice.verdicts[0], Verdict::duplicate);
    EXPECT_EQ(choice.verdicts[2], Verdict::duplicate);
}

TEST(Choose, FindsTheDuplicatesOfAPlainSearch) {
    for (const double threshold : {0.0, 0.15, 0.22, 0.3, 2.0}) {
        auto candidates = scattered(300, 5);
        for (auto& candidate : candidates) candidate.kind = TextureKind::pad;
        std::ranges::sort(candidates, std::greater<>(), &Candidate::score);
        std::vector<std::size_t> kept;
        std::vector<std::size_t> duplicates;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const bool known = std::ranges::any_of(kept, [&](std::size_t k) {
                return distance(candidates[k].features, candidates[i].features) < threshold;
            });
            (known ? duplicates : kept).push_back(i);
        }
        ChooseOptions options;
        options.duplicate_distance = threshold;
        const auto choice = choose(candidates, options, no_counts);
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < candidates.size(); ++i)
            if (choice.verdicts[i] == Verdict::duplicate) found.push_back(i);
        EXPECT_EQ(found, duplicates) << "at " << threshold;
    }
}

TEST(Choose, TakesOneWhereAllAreTheSame) {
    const std::vector<Candidate> same(500, at(0.3, 0.5));
    EXPECT_EQ(choose(same, {}, no_counts).chosen.size(), 1U);
    EXPECT_EQ(choose({at(0.3, 0.5)}, {}, no_counts).chosen.size(), 1U);
    EXPECT_TRUE(choose({}, {}, no_counts).chosen.empty());
}

TEST(Choose, TakesEveryFavouriteAndNoGradeF) {
    ChooseOptions options;
    options.per_kind = 1;
    std::vector<Candidate> candidates = {at(0.0, 0.9), at(0.0, 0.1), at(0.0, 0.2), at(0.5, 1.0)};
    candidates[1].favorite = candidates[2].favorite = true;
    candidates[3].usable = false;
    const auto choice = choose(candidates, options, no_counts);
    EXPECT_THAT(choice.chosen, ElementsAre(2, 1));
    EXPECT_EQ(choice.verdicts[0], Verdict::duplicate);
    EXPECT_EQ(choice.verdicts[3], Verdict::grade_f);
}

TEST(Choose, CountsEachKindByItself) {
    auto counts = no_counts;
    counts[static_cast<std::size_t>(TextureKind::drum)] = 3;
    counts[static_cast<std::size_t>(TextureKind::hiss)] = 0;
    std::vector<Candidate> candidates;
    for (const auto kind : {TextureKind::pad, TextureKind::drum, TextureKind::hiss})
        for (int i = 0; i < 5; ++i) candidates.push_back(at(0.1 * i, 0.5, kind));
    ChooseOptions options;
    options.per_kind = 2;
    EXPECT_EQ(choose(candidates, options, counts).chosen.size(), 5U);
}

TEST(Choose, KeepsToSecondsAndSlots) {
    std::vector<Candidate> candidates;
    for (int i = 0; i < 5; ++i) candidates.push_back(at(0.1 * i, 0.5 + 0.1 * i));
    candidates[4].seconds = 9.0;
    ChooseOptions options;
    options.max_seconds = 6.0;
    const auto seconds = choose(candidates, options, no_counts);
    EXPECT_EQ(seconds.chosen.size(), 3U);
    EXPECT_EQ(seconds.verdicts[4], Verdict::no_room);
    options.max_seconds = 0.0;
    options.max_slots = 2;
    EXPECT_EQ(choose(candidates, options, no_counts).chosen.size(), 2U);
}

RC_GTEST_PROP(Choose, HoldsItsPromises, ()) {
    auto candidates = scattered(*rc::gen::inRange<std::size_t>(0, 60), *rc::gen::arbitrary<std::uint64_t>());
    ChooseOptions options;
    options.per_kind = *rc::gen::inRange(0, 12);
    options.variety = *rc::gen::element(0.0, 0.3, 1.0);
    options.duplicate_distance = *rc::gen::element(0.0, 0.2, 0.3);
    options.max_slots = *rc::gen::inRange(0, 20);
    options.max_seconds = *rc::gen::element(0.0, 10.0);
    const auto choice = choose(candidates, options, no_counts);
    double seconds = 0.0;
    std::array<int, makers::texture_kind_count> counts{};
    for (const std::size_t a : choice.chosen) {
        RC_ASSERT(choice.verdicts[a] == Verdict::chosen);
        seconds += candidates[a].seconds;
        RC_ASSERT(++counts[static_cast<std::size_t>(candidates[a].kind)] <= options.per_kind);
        for (const std::size_t b : choice.chosen)
            RC_ASSERT(a == b || candidates[a].kind != candidates[b].kind ||
                      distance(candidates[a].features, candidates[b].features) >= options.duplicate_distance);
    }
    RC_ASSERT(options.max_seconds <= 0.0 || seconds <= options.max_seconds);
    RC_ASSERT(options.max_slots <= 0 || choice.chosen.size() <= static_cast<std::size_t>(options.max_slots));
}

// More variety than by score alone, whatever the material. In many dimensions points without structure are
// all equally far from each other; sounds are not.
TEST(Choose, IsMoreVariedThanTheTopByScore) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        auto candidates = scattered(200, seed);
        for (auto& candidate : candidates)
            std::fill(candidate.features.begin() + 2, candidate.features.end(), 0.0F);
        ChooseOptions options;
        options.duplicate_distance = 0.001;
        const auto choice = choose(candidates, options, no_counts);
        EXPECT_GT(choice.spread, choice.spread_by_score) << seed;
    }
}

}  // namespace
}  // namespace afterglow::curation

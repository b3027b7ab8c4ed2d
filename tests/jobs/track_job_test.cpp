#include "jobs/track_job.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "archive/path_text.hpp"
#include "config/schema.hpp"
#include "support/random_settings.hpp"

namespace afterglow::jobs {
namespace {

TrackJob small_job() {
    TrackJob job;
    job.source = "/music/a.wav";
    job.recorded_path = "/music/a.wav";
    job.slug = "a";
    job.makers = pipeline::MakerSet::all();
    job.out_root = "/export";
    job.folder = "tr8s/by_source/a";
    job.staging = "tr8s/by_source/.a-new";
    return job;
}

pipeline::MakerSet makers_of_bits(std::uint64_t bits) {
    pipeline::MakerSet makers;
    for (const pipeline::Maker& maker : pipeline::all_makers())
        if ((bits >> static_cast<unsigned>(maker.id) & 1U) != 0) makers.add(maker.id);
    return makers;
}

RC_GTEST_PROP(TrackJob, ComesBackFromItsText, (std::uint64_t seed, std::string name, bool flag)) {
    TrackJob job = small_job();
    std::erase(name, '\0');
    job.source = "/music/" + name;
    job.recorded_path = archive::text_of_path(job.source.native());
    job.makers = makers_of_bits(seed);
    job.settings = test::random_settings(seed);
    job.seed = seed;
    job.size_bytes = static_cast<std::int64_t>(seed >> 1U);
    job.names_content = job.synthetic_hiss_fallback = flag;
    job.known_content = flag ? "0123" : "";
    const std::string text = encode(job);
    const auto again = decode_job(text);
    RC_ASSERT(again.has_value());
    RC_ASSERT(encode(*again) == text);
    RC_ASSERT(again->source == job.source);
    for (const config::Setting& key : config::all_settings())
        RC_ASSERT(value_text(key, again->settings) == value_text(key, job.settings));
}

TEST(TrackJob, IsNoneThatLeadsOutOfItsFolders) {
    const auto reads = [](const char* member, const char* path) {
        auto json = nlohmann::json::parse(encode(small_job()));
        json[member] = path;
        return decode_job(json.dump()).has_value();
    };
    for (const char* member : {"folder", "staging", "work"}) {
        EXPECT_TRUE(reads(member, "below/it"));
        EXPECT_FALSE(reads(member, "../beside"));
        EXPECT_FALSE(reads(member, "below/../../beside"));
        EXPECT_FALSE(reads(member, "/elsewhere"));
    }
}

TEST(TrackJob, IsNoneWithWhatThisProgramDoesNotKnow) {
    const auto reads = [](const char* member, const nlohmann::json& value) {
        auto json = nlohmann::json::parse(encode(small_job()));
        json[member] = value;
        return decode_job(json.dump()).has_value();
    };
    EXPECT_TRUE(reads("settings", {{"clouds.grains", "7"}}));
    EXPECT_FALSE(reads("settings", {{"clouds.grains", "-7"}}));
    EXPECT_FALSE(reads("settings", {{"clouds.no_such_key", "7"}}));
    EXPECT_TRUE(reads("makers", {"pads"}));
    EXPECT_FALSE(reads("makers", {"trumpets"}));
    EXPECT_FALSE(reads("seed", -1));
    EXPECT_FALSE(decode_job("").has_value());
    EXPECT_FALSE(decode_job("{").has_value());
    EXPECT_FALSE(decode_job("[]").has_value());
}

RC_GTEST_PROP(JobResult, ComesBackFromItsText, (std::uint32_t bits, std::string text)) {
    JobResult result;
    result.unchanged = (bits & 1U) != 0;
    result.staged = (bits & 2U) != 0;
    result.content = text;
    result.stamp = {bits, -static_cast<std::int64_t>(bits), 7};
    result.counts = {{"pad", static_cast<int>(bits >> 8U)}};
    result.reasons = {{"pads", text, ReasonCode::too_short, {{"recording_sec", 0.1 * bits}}}};
    result.notes = {reason_in_words(text), reason_in_words("the file ends early")};
    result.warnings = 1;
    if ((bits & 4U) != 0) result.error.emplace(ErrorCategory::source, "no audio in it", text);
    const std::string written = encode(result);
    const auto again = decode_result(written);
    RC_ASSERT(again.has_value());
    RC_ASSERT(encode(*again) == written);
    RC_ASSERT(again->reasons.front().numbers == result.reasons.front().numbers);
}

TEST(JobResult, IsNoneWithMoreWarningsThanNotes) {
    JobResult result;
    result.warnings = 1;
    EXPECT_FALSE(decode_result(encode(result)).has_value());
}

}  // namespace
}  // namespace afterglow::jobs

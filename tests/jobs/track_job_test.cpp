#include "jobs/track_job.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "archive/path_text.hpp"
#include "base/text.hpp"
#include "config/schema.hpp"
#include "render/manifest.hpp"
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
    job.folder = "below/" + std::to_string(seed % 7);
    job.staging = "below/." + std::to_string(seed % 7);
    job.work_root = flag ? "/work" : "";
    job.work = flag ? "a-2" : "";
    const std::string text = encode(job);
    const auto again = decode_job(text);
    RC_ASSERT(again.has_value());
    RC_ASSERT(encode(*again) == text);
    // Whatever encode() may leave out.
    RC_ASSERT(again->source == job.source);
    RC_ASSERT(again->recorded_path == job.recorded_path);
    RC_ASSERT(again->slug == job.slug);
    for (const pipeline::Maker& maker : pipeline::all_makers())
        RC_ASSERT(again->makers.has(maker.id) == job.makers.has(maker.id));
    RC_ASSERT(again->synthetic_hiss_fallback == job.synthetic_hiss_fallback);
    RC_ASSERT(again->seed == job.seed);
    RC_ASSERT(again->size_bytes == job.size_bytes);
    RC_ASSERT(again->names_content == job.names_content);
    RC_ASSERT(again->known_content == job.known_content);
    RC_ASSERT(again->out_root == job.out_root);
    RC_ASSERT(again->folder == job.folder);
    RC_ASSERT(again->staging == job.staging);
    RC_ASSERT(again->work_root == job.work_root);
    RC_ASSERT(again->work == job.work);
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

RC_GTEST_PROP(JobResult, ComesBackFromItsText, (std::uint32_t bits, std::string bytes)) {
    const std::string text = valid_utf8(bytes);
    JobResult result;
    result.unchanged = (bits & 1U) != 0;
    result.staged = (bits & 2U) != 0;
    result.content = text;
    result.stamp = {bits, -static_cast<std::int64_t>(bits), 7};
    auto& made = result.made;
    made.counts = {{"pad", static_cast<int>(bits >> 8U)}};
    made.stage_sec = {{"decode and analyse", 0.25 * bits}};
    made.reasons = {{"pads", text, ReasonCode::too_short, {{"recording_sec", 0.1 * bits}}}};
    made.notes = {reason_in_words(text)};
    made.warnings = {reason_in_words("the file ends early")};
    made.rows.resize(bits % 3);
    for (render::ManifestRow& row : made.rows) {
        row.kind = makers::TextureKind::swell;
        row.source_start_sec = 0.5 * static_cast<double>(bits % 1000);
        row.seed = bits;
        row.saved = (bits & 8U) != 0;
        row.measured.duration_sec = 12.0;
        row.measured.sample_rate_hz = 44100;
        row.measured.channels = 2;
    }
    if ((bits & 16U) != 0) {
        made.diagnosis.emplace();
        made.diagnosis->level_db = -18.5;
    }
    if ((bits & 4U) != 0) result.error.emplace(ErrorCategory::source, "no audio in it", bytes);
    const std::string written = encode(result);
    const auto again = decode_result(written);
    RC_ASSERT(again.has_value());
    RC_ASSERT(encode(*again) == written);
    // Whatever encode() may leave out.
    RC_ASSERT(again->unchanged == result.unchanged);
    RC_ASSERT(again->staged == result.staged);
    RC_ASSERT(again->content == result.content);
    RC_ASSERT(again->stamp == result.stamp);
    RC_ASSERT(again->made.counts == made.counts);
    RC_ASSERT(again->made.stage_sec == made.stage_sec);
    RC_ASSERT(again->made.reasons == made.reasons);
    RC_ASSERT(again->made.notes == made.notes);
    RC_ASSERT(again->made.warnings == made.warnings);
    RC_ASSERT(render::manifest_csv(again->made.rows) == render::manifest_csv(made.rows));
    RC_ASSERT(again->made.diagnosis.has_value() == made.diagnosis.has_value());
    RC_ASSERT(again->error.has_value() == result.error.has_value());
}

}  // namespace
}  // namespace afterglow::jobs

#include "config/explain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "config/schema.hpp"
#include "config_files.hpp"
#include "support/random_settings.hpp"

namespace afterglow::config {
namespace {

using test::load_text;
using testing::HasSubstr;

void expect_same(const pipeline::Settings& actual, const pipeline::Settings& expected) {
    for (const Setting& key : all_settings())
        EXPECT_EQ(value_text(key, actual), value_text(key, expected)) << key.path();
}

TEST(CommentedYaml, LoadsBackToTheDefaults) {
    Loaded loaded = load_text(commented_yaml());
    EXPECT_THAT(test::described(loaded), testing::IsEmpty());
    expect_same(loaded.settings, {});
    for (const auto& [key, origin] : loaded.origins)
        EXPECT_NE(origin.source, "default") << key << " is not in it";
}

TEST(CommentedYaml, ExplainsEveryKey) {
    std::string text = commented_yaml();
    for (const Setting& key : all_settings()) EXPECT_THAT(text, HasSubstr(key.help));
}

TEST(EffectiveYaml, SaysWhereEachValueCameFrom) {
    Loaded loaded = test::load_assignments({"clouds.grains=7"});
    std::string text = effective_yaml(loaded);
    EXPECT_THAT(text, HasSubstr("  grains: 7  # --set\n"));
    EXPECT_THAT(text, HasSubstr("  per_source: 2  # default\n"));
}

TEST(EffectiveYaml, AStrangeFileNameStaysAComment) {
    Loaded loaded = load({});
    loaded.origins[0].second.source = "evil\nhiss:\n  loops: 3\xff.yaml:2";
    EXPECT_THAT(test::described(load_text(effective_yaml(loaded))), testing::IsEmpty());
}

RC_GTEST_PROP(EffectiveYaml, LoadsBackToTheSameSettings, (std::uint64_t seed)) {
    Loaded loaded = load({});
    loaded.settings = afterglow::test::random_settings(seed);
    Loaded again = load_text(effective_yaml(loaded));
    for (const std::string& problem : test::described(again)) RC_FAIL(problem);
    for (const Setting& key : all_settings())
        RC_ASSERT(value_text(key, again.settings) == value_text(key, loaded.settings));
}

RC_GTEST_PROP(SettingsIdentity, IsTheSameOnlyForTheSameSettings, (std::uint64_t a, std::uint64_t b)) {
    RC_PRE(a != b);
    RC_ASSERT(settings_fingerprint(afterglow::test::random_settings(a), 1) ==
              settings_fingerprint(afterglow::test::random_settings(a), 1));
    RC_ASSERT(settings_fingerprint(afterglow::test::random_settings(a), 1) !=
              settings_fingerprint(afterglow::test::random_settings(b), 1));
}

}  // namespace
}  // namespace afterglow::config

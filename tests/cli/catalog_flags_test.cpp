#include "cli/catalog_flags.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/captured_console.hpp"

namespace afterglow::cli {
namespace {

using ::testing::HasSubstr;

TEST(SelectFlags, ReplaceLengthsAndRatesAndAddWords) {
    pipeline::SelectionOptions options;
    const auto skipped_before = options.skip_path_patterns.size();
    SelectFlags flags;
    flags.min_duration_sec = 5.0;
    flags.channels = {1};
    flags.skip = {"voice memo"};
    flags.top = 7;
    flags.apply_to(options);
    EXPECT_EQ(options.min_duration_sec, 5.0);
    EXPECT_EQ(options.preferred_channels, std::vector<int>{1});
    EXPECT_EQ(options.preferred_sample_rates, (std::vector<int>{44100, 48000}));
    EXPECT_EQ(options.skip_path_patterns.size(), skipped_before + 1);
    EXPECT_EQ(options.skip_path_patterns.back(), "voice memo");
    EXPECT_EQ(options.top, 7);
}

TEST(SelectFlags, LengthsThatLetNothingThroughAreRefused) {
    pipeline::SelectionOptions options;
    SelectFlags flags;
    flags.min_duration_sec = 60.0;
    flags.max_duration_sec = 30.0;
    EXPECT_THROW(flags.apply_to(options), Error);
}

TEST(CatalogFormat, ComesFromTheOptionThenFromTheName) {
    EXPECT_EQ(catalog_format("json", "x.csv"), archive::CatalogFormat::json);
    EXPECT_EQ(catalog_format("", "x.md"), archive::CatalogFormat::markdown);
    EXPECT_EQ(catalog_format("", "-"), archive::CatalogFormat::csv);
    EXPECT_THROW(catalog_format("", "catalog.txt"), Error);
}

TEST(TellDiscovered, ListsWhatCouldNotBeReadWithTheReason) {
    archive::Discovered found;
    found.rows.resize(2);
    found.rows[1].rel_path = "bad.flac";
    found.rows[1].readable = false;
    found.rows[1].error = "ends in the header";
    found.unreadable = 1;
    test::CapturedConsole captured;
    tell_discovered(captured.console(), found);
    EXPECT_THAT(captured.messages(), HasSubstr("2 recordings found, 1 unreadable"));
    EXPECT_THAT(captured.messages(), HasSubstr("bad.flac: ends in the header"));
}

}  // namespace
}  // namespace afterglow::cli

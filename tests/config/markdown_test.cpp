#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/explain.hpp"
#include "config/profiles.hpp"
#include "config/schema.hpp"

namespace afterglow::config {
namespace {

using testing::HasSubstr;

TEST(MarkdownReference, HasEveryKeyOlderNameAndProfile) {
    std::string text = markdown_reference();
    for (const Setting& key : all_settings()) {
        EXPECT_THAT(text, HasSubstr("| `" + key.name + "` | `"));
        EXPECT_EQ(key.help.find('|'), std::string::npos) << "would break the table: " << key.path();
        for (const OlderName& older : key.older)
            EXPECT_THAT(text, HasSubstr("| `" + older_path(key, older) + "` | `"));
    }
    for (const ShippedProfile& profile : shipped_profiles())
        EXPECT_THAT(text, HasSubstr("(../profiles/" + std::string(profile.name) + ".yaml) | "));
}

}  // namespace
}  // namespace afterglow::config

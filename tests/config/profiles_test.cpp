#include "config/profiles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "config/schema.hpp"
#include "config_files.hpp"

namespace afterglow::config {
namespace {

using afterglow::test::ScratchFolder;
using test::write_file;

TEST(ShippedProfiles, AreThoseOfTheContract) {
    std::vector<std::string> names;
    for (const ShippedProfile& profile : shipped_profiles()) names.emplace_back(profile.name);
    EXPECT_THAT(names, testing::UnorderedElementsAre("default", "bright", "dark", "noisy", "minimal",
                                                     "fast_sketch", "dense_clouds", "endless"));
}

TEST(ShippedProfiles, AreTheFilesOfTheTree) {
    for (const ShippedProfile& profile : shipped_profiles()) {
        std::string file =
            std::string(AFTERGLOW_SOURCE_DIR) + "/profiles/" + std::string(profile.name) + ".yaml";
        EXPECT_EQ(profile.text, read_text_file(file)) << profile.name;
    }
}

TEST(ShippedProfiles, AreValidAndHoldOnlyWhatDiffers) {
    pipeline::Settings defaults;
    for (const ShippedProfile& profile : shipped_profiles()) {
        Loaded loaded = test::load_text(std::string(profile.text));
        EXPECT_THAT(test::described(loaded), testing::IsEmpty()) << profile.name;
        int differences = 0;
        for (std::size_t i = 0; i < all_settings().size(); ++i) {
            if (loaded.origins[i].second.source == "default") continue;
            ++differences;
            EXPECT_NE(value_text(all_settings()[i], loaded.settings), value_text(all_settings()[i], defaults))
                << profile.name << " says again what is the default: " << all_settings()[i].path();
        }
        EXPECT_EQ(differences == 0, profile.name == "default") << profile.name;
    }
}

TEST(FindProfile, PrefersTheCurrentFolder) {
    ScratchFolder folder;
    EXPECT_EQ(find_profile("dark", folder.path()).source, "profile dark");
    write_file(folder / "dark.yaml", "# mine\n");
    EXPECT_EQ(find_profile("dark", folder.path()).text, "# mine\n");
    write_file(folder / "config_dark.yaml", "# mine too\n");
    EXPECT_EQ(find_profile("dark", folder.path()).text, "# mine too\n");
    EXPECT_EQ(find_profile("dark", folder.path()).source, "config_dark.yaml");
}

TEST(FindProfile, TakesAPath) {
    ScratchFolder folder;
    auto path = write_file(folder / "other.yaml", "hiss: {loops: 1}\n");
    EXPECT_EQ(find_profile(path.string(), ".").text, "hiss: {loops: 1}\n");
}

TEST(FindProfile, SuggestsTheNearest) {
    ScratchFolder folder;
    try {
        find_profile("drak", folder.path());
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::config);
        EXPECT_THAT(error.what(), testing::HasSubstr("did you mean dark?"));
        EXPECT_THAT(error.what(), testing::HasSubstr("fast_sketch"));
    }
    EXPECT_THROW(find_profile((folder / "absent.yaml").string(), "."), Error);
}

}  // namespace
}  // namespace afterglow::config

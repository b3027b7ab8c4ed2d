#include <gtest/gtest.h>

#include <set>

#include "config/load.hpp"
#include "config_files.hpp"

namespace afterglow::config {
namespace {

std::string identity_with(const std::string& assignment, std::uint64_t seed = 1) {
    Loaded loaded = test::load_assignments({assignment});
    EXPECT_TRUE(loaded.ok()) << assignment;
    return settings_fingerprint(loaded.settings, seed);
}

TEST(SettingsIdentity, ChangesWithWhatTexturesDependOn) {
    std::set<std::string> seen = {settings_fingerprint({}, 1), settings_fingerprint({}, 2)};
    for (const char* assignment : {"clouds.grains=201", "drones.variants={}", "global.bit_depth=16",
                                   "export.pads_stereo=true", "curation.auto_delete_grade_f=true",
                                   "brightness_tags.dark_below_hz=1501", "pad_miner.duration_sec=2.0000001"})
        EXPECT_TRUE(seen.insert(identity_with(assignment)).second) << assignment;
    EXPECT_EQ(seen.begin()->size(), 32U);
}

TEST(SettingsIdentity, IsTheSameForWhatTexturesDoNotDependOn) {
    for (const char* assignment : {"batch.jobs=3", "paths.export_dir=x", "selection.top=2",
                                   "batch.timeout_sec=1", "global.memory_limit_mb=64", "clouds.grains=200"})
        EXPECT_EQ(identity_with(assignment), settings_fingerprint({}, 1)) << assignment;
}

TEST(SettingsIdentity, TakesTheSeedThatIsUsedNotTheOneThatIsSet) {
    EXPECT_EQ(identity_with("reproducibility.random_seed=null", 7),
              identity_with("reproducibility.random_seed=5", 7));
}

}  // namespace
}  // namespace afterglow::config

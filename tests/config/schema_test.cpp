#include "config/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "config/checks.hpp"
#include "config/read_value.hpp"

namespace afterglow::config {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

TEST(Schema, EveryPathIsThereOnce) {
    std::set<std::string> paths;
    for (const Setting& key : all_settings()) {
        EXPECT_TRUE(paths.insert(key.path()).second) << key.path();
        EXPECT_NE(find_section(key.section), nullptr) << key.path();
        EXPECT_EQ(find_setting(key.path()), &key);
        EXPECT_FALSE(key.help.empty()) << key.path();
    }
    EXPECT_EQ(find_setting("pad_miner"), nullptr);
    EXPECT_EQ(find_setting(""), nullptr);
}

TEST(Schema, NoOlderNameHidesACurrentOne) {
    for (const Setting& key : all_settings()) {
        for (const OlderName& older : key.older) {
            std::string path = older_path(key, older);
            EXPECT_EQ(find_setting(path), nullptr) << path;
            EXPECT_THAT(find_retired(path), IsEmpty()) << path;
            EXPECT_NE(find_section(path.substr(0, path.find('.'))), nullptr) << path;
            EXPECT_LE(find_older(path).size(), 2U) << path;
        }
    }
}

TEST(Schema, TheDefaultsAreAllowed) {
    pipeline::Settings defaults;
    EXPECT_THAT(find_conflicts(defaults), IsEmpty());
    for (const Setting& key : all_settings()) {
        auto parsed = parse_yaml(value_text(key, defaults));
        ASSERT_TRUE(std::holds_alternative<YamlNode>(parsed)) << key.path();
        ReadValue read = read_value(key, std::get<YamlNode>(parsed));
        EXPECT_THAT(read.faults, IsEmpty()) << key.path() << ": " << value_text(key, defaults);
        EXPECT_EQ(value_text(read.value), value_text(key.get(defaults))) << key.path();
    }
}

TEST(Schema, WholeNumbersFitTheirMembers) {
    for (const Setting& key : all_settings()) {
        if (key.type != Type::whole && key.type != Type::wholes) continue;
        EXPECT_GE(key.low, std::numeric_limits<int>::min()) << key.path();
        EXPECT_LE(key.high, std::numeric_limits<int>::max()) << key.path();
    }
}

// Two rows that lead to the same member would undo each other.
TEST(Schema, EveryKeyHasAMemberOfItsOwn) {
    pipeline::Settings defaults;
    for (const Setting& key : all_settings()) {
        if (key.type != Type::number && key.type != Type::whole) continue;
        pipeline::Settings changed;
        const Value now = key.get(defaults);
        const double* number = std::get_if<double>(&now);
        key.set(changed, number != nullptr ? *number + 1 : 440.0);  // none unless it is set
        for (const Setting& other : all_settings()) {
            if (&other == &key) continue;
            EXPECT_EQ(value_text(other, changed), value_text(other, defaults))
                << key.path() << " " << other.path();
        }
        EXPECT_NE(value_text(key, changed), value_text(key, defaults)) << key.path();
    }
}

TEST(Schema, ASplitValueHasTwoSuccessors) {
    EXPECT_THAT(find_older("clouds.max_pitch_shift_semitones"), SizeIs(2));
    EXPECT_THAT(find_older("pad_miner.target_duration_sec"), SizeIs(1));
    EXPECT_THAT(find_older("pad_miner.duration_sec"), IsEmpty());
}

TEST(AllowedText, NamesTheRange) {
    EXPECT_EQ(allowed_text(*find_setting("clouds.overlap")), "0.1 to 0.95");
    EXPECT_EQ(allowed_text(*find_setting("global.bit_depth")), "one of 16, 24, float");
    EXPECT_EQ(allowed_text(*find_setting("selection.min_duration_sec")), "0 to 1000000000");
    EXPECT_EQ(allowed_text(*find_setting("paths.export_dir")), "");
}

}  // namespace
}  // namespace afterglow::config

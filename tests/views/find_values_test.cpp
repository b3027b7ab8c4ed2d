#include "views/find_values.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace afterglow::views {
namespace {

TEST(FindValues, KnowKeysByEveryName) {
    for (const char* name : {"C#m", "Dbm", "c# minor", "db min", "C#-minor"}) {
        EXPECT_EQ(musical_key(name).root, 1) << name;
        EXPECT_TRUE(musical_key(name).minor) << name;
    }
    for (const char* name : {"Bb", "A#", "bb major", "a# maj", "BbM"}) {
        EXPECT_EQ(musical_key(name).root, 10) << name;
        EXPECT_FALSE(musical_key(name).minor) << name;
    }
    EXPECT_EQ(musical_key("Cb").root, 11);
    EXPECT_EQ(musical_key("b").root, 11);
}

std::string complaint(const auto& find, const std::string& name) {
    try {
        find(name);
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::usage);
        return error.what();
    }
    return "none";
}

TEST(FindValues, SayWhatWasMeant) {
    EXPECT_NE(complaint(find_kind, "pads").find("did you mean pad?"), std::string::npos);
    EXPECT_NE(complaint(find_brightness, "drak").find("did you mean dark?"), std::string::npos);
    EXPECT_NE(complaint(musical_key, "H").find("There are: C Cm C# C#m"), std::string::npos);
    EXPECT_NE(complaint(musical_key, "").find("no key"), std::string::npos);
    EXPECT_NE(complaint(find_grade, "E").find("There are: A B C D F"), std::string::npos);
    EXPECT_EQ(find_grade("a"), 'A');
    EXPECT_EQ(find_kind("Drone"), makers::TextureKind::drone);
}

}  // namespace
}  // namespace afterglow::views

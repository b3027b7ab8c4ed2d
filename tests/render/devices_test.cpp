#include "render/devices.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/error.hpp"

namespace afterglow::render {
namespace {

TEST(Devices, HaveNamesOfTheirOwnAndWhatAKitNeeds) {
    std::set<std::string> names;
    for (const auto& device : devices()) {
        EXPECT_TRUE(names.insert(device.name).second) << device.name;
        EXPECT_FALSE(device.title.empty()) << device.name;
        EXPECT_FALSE(device.formats.empty()) << device.name;
        EXPECT_NE(device.folder.find("{kit}"), std::string::npos) << device.name;
        EXPECT_GE(device.max_name, 8U) << device.name;
        // A total means one rate for all.
        EXPECT_TRUE(!device.max_total_sec || device.sample_rate_hz > 0.0) << device.name;
        // Loop points live in chunks.
        EXPECT_TRUE(device.loops != LoopSupport::points || device.extra_chunks) << device.name;
    }
}

TEST(Devices, AreFoundByNameAndGuessedWhereItIsMistyped) {
    EXPECT_EQ(find_device("TR8S").title, "Roland TR-8S");
    try {
        find_device("digitact");
        FAIL() << "there is no such device";
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::usage);
        EXPECT_NE(std::string(error.what()).find("did you mean digitakt?"), std::string::npos);
    }
}

TEST(Devices, CountStereoTwice) {
    const auto& tr8s = find_device("tr8s");
    EXPECT_EQ(max_file_frames(tr8s, 44100.0, 1), 180 * 44100);
    EXPECT_EQ(max_file_frames(tr8s, 44100.0, 2), 90 * 44100);
    EXPECT_FALSE(max_file_frames(find_device("generic"), 44100.0, 2).has_value());
}

}  // namespace
}  // namespace afterglow::render

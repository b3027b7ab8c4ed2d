#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "config/explain.hpp"
#include "config/schema.hpp"
#include "render/devices.hpp"

namespace afterglow::config {
namespace {

using nlohmann::json;

TEST(JsonSchema, NamesItsDraftAndAllowsNothingUnknown) {
    json schema = json::parse(json_schema());
    EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    EXPECT_EQ(schema["additionalProperties"], false);
    for (const Section& section : sections()) {
        ASSERT_TRUE(schema["properties"].contains(section.name)) << section.name;
        EXPECT_EQ(schema["properties"][section.name]["additionalProperties"], false);
    }
    EXPECT_EQ(schema["properties"]["schema_version"]["const"], schema_version);
}

TEST(JsonSchema, HasEveryKeyWithItsRangeAndDefault) {
    json schema = json::parse(json_schema());
    for (const Setting& key : all_settings()) {
        const json& property = schema["properties"][key.section]["properties"][key.name];
        EXPECT_TRUE(property.contains("default")) << key.path();
        EXPECT_TRUE(property.contains("type") || property.contains("enum")) << key.path();
        if (key.type == Type::number || key.type == Type::whole) {
            if (std::isfinite(key.low)) {
                EXPECT_EQ(property["minimum"].get<double>(), key.low);
            }
            if (std::isfinite(key.high)) {
                EXPECT_EQ(property["maximum"].get<double>(), key.high);
            }
        }
        for (const OlderName& older : key.older) {
            std::string path = older_path(key, older);
            auto dot = path.find('.');
            EXPECT_EQ(
                schema["properties"][path.substr(0, dot)]["properties"][path.substr(dot + 1)]["deprecated"],
                true)
                << path;
        }
    }
    const json& pads = schema["properties"]["pad_miner"]["properties"];
    EXPECT_EQ(pads["duration_sec"]["default"], 2);
    EXPECT_EQ(schema["properties"]["global"]["properties"]["bit_depth"]["enum"], json({16, 24, "float"}));
    const json& devices = schema["properties"]["export"]["properties"]["kit_device"]["enum"];
    EXPECT_EQ(devices.size(), render::devices().size());
    EXPECT_EQ(schema["properties"]["drones"]["properties"]["variants"]["default"]["warm"]["lowpass_hz"],
              3000);
}

}  // namespace
}  // namespace afterglow::config

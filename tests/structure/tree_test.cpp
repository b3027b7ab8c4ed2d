// Files stay small, and what is generated is current.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>

#include "base/files.hpp"
#include "config/explain.hpp"
#include "support/source_tree.hpp"

namespace afterglow::structure {
namespace {

using test::TreeFile;

TEST(Files, HaveAtMost400Lines) {
    for (const char* folder : {"src", "include", "examples", "tests", "bench", "fuzz"}) {
        if (!std::filesystem::exists(std::filesystem::path(AFTERGLOW_SOURCE_DIR) / folder)) continue;
        for (const TreeFile& file : test::read_tree(folder, test::is_cpp))
            EXPECT_LE(test::lines_of(file.text).size(), 400U) << file.path;
    }
}

TEST(Files, HeadersAreReadOnce) {
    auto is_header = [](const std::string& path) { return path.ends_with(".hpp"); };
    for (const char* folder : {"src", "include", "tests"})
        for (const TreeFile& file : test::read_tree(folder, is_header))
            EXPECT_NE(file.text.find("#pragma once"), std::string::npos) << file.path;
}

// A text nested deep enough would end the program in the parser.
TEST(Json, IsParsedOnlyWhereItIsShallow) {
    std::size_t places = 0;
    for (const TreeFile& file : test::read_tree("src", test::is_cpp)) {
        for (const std::string& line : test::lines_of(file.text)) {
            for (const char* reader : {"son::parse(", "son::accept("}) {
                const auto at = line.find(reader);
                if (at == std::string::npos) continue;
                ++places;
                const std::string what = line.substr(at + std::string(reader).size());
                // What the program has just written itself, and what was looked at a line before.
                const bool fine = what.starts_with("shallow_json(") ||
                                  what.starts_with("render::manifest_json(") ||
                                  what.starts_with("explain_json(") || what.starts_with("Cursor(");
                EXPECT_TRUE(fine) << file.path << ": " << line;
            }
        }
    }
    EXPECT_GE(places, 8U);
}

TEST(GeneratedDocs, AreCurrent) {
    EXPECT_EQ(read_text_file(std::string(AFTERGLOW_SOURCE_DIR) + "/docs/CONFIG.md"),
              config::markdown_reference())
        << "write it again: build/release/bin/afterglow config reference > docs/CONFIG.md";
}

TEST(FittedValues, SayWhichCommandMadeThem) {
    const std::map<std::string, std::string> fits = {{"key", "src/analysis/key_profiles.cpp"},
                                                     {"drums", "src/makers/drums_weights.cpp"}};
    const std::string script = read_text_file(std::string(AFTERGLOW_SOURCE_DIR) + "/scripts/accuracy");
    for (const auto& [fit, path] : fits) {
        EXPECT_NE(script.find("--fit-" + fit + ") tool=fit_" + fit + " result=" + path), std::string::npos);
        const std::string head =
            test::lines_of(read_text_file(std::string(AFTERGLOW_SOURCE_DIR) + "/" + path)).at(0);
        const std::regex made("// Made by `scripts/accuracy --fit-" + fit +
                              R"( \d+ \d+`( from \d+ sounds)? \()" + "tests/accuracy/fit_" + fit +
                              R"(\.cpp\); not to( be edited\.)?)");
        EXPECT_TRUE(std::regex_match(head, made)) << path << ": " << head;
    }
}

}  // namespace
}  // namespace afterglow::structure

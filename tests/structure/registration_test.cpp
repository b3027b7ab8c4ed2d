// Every test that is written is run: the tests in the files against those that ctest knows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string_view>

#include "support/source_tree.hpp"

namespace afterglow::structure {
namespace {

using test::TreeFile;

std::string output_of(const std::string& command) {
    std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string out;
    std::array<char, 4096> chunk{};
    while (pipe != nullptr) {
        std::size_t read = std::fread(chunk.data(), 1, chunk.size(), pipe.get());
        if (read == 0) break;
        out.append(chunk.data(), read);
    }
    return out;
}

const std::string& listing() {
    static const std::string json =
        output_of("\"" AFTERGLOW_CTEST "\" --test-dir \"" AFTERGLOW_BUILD_DIR "\" --show-only=json-v1");
    return json;
}

// "Load.NothingGivesTheDefaults" of "Text/Load.NothingGivesTheDefaults/2  # GetParam() = 2": without the
// instance of a parametrised test.
std::string written_name(const std::string& test) {
    static const std::regex parts(R"((?:\w+/)?(\w+)(?:/\w+)?\.(\w+)(?:/\w+)?(?:  #.*)?)");
    return std::regex_replace(test, parts, "$1.$2", std::regex_constants::format_first_only);
}

std::set<std::string> tests_of_program(const std::string& program) {
    std::set<std::string> names;
    std::string suite;
    for (const std::string& line : test::lines_of(output_of("\"" + program + "\" --gtest_list_tests"))) {
        const std::string word = line.substr(0, line.find("  #"));
        if (!word.starts_with("  "))
            suite = word;
        else if (suite.ends_with('.'))
            names.insert(written_name(suite + word.substr(2)));
    }
    return names;
}

bool is_half_of(const nlohmann::json& test, const std::string& folder, int half) {
    if (test["name"] != folder + ".half_" + std::to_string(half)) return false;
    // None is there of a program that is not built; with a filter it would run less.
    if (test.value("command", nlohmann::json::array()).size() != 1) return false;
    for (const auto& property : test.at("properties")) {
        if (property["name"] != "ENVIRONMENT") continue;
        const auto& values = property["value"];
        const auto holds = [&](const std::string& value) {
            return std::find(values.begin(), values.end(), value) != values.end();
        };
        return holds("GTEST_TOTAL_SHARDS=2") && holds("GTEST_SHARD_INDEX=" + std::to_string(half));
    }
    return false;
}

// The program of a folder of which ctest runs both halves.
std::string halved_program(const std::string& folder) {
    const auto tests = nlohmann::json::parse(listing())["tests"];
    std::array<std::string, 2> programs;
    for (const auto& test : tests)
        for (std::size_t half = 0; half < 2; ++half)
            if (is_half_of(test, folder, static_cast<int>(half))) programs[half] = test["command"][0];
    return programs[0] == programs[1] ? programs[0] : "";
}

// "config.Load.NothingGivesTheDefaults": what ctest runs of a folder.
std::set<std::string> registered_tests(const std::string& folder) {
    std::set<std::string> names;
    if (const std::string program = halved_program(folder); !program.empty())
        for (const std::string& name : tests_of_program(program)) names.insert(folder + "." + name);
    const auto tests = nlohmann::json::parse(listing())["tests"];
    for (const auto& test : tests)
        if (const std::string name = test["name"]; name.starts_with(folder + "."))
            names.insert(folder + "." + written_name(name.substr(folder.size() + 1)));
    return names;
}

std::string folder_of(const TreeFile& file) {
    const std::string folder = file.path.substr(std::string("tests/").size());
    return folder.substr(0, folder.find('/'));
}

// The same names, from the macros in a file of tests/<folder>/.
std::vector<std::string> written_tests(const TreeFile& file) {
    static const std::regex macro(
        R"(^(?:TEST|TEST_F|TEST_P|TYPED_TEST|TYPED_TEST_P|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)\(\s*(\w+)\s*,\s*(\w+))",
        std::regex::multiline);
    const std::string folder = folder_of(file);
    std::vector<std::string> names;
    for (auto it = std::sregex_iterator(file.text.begin(), file.text.end(), macro);
         it != std::sregex_iterator(); ++it)
        names.push_back(folder + "." + (*it)[1].str() + "." + (*it)[2].str());
    return names;
}

bool lists(std::string_view folders, const std::string& folder) {
    return (":" + std::string(folders) + ":").find(":" + folder + ":") != std::string::npos;
}

// Of a folder that another build tests, this file alone.
bool is_tested_here(const TreeFile& file) {
    return lists(AFTERGLOW_TESTED_HERE, folder_of(file)) ||
           file.path == "tests/structure/registration_test.cpp";
}

TEST(Registration, EveryWrittenTestIsKnownToCtest) {
    std::map<std::string, std::set<std::string>> registered;
    std::set<std::string> not_run;
    for (const TreeFile& file : test::read_tree("tests", test::is_cpp)) {
        if (!is_tested_here(file)) continue;
        const auto [known, is_new] = registered.try_emplace(folder_of(file));
        if (is_new) known->second = registered_tests(known->first);
        for (const std::string& name : written_tests(file))
            if (!known->second.contains(name)) not_run.insert(file.path + ": " + name);
    }
    EXPECT_GE(registered.size(), 8U);
    EXPECT_THAT(not_run, testing::IsEmpty())
        << "their folders are not in tests/CMakeLists.txt, or not all is built";
}

TEST(Registration, EveryFolderOfTestsIsTestedInOneOfTheBuilds) {
    for (const TreeFile& file : test::read_tree("tests", test::is_cpp)) {
        if (written_tests(file).empty()) continue;
        EXPECT_TRUE(lists(AFTERGLOW_TESTED_HERE, folder_of(file)) ||
                    lists(AFTERGLOW_TESTED_ELSEWHERE, folder_of(file)))
            << file.path;
    }
}

TEST(Registration, EveryTestFileHoldsTests) {
    auto is_test = [](const std::string& path) { return path.ends_with("_test.cpp"); };
    for (const TreeFile& file : test::read_tree("tests", is_test))
        EXPECT_THAT(written_tests(file), testing::Not(testing::IsEmpty())) << file.path;
}

TEST(Registration, FindsTestsInWhateverFileTheyStand) {
    TreeFile file{"tests/lost/thing.cpp",
                  "TEST(A, B) {}\nRC_GTEST_PROP(C, D, (int x)) {}\nTEST_F(E,\n  F) {}\n"};
    EXPECT_THAT(written_tests(file), testing::ElementsAre("lost.A.B", "lost.C.D", "lost.E.F"));
    EXPECT_TRUE(
        registered_tests("structure").contains("structure.Registration.FindsTestsInWhateverFileTheyStand"));
    EXPECT_THAT(registered_tests("lost"), testing::IsEmpty());
}

TEST(Registration, NoTestIsSwitchedOff) {
    const std::string off = std::string("DIS") + "ABLED_";
    const std::string skip = std::string("GTEST_") + "SKIP";
    for (const TreeFile& file : test::read_tree("tests", test::is_cpp)) {
        EXPECT_EQ(file.text.find(off), std::string::npos) << file.path;
        EXPECT_EQ(file.text.find(skip), std::string::npos) << file.path;
    }
}

}  // namespace
}  // namespace afterglow::structure

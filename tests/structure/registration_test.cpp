// Every test that is written is run: the tests in the files against those that ctest knows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <regex>
#include <set>

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

// "config.Load.NothingGivesTheDefaults"; instances of parametrised tests by their suite and name alone.
std::set<std::string> registered_tests() {
    std::set<std::string> names;
    static const std::regex test_line(R"(Test\s+#\d+: (\w+)\.(?:\w+/)?(\w+)(?:/\w+)?\.(\w+))");
    for (const std::string& line :
         test::lines_of(output_of("\"" AFTERGLOW_CTEST "\" --test-dir \"" AFTERGLOW_BUILD_DIR "\" -N"))) {
        std::smatch match;
        if (std::regex_search(line, match, test_line))
            names.insert(match[1].str() + "." + match[2].str() + "." + match[3].str());
    }
    return names;
}

// The same names, from the macros in a file of tests/<folder>/.
std::vector<std::string> written_tests(const TreeFile& file) {
    static const std::regex macro(
        R"(^(?:TEST|TEST_F|TEST_P|TYPED_TEST|TYPED_TEST_P|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)\(\s*(\w+)\s*,\s*(\w+))",
        std::regex::multiline);
    std::string folder = file.path.substr(std::string("tests/").size());
    folder.resize(folder.find('/'));
    std::vector<std::string> names;
    for (auto it = std::sregex_iterator(file.text.begin(), file.text.end(), macro);
         it != std::sregex_iterator(); ++it)
        names.push_back(folder + "." + (*it)[1].str() + "." + (*it)[2].str());
    return names;
}

TEST(Registration, EveryWrittenTestIsKnownToCtest) {
#ifdef AFTERGLOW_SANITIZED
    constexpr const char* not_built = "tests/hardening/";  // which looks at the released binary
#else
    constexpr const char* not_built = nullptr;
#endif
    std::set<std::string> registered = registered_tests();
    ASSERT_FALSE(registered.empty()) << "ctest lists no tests in " AFTERGLOW_BUILD_DIR;
    std::set<std::string> not_run;
    for (const TreeFile& file : test::read_tree("tests", test::is_cpp)) {
        if (not_built && file.path.starts_with(not_built)) continue;
        for (const std::string& name : written_tests(file))
            if (!registered.contains(name)) not_run.insert(file.path + ": " + name);
    }
    EXPECT_THAT(not_run, testing::IsEmpty())
        << "their folders are not in tests/CMakeLists.txt, or not all is built";
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
    EXPECT_TRUE(registered_tests().contains("structure.Registration.FindsTestsInWhateverFileTheyStand"));
    EXPECT_FALSE(registered_tests().contains("lost.A.B"));
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

// What the compiler and the linker put around the program against files that try to take it over.
#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "support/process.hpp"

namespace afterglow::hardening {
namespace {

// What a tool of binutils says about the binary.
std::string told(std::vector<std::string> command) {
    command.emplace_back(AFTERGLOW_BINARY);
    const test::Finished finished = test::run_process(command);
    EXPECT_EQ(finished.status, 0) << finished.err;
    return finished.out;
}

bool has(const std::string& text, const std::string& pattern) {
    return std::regex_search(text, std::regex(pattern));
}

TEST(Binary, IsLoadedAtARandomAddress) {
    EXPECT_TRUE(has(told({"readelf", "-hW"}), "Type: +DYN"));
    EXPECT_TRUE(has(told({"readelf", "-dW"}), "FLAGS_1.* PIE"));
}

TEST(Binary, HasItsRelocationsReadOnlyBeforeItStarts) {
    EXPECT_TRUE(has(told({"readelf", "-lW"}), "GNU_RELRO"));
    EXPECT_TRUE(has(told({"readelf", "-dW"}), "BIND_NOW"));
}

TEST(Binary, HasNoMemoryThatIsBothWrittenAndRun) {
    const std::string segments = told({"readelf", "-lW"});
    EXPECT_TRUE(has(segments, "GNU_STACK( +0x[0-9a-f]+)+ RW +0x"));
    EXPECT_FALSE(has(segments, "LOAD( +0x[0-9a-f]+)+ RWE"));
}

TEST(Binary, GuardsItsStack) {
    EXPECT_TRUE(has(told({"nm", "-D"}), "U __stack_chk_fail"));
}

TEST(Binary, ChecksTheSizesOfBuffers) {
    EXPECT_TRUE(has(told({"nm", "-D"}), "U __mem(cpy|move|set)_chk"));
}

TEST(Binary, LooksForLibrariesOnlyWhereTheSystemKeepsThem) {
    EXPECT_FALSE(has(told({"readelf", "-dW"}), "R(UN)?PATH"));
}

#if defined(__x86_64__)
TEST(Binary, MarksWhereJumpsMayLand) {
    EXPECT_TRUE(has(told({"objdump", "-d", "--no-show-raw-insn", "--disassemble=main"}),
                    "<main>:\n +[0-9a-f]+:\\s+endbr64"));
}
#endif

}  // namespace
}  // namespace afterglow::hardening

#include "base/source_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "base/files.hpp"
#include "support/scratch.hpp"

namespace afterglow {
namespace {

std::string reason_for(const std::filesystem::path& path) {
    try {
        const SourceFile file(path);
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::source);
        EXPECT_EQ(error.subject(), path.string());
        return error.what();
    }
    return "";
}

TEST(SourceFile, RefusesWhatIsNoRegularFileWithoutWaiting) {
    const test::ScratchFolder folder;
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    std::filesystem::create_symlink(folder / "pipe", folder / "to_pipe");
    std::filesystem::create_symlink(folder / "circle", folder / "circle");
    EXPECT_NE(reason_for(folder / "pipe").find("named pipe"), std::string::npos);
    EXPECT_NE(reason_for(folder / "to_pipe").find("named pipe"), std::string::npos);
    EXPECT_NE(reason_for(folder / "circle").find("circle"), std::string::npos);
    EXPECT_NE(reason_for(folder.path()).find("folder"), std::string::npos);
    EXPECT_NE(reason_for("/dev/null").find("device"), std::string::npos);
    EXPECT_NE(reason_for(folder / "missing").find("no such file"), std::string::npos);
}

TEST(SourceFile, ReadsAnyPlaceAndStopsAtTheEnd) {
    const test::ScratchFolder folder;
    std::ofstream(folder / "x") << "0123456789";
    const SourceFile file(folder / "x");
    EXPECT_EQ(file.size_bytes(), 10);
    std::array<char, 8> bytes{};
    EXPECT_EQ(file.read_at(4, bytes.data(), 3), 3U);
    EXPECT_EQ(std::string(bytes.data(), 3), "456");
    EXPECT_EQ(file.read_at(7, bytes.data(), 8), 3U);
    EXPECT_EQ(file.read_at(20, bytes.data(), 8), 0U);
}

TEST(ReadTextFile, GivesAllOfItUpToTheLimit) {
    const test::ScratchFolder folder;
    std::ofstream(folder / "x") << std::string(1000, 'x');
    EXPECT_EQ(read_text_file(folder / "x"), std::string(1000, 'x'));
    EXPECT_EQ(read_text_file(folder / "x", 1000).size(), 1000U);
    EXPECT_THROW(read_text_file(folder / "x", 999), Error);
}

}  // namespace
}  // namespace afterglow

#include "base/identity.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "support/scratch.hpp"

namespace afterglow {
namespace {

TEST(Identity, IsXxh3Of128Bits) {
    // The empty input's value is the reference implementation's test vector.
    EXPECT_EQ(content_hash(""), "99aa06d3014798d86001c324468d497f");
    EXPECT_NE(content_hash("a"), content_hash("b"));
}

TEST(Identity, OfAFileIsThatOfItsBytesOverManyBlocks) {
    const test::ScratchFolder folder;
    std::string bytes;
    for (int i = 0; i < 3'000'000; ++i) bytes += static_cast<char>(i * 31 >> 3);
    std::ofstream(folder / "x", std::ios::binary) << bytes;
    EXPECT_EQ(file_content_hash(folder / "x"), content_hash(bytes));
}

TEST(Identity, OfAMissingFileIsASourceError) {
    try {
        file_content_hash("/nowhere/at/all");
        FAIL() << "a missing file has an identity";
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::source);
    }
}

}  // namespace
}  // namespace afterglow

#include "audio/file_view.hpp"

#include <gtest/gtest.h>

#include <array>

#include "base/error.hpp"

namespace afterglow::audio {
namespace {

// The memory of this process as a file: nothing can be read at its address 0.
TEST(FileView, TellsADiskThatFailsFromTheEndOfAFile) {
    const SourceFile failing("/proc/self/mem");
    FileView view(failing, {}, {{0, 100}});
    EXPECT_NO_THROW(view.throw_failure());
    std::array<char, 10> bytes{};
    EXPECT_EQ(view.read(bytes.data(), bytes.size()), 0);
    try {
        view.throw_failure();
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::unread);
    }
}

}  // namespace
}  // namespace afterglow::audio

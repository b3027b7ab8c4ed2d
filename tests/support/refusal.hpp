// What decoding a file is refused with.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "audio/decode.hpp"
#include "base/error.hpp"

namespace afterglow::test {

// Empty where it is decoded.
inline std::string refusal_of(const std::filesystem::path& path) {
    try {
        audio::decode(path, {}, [](const AudioBuffer&) {});
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::source);
        EXPECT_EQ(error.subject(), path.string());
        return error.what();
    }
    return {};
}

}  // namespace afterglow::test

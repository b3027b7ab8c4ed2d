// What the fuzzers have found once (fuzz/findings, a folder per target) is read without harm.
#include <gtest/gtest.h>

#include "audio/decode.hpp"
#include "audio/probe.hpp"
#include "base/error.hpp"

namespace afterglow::audio {
namespace {

template <class Reading>
void read_or_refuse(const std::filesystem::path& path, const Reading& reading) {
    try {
        reading(path);
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::source) << path;
    }
}

TEST(FuzzFindings, AreReadOrRefused) {
    int files = 0;
    for (const auto& folder : std::filesystem::directory_iterator(AFTERGLOW_SOURCE_DIR "/fuzz/findings")) {
        const std::string target = folder.path().filename().string();
        if (target != "probe" && !target.starts_with("decode_")) continue;
        for (const auto& file : std::filesystem::directory_iterator(folder)) {
            read_or_refuse(file.path(), [](const auto& path) { EXPECT_GT(probe(path).duration_sec, 0.0); });
            read_or_refuse(file.path(),
                           [](const auto& path) { decode(path, {}, [](const AudioBuffer&) {}); });
            ++files;
        }
    }
    EXPECT_GE(files, 4);
}

}  // namespace
}  // namespace afterglow::audio

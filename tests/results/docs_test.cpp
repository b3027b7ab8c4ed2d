// The examples in the documents, typed as they stand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <string>

#include "base/files.hpp"
#include "music/demo_archive.hpp"
#include "support/process.hpp"
#include "support/scratch.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;

// All ```sh blocks of a document, one after the other.
std::string examples_of(const std::string& document) {
    const std::string text = read_text_file(fs::path(AFTERGLOW_SOURCE_DIR) / document);
    const std::string begin = "\n```sh\n";
    const std::string end = "```";
    std::string examples;
    for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
        at += begin.size();
        const std::size_t stop = text.find(end, at);
        examples += text.substr(at, stop - at);
    }
    return examples;
}

class Docs : public testing::TestWithParam<std::string> {};

TEST_P(Docs, ExamplesRunAsTheyStand) {
    const ScratchFolder scratch;
    music::write_demo_archive(OutputRoot(scratch / "home"), "Music/archive");
    // An archive of one's own has no damaged tape in it.
    fs::remove(scratch / "home/Music/archive/old tapes/Damaged Reel.flac");
    fs::create_directory(scratch / "here");
    const std::string examples = examples_of(GetParam());
    ASSERT_THAT(examples, testing::HasSubstr("afterglow "));
    ProcessOptions options;
    options.folder = scratch / "here";
    options.environment["HOME"] = (scratch / "home").string();
    options.environment["PATH"] = fs::path(AFTERGLOW_BINARY).parent_path().string() + ":/usr/bin:/bin";
    const auto finished = run_process({"/bin/sh", "-ec", examples}, options);
    EXPECT_EQ(finished.status, 0) << examples << finished.err;
}

INSTANTIATE_TEST_SUITE_P(Documents, Docs,
                         testing::Values("README.md", "docs/TUTORIAL.md", "docs/BATCH_WORKFLOW.md",
                                         "docs/GALLERY.md", "docs/KITS.md"),
                         [](const auto& document) {
                             std::string name;
                             for (const char c : document.param)
                                 name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
                             return name;
                         });

}  // namespace
}  // namespace afterglow::test

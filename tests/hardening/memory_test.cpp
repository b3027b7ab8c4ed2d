// Limits of memory, which a build with sanitizers does not set: their own memory is beyond any.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <thread>

#include "archive/header_scan.hpp"
#include "archive/worker.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"

namespace afterglow::archive {
namespace {

WorkerEnd end_with_256_mb(const Work& work) {
    WorkerPool pool;
    pool.start(0, work, {0.0, 256});
    std::vector<WorkerReport> reports;
    while (reports.empty()) reports = pool.wait(std::chrono::seconds(10));
    return reports[0].end;
}

TEST(MemoryLimit, IsAReasonWhyAWorkerEnds) {
    EXPECT_EQ(end_with_256_mb([] { return std::string(512U << 20U, 'x').substr(0, 1); }),
              WorkerEnd::out_of_memory);
    EXPECT_EQ(end_with_256_mb([] {
                  std::thread([] { std::string(512U << 20U, 'x').clear(); }).join();
                  return std::string();
              }),
              WorkerEnd::out_of_memory);
    EXPECT_EQ(end_with_256_mb([] { return std::string("small"); }), WorkerEnd::returned);
}

TEST(MemoryLimit, IsAReasonWhyAHeaderCannotBeRead) {
    const test::ScratchFolder root;
    std::vector<FoundFile> files(2);
    files[0].rel_path = "devour.wav";
    files[1].rel_path = "good.wav";
    for (const auto& file : files) test::write_recording(root / file.rel_path, test::small_piece(1.0));
    Rows rows(files.size());
    const ReadHeader read = [](const std::filesystem::path& path, bool named) {
        if (path.filename() == "devour.wav") throw std::runtime_error(std::string(1ULL << 30U, 'x'));
        return read_header(path, named);
    };
    EXPECT_TRUE(read_headers(rows, root.path(), files, 1, silent_progress(), {20.0, 512}, read));
    EXPECT_EQ(rows[0]->error, "reading it needs more than 512 MB of memory");
    EXPECT_TRUE(rows[1]->readable);
}

}  // namespace
}  // namespace afterglow::archive

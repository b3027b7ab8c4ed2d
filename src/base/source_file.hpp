// Opening what the user points at, which may be anything: a folder, a pipe that never ends, a file that is
// gone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace afterglow {

// A regular file, open for reading. Never waits: a pipe or a device is refused before it is opened.
class SourceFile {
  public:
    // Throws Error(source) with the reason.
    explicit SourceFile(const std::filesystem::path& path);
    SourceFile(const SourceFile&) = delete;
    SourceFile& operator=(const SourceFile&) = delete;
    ~SourceFile();

    int descriptor() const { return descriptor_; }
    std::int64_t size_bytes() const { return size_bytes_; }
    // Up to `size` bytes from `offset`; fewer only at the end of the file. Throws Error(source) when the disk
    // fails.
    std::size_t read_at(std::int64_t offset, void* data, std::size_t size) const;

  private:
    std::filesystem::path path_;
    int descriptor_ = -1;
    std::int64_t size_bytes_ = 0;
};

}  // namespace afterglow

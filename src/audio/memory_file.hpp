// A file in memory, as libsndfile's virtual input and output wants it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace afterglow::audio {

class MemoryFile {
  public:
    MemoryFile() = default;
    explicit MemoryFile(std::vector<std::byte> bytes) : bytes_(std::move(bytes)) {}

    std::int64_t size() const { return static_cast<std::int64_t>(bytes_.size()); }
    std::int64_t tell() const { return at_; }
    std::int64_t seek(std::int64_t offset, int whence);
    std::int64_t read(void* data, std::int64_t count);
    std::int64_t write(const void* data, std::int64_t count);

    void reserve(std::size_t bytes) { bytes_.reserve(bytes); }
    const std::vector<std::byte>& bytes() const { return bytes_; }
    std::vector<std::byte> take() { return std::move(bytes_); }

  private:
    std::vector<std::byte> bytes_;
    std::int64_t at_ = 0;
};

}  // namespace afterglow::audio

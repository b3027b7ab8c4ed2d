#include "audio/memory_file.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace afterglow::audio {

std::int64_t MemoryFile::seek(std::int64_t offset, int whence) {
    const std::int64_t from = whence == SEEK_SET ? 0 : (whence == SEEK_CUR ? at_ : size());
    if (from + offset < 0) return -1;
    return at_ = from + offset;
}

std::int64_t MemoryFile::read(void* data, std::int64_t count) {
    const std::int64_t there = std::clamp<std::int64_t>(size() - at_, 0, count);
    if (there > 0) std::memcpy(data, bytes_.data() + at_, static_cast<std::size_t>(there));
    at_ += there;
    return there;
}

std::int64_t MemoryFile::write(const void* data, std::int64_t count) {
    if (at_ + count > size()) bytes_.resize(static_cast<std::size_t>(at_ + count));
    if (count > 0) std::memcpy(bytes_.data() + at_, data, static_cast<std::size_t>(count));
    at_ += count;
    return count;
}

}  // namespace afterglow::audio

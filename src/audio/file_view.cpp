#include "audio/file_view.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <utility>

namespace afterglow::audio {
FileView::FileView(const SourceFile& file, std::vector<unsigned char> head, std::vector<ByteRange> ranges)
    : file_(file),
      head_(std::move(head)),
      ranges_(std::move(ranges)),
      size_(static_cast<std::int64_t>(head_.size())) {
    if (ranges_.empty()) ranges_.push_back({0, file.size_bytes()});
    for (const ByteRange& range : ranges_) size_ += range.end - range.begin;
}

std::int64_t FileView::seek(std::int64_t offset, int whence) {
    const std::int64_t from = whence == SEEK_SET ? 0 : (whence == SEEK_CUR ? at_ : size_);
    if (from + offset < 0) return -1;
    return at_ = from + offset;
}

std::int64_t FileView::read(void* data, std::int64_t count) {
    std::int64_t done = 0;
    std::int64_t start = static_cast<std::int64_t>(head_.size());  // of the range, as the reader counts
    if (at_ < start && count > 0) {
        done = std::min(count, start - at_);
        std::memcpy(data, head_.data() + at_, static_cast<std::size_t>(done));
        at_ += done;
    }
    for (const ByteRange& range : ranges_) {
        const std::int64_t length = range.end - range.begin;
        if (at_ < start + length && done < count) {
            const std::int64_t offset = range.begin + (at_ - start);
            const std::int64_t wanted = std::min(count - done, range.end - offset);
            char* const place = static_cast<char*>(data) + done;
            if (range.fill >= 0) std::memset(place, range.fill, static_cast<std::size_t>(wanted));
            const std::int64_t got = range.fill >= 0 ? wanted : read_part(offset, place, wanted);
            done += got;
            at_ += got;
            if (got < wanted) break;
        }
        start += length;
    }
    return done;
}

std::int64_t FileView::read_part(std::int64_t offset, char* data, std::int64_t count) {
    try {
        return static_cast<std::int64_t>(file_.read_at(offset, data, static_cast<std::size_t>(count)));
    } catch (const Error& error) {
        failure_ = error;
        return 0;  // exceptions must not pass through the decoders, which are C
    }
}

void FileView::throw_failure() const {
    if (failure_) throw Error(*failure_);
}

}  // namespace afterglow::audio

// The bytes of a file as a decoder is to see them: as they are, or with a header mended, or parts of it
// joined.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/source_file.hpp"

namespace afterglow::audio {

struct ByteRange {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    // That stands for all of them, which are in no file; negative: none does.
    int fill = -1;
};

class FileView {
  public:
    // `head`, and then the whole file or its `ranges` one after the other. The file must live as long as the
    // view.
    explicit FileView(const SourceFile& file, std::vector<unsigned char> head = {},
                      std::vector<ByteRange> ranges = {});

    std::int64_t size() const { return size_; }
    std::int64_t tell() const { return at_; }
    // As lseek: the new place, or -1.
    std::int64_t seek(std::int64_t offset, int whence);
    // Fewer bytes than asked for at the end, or where the disk fails: decoders take that for the end.
    std::int64_t read(void* data, std::int64_t count);
    // Throws Error(source) if that end was a disk that failed.
    void throw_failure() const;

  private:
    std::int64_t read_part(std::int64_t offset, char* data, std::int64_t count);

    const SourceFile& file_;
    std::vector<unsigned char> head_;
    std::vector<ByteRange> ranges_;
    std::int64_t size_ = 0;
    std::int64_t at_ = 0;
    std::optional<Error> failure_;
};

}  // namespace afterglow::audio

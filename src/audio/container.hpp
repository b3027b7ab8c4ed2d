// What stands in front of the samples of a file, and whether it can be true. The decoder library reads what
// it finds; that a header promised more, or less, is seen only here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audio/file_view.hpp"
#include "base/reason.hpp"
#include "base/source_file.hpp"

namespace afterglow::audio {

struct Container {
    // Bytes of samples that the header promises and the file does not have, as a share of those it has; 0:
    // none.
    double missing_share = 0.0;
    // How the decoder is to see the file, as FileView has them.
    std::vector<unsigned char> head;
    std::vector<ByteRange> ranges;
    // Where another such file begins that is joined to this one.
    std::optional<std::int64_t> next;
    double gain = 1.0;             // that the samples need
    std::int64_t true_frames = 0;  // as SoundChunks has them
    std::int64_t block_frames = 0;
    std::vector<Reason> warnings;
    std::vector<Reason> notes;
};

// Each of what begins at `start`.
Container inspect_wav(const SourceFile& file, std::int64_t start);
Container inspect_aiff(const SourceFile& file, std::int64_t start);
Container inspect_au(const SourceFile& file, std::int64_t start);
Container inspect_wave64(const SourceFile& file, std::int64_t start);
Container inspect_caf(const SourceFile& file, std::int64_t start);
// As it is.
Container container_from(const SourceFile& file, std::int64_t start);

// Throws the Error(source) for a file without sound, with what it is: "its contents are text", …
[[noreturn]] void fail_unknown(const SourceFile& file, const std::string& subject);

// And for one with sound of a kind that nothing here reads, by the four letters that its header has for it.
[[noreturn]] void fail_unread_kind(std::string_view kind, const std::string& subject);

}  // namespace afterglow::audio

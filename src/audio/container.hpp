// Whether the sizes in a file's header can be true. The decoder library reads what it finds; that a header
// promised more is seen only here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audio/file_view.hpp"
#include "audio/flac_length.hpp"
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
    // Of a stream whose header leaves its length open.
    std::optional<FlacLength> length;
    std::vector<Reason> warnings;
    std::vector<Reason> notes;
};

// Throw Error(source) if the header contradicts itself or the file beyond what a cut can explain.
Container inspect_wav(const SourceFile& file, const std::string& subject);
Container inspect_aiff(const SourceFile& file, const std::string& subject);
Container inspect_flac(const SourceFile& file, const std::string& subject);
// Throws Error(source) with what of a FLAC file the decoder library does not know, if it is that.
void fail_if_unsupported_flac(const SourceFile& file, const std::string& subject);

// Throws the Error(source) for a file without sound, with what it is: "its contents are text", …
[[noreturn]] void fail_unknown(const SourceFile& file, const std::string& subject);

}  // namespace afterglow::audio

// Whether the sizes in a file's header can be true. The decoder library reads what it finds; that a header
// promised more is seen only here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audio/file_view.hpp"
#include "base/source_file.hpp"

namespace afterglow::audio {

struct Container {
    // Bytes of samples that the header promises and the file does not have, as a share of those it has; 0:
    // none.
    double missing_share = 0.0;
    std::optional<BytePatch> patch;  // mends a header that was never finished
    std::vector<std::string> warnings;
};

// Throw Error(source) if the header contradicts itself or the file beyond what a cut can explain.
Container inspect_wav(const SourceFile& file, const std::string& subject);
Container inspect_aiff(const SourceFile& file, const std::string& subject);
void check_flac(const SourceFile& file, const std::string& subject);

// Throws the Error(source) for a file without sound, with what it is: "its contents are text", …
[[noreturn]] void fail_unknown(const SourceFile& file, const std::string& subject);

}  // namespace afterglow::audio

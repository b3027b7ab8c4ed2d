// Where a texture came from, as its file says it in one line of text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsp/loop.hpp"
#include "makers/texture.hpp"

namespace afterglow::render {

struct FileProvenance {
    std::string source = {};  // name of the recording, as its bytes are; empty: synthetic
    double start_sec = 0.0;   // range of it, to the millisecond
    double end_sec = 0.0;
    std::vector<std::string> chain = {};
    std::uint64_t seed = 0;
    std::string version = {};                          // of the program
    std::optional<dsp::Splice> splice = std::nullopt;  // of a loop that was joined
    std::optional<makers::TextureKind> kind = std::nullopt;
    bool is_stable = true;  // as makers::Provenance

    bool operator==(const FileProvenance&) const = default;
};

FileProvenance file_provenance(const makers::Provenance& from, const std::string& source_path);

// "source=a.flac; range=1.000-2.000 s; chain=loop r=0.93 xfade=100ms, low-pass 3000 Hz; splice=12510/4410;
// seed=7; version=0.1.0; kind=pad": the splice is its frame and how many its fade has; "; passage=calmest"
// follows where it is not stable. In values %, semicolons, control characters and bytes that are no UTF-8 are
// written as %3B and so on, in the steps of the chain commas too; so nothing in a value is taken for what
// divides them.
std::string provenance_text(const FileProvenance& provenance);
// What such a text says; none where it is none.
std::optional<FileProvenance> parse_provenance(std::string_view text);

}  // namespace afterglow::render

// The formats that are read: a row each. What looks for recordings, opens them or names them reads this
// table.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "audio/decoder.hpp"
#include "audio/file_head.hpp"
#include "base/source_file.hpp"

namespace afterglow::audio {

struct Format {
    std::string_view name;                         // "FLAC"
    std::span<const std::string_view> extensions;  // of its files, in small letters: ".aif", ".aiff"
    // Lossy encoders and their headers do not agree to the frame about where a stream ends.
    bool lossy;
    // Whether a whole file need not say how long it is.
    bool may_leave_length_out;
    // By the first bytes after any ID3 tag.
    bool (*recognises)(const FileHead& head);
    // None where the headers cannot be read. Throws Error(source) where they contradict themselves or the
    // file beyond what a cut can explain, or the disk fails. The file must live as long as the decoder;
    // `subject` names it in messages.
    std::unique_ptr<Decoder> (*open)(const SourceFile& file, const std::string& subject);
    // Where headers tell more quickly than opening: what they say; none where the file must be opened.
    std::optional<StreamInfo> (*glance)(const SourceFile& file) = nullptr;
    // Whether the sound begins further on, behind bytes that are of no format.
    bool (*lies_behind_junk)(const SourceFile& file) = nullptr;
};

std::span<const Format> formats();
// By the file's first bytes, not by its name; null where they are of no row.
const Format* recognise(const SourceFile& file);
// For a file that recognise does not know; null where there is nothing behind its first bytes either.
const Format* recognise_behind_junk(const SourceFile& file);

// True for the extensions of the table, in any case.
bool has_audio_extension(const std::filesystem::path& path);
// "wav aif aiff flac …", for messages.
std::string extensions_text();
// "wav aiff flac …".
std::string format_names_text();

}  // namespace afterglow::audio

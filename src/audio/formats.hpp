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
    // By the first bytes behind any tags.
    bool (*recognises)(const FileHead& head);
    // What begins at `start`; none where the headers cannot be read. Throws Error(source) where that has a
    // reason that can be said, or the disk fails. The file must live as long as the decoder; `subject` names
    // it in messages.
    std::unique_ptr<Decoder> (*open)(const SourceFile& file, std::int64_t start, const std::string& subject);
    // Where headers tell more quickly than opening: what they say; none where the file must be opened.
    std::optional<StreamInfo> (*glance)(const SourceFile& file, std::int64_t start) = nullptr;
    // Where its first bytes alone would be found by chance: the first place from `from` up to before `to`
    // where more speaks for it.
    std::optional<std::int64_t> (*find)(const SourceFile& file, std::int64_t from, std::int64_t to) = nullptr;
    // Whether the module for further formats reads it (audio/formats_module.hpp), which may be missing.
    bool by_module = false;
    // Where that is so of some of its files only: of which.
    bool (*takes_module)(const SourceFile& file, std::int64_t start) = nullptr;
};

struct Recognised {
    const Format* format = nullptr;  // null: none
    std::int64_t start = 0;          // where it begins
    std::int64_t junk_bytes = 0;     // in front of it, besides tags and zeros
};

std::span<const Format> formats();
// By the file's first bytes behind tags, not by its name.
Recognised recognise(const SourceFile& file);
// For a file that recognise does not know: what begins first in its first megabyte.
Recognised recognise_behind_junk(const SourceFile& file);

// True for the extensions of the table, in any case; where the module is not installed, for those that are
// read without it.
bool has_audio_extension(const std::filesystem::path& path);
// A format of sound that is not read.
struct UnreadFormat {
    std::string_view name;
    std::string lack;  // what would read it, as the end of a sentence: "… takes …"; empty: nothing does
};
// By a file's extension; none for what is read, or is no sound.
std::optional<UnreadFormat> unread_format_of(const std::filesystem::path& path);
// "wav aif aiff flac …", for messages; of what is read here.
std::string extensions_text();
// "wav aiff flac …".
std::string format_names_text();

// Loads what reads a recording where that is the module, before the process is confined and can load nothing
// any more: by the file's name alone, or by its first bytes, too. What fails is told when it is opened.
void prepare_for_name(const std::filesystem::path& path);
void prepare_for(const std::filesystem::path& path);
// Whether the module is what it takes to read this, by its first bytes, and is there but not loaded.
bool lacks_module(const std::filesystem::path& path);

}  // namespace afterglow::audio

#include "audio/formats.hpp"

#include <algorithm>
#include <array>

#include "audio/mpeg.hpp"
#include "audio/mpeg_decoder.hpp"
#include "audio/ogg_decoder.hpp"
#include "audio/sndfile_decoder.hpp"
#include "base/text.hpp"

namespace afterglow::audio {
namespace {

using Extension = std::string_view;
constexpr std::array wav_files{Extension(".wav")};
constexpr std::array aiff_files{Extension(".aif"), Extension(".aiff")};
constexpr std::array flac_files{Extension(".flac")};
constexpr std::array mp3_files{Extension(".mp3")};
constexpr std::array vorbis_files{Extension(".ogg")};
constexpr std::array opus_files{Extension(".opus")};

// The first row that recognises a file has it: those that look at least of it come last.
constexpr std::array table{
    Format{"WAV", wav_files, false, false, recognises_wav, open_wav},
    Format{"AIFF", aiff_files, false, false, recognises_aiff, open_aiff},
    Format{"FLAC", flac_files, false, false, recognises_flac, open_flac},
    Format{"MP3", mp3_files, true, true, recognises_mpeg, open_mpeg, glance_at_length, has_mpeg_frames},
    Format{"Ogg", vorbis_files, true, false, recognises_vorbis, open_vorbis},
    Format{"Opus", opus_files, true, false, recognises_opus, open_opus},
};

void append_word(std::string& text, std::string_view word) {
    if (!text.empty()) text += ' ';
    text += word;
}

}  // namespace

std::span<const Format> formats() {
    return table;
}

const Format* recognise(const SourceFile& file) {
    const FileHead head = read_head(file, id3_size(file));
    const auto* found = std::find_if(table.begin(), table.end(),
                                     [&](const Format& format) { return format.recognises(head); });
    return found == table.end() ? nullptr : found;
}

const Format* recognise_behind_junk(const SourceFile& file) {
    const auto* found = std::find_if(table.begin(), table.end(), [&](const Format& format) {
        return format.lies_behind_junk != nullptr && format.lies_behind_junk(file);
    });
    return found == table.end() ? nullptr : found;
}

bool has_audio_extension(const std::filesystem::path& path) {
    const std::string extension = to_lower_ascii(path.extension().string());
    return std::any_of(table.begin(), table.end(), [&](const Format& format) {
        return std::find(format.extensions.begin(), format.extensions.end(), extension) !=
               format.extensions.end();
    });
}

std::string extensions_text() {
    std::string text;
    for (const Format& format : table)
        for (const std::string_view extension : format.extensions) append_word(text, extension.substr(1));
    return text;
}

std::string format_names_text() {
    std::string text;
    for (const Format& format : table) append_word(text, to_lower_ascii(format.name));
    return text;
}

}  // namespace afterglow::audio

// The formats that are read: what recognises and opens each, and its row in the table. A decoder's source
// defines what stands here of it; through audio/formats all others read the table.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "audio/formats.hpp"
#include "audio/mpeg.hpp"

namespace afterglow::audio {

// As `Format::recognises`, `open`, `glance` and `find`, by source.

// sndfile_decoder: with libsndfile, which reads what it finds; that a header promised more is seen by
// audio/container. WAV and AIFF files that are joined end to end are one; VOC and 8SVX the library itself
// reads past wrong headers.
bool recognises_wav(const FileHead& head);
bool recognises_aiff(const FileHead& head);
bool recognises_caf(const FileHead& head);
bool recognises_wave64(const FileHead& head);
bool recognises_au(const FileHead& head);
bool recognises_voc(const FileHead& head);
bool recognises_svx(const FileHead& head);
std::unique_ptr<Decoder> open_wav(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_aiff(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_au(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_wave64(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_as_it_is(const SourceFile& file, std::int64_t start,
                                       const std::string& subject);

// caf_decoder: CAF by whichever library reads what is in it; whether that is the module for further formats.
std::unique_ptr<Decoder> open_caf(const SourceFile& file, std::int64_t start, const std::string& subject);
bool caf_takes_module(const SourceFile& file, std::int64_t start);

// flac_decoder: with the reference decoder, of any depth, and past damage.
bool recognises_flac(const FileHead& head);
std::unique_ptr<Decoder> open_flac(const SourceFile& file, std::int64_t start, const std::string& subject);

// mpeg_decoder: with libmpg123 itself. Through libsndfile it stops at damage, takes files without a length
// tag for as long as their first bit rate suggests, and prints on the terminal. Recognised by two frame
// headers, each where the one before says. Throws Error(internal) when the library cannot be set up.
bool recognises_mpeg(const FileHead& head);
std::unique_ptr<Decoder> open_mpeg(const SourceFile& file, std::int64_t start, const std::string& subject);
std::optional<StreamInfo> glance_at_length(const SourceFile& file, std::int64_t start);

// ogg_decoder: Vorbis, Opus and FLAC, one after the other as they come; recognised by the first stream with
// sound, of all that begin together.
bool recognises_vorbis(const FileHead& head);
bool recognises_opus(const FileHead& head);
bool recognises_ogg_flac(const FileHead& head);
std::unique_ptr<Decoder> open_ogg(const SourceFile& file, std::int64_t start, const std::string& subject);

// ffmpeg_decoder: what only FFmpeg's libraries read, by the module for further formats (formats_module.hpp).
// Throws Error(unread) where the module is missing, with how to get it: another time the recording can be
// read. Such a stream is looked for at the beginning only.
bool recognises_mp4(const FileHead& head);  // not pictures in such files
bool recognises_adts(const FileHead& head);
bool recognises_wma(const FileHead& head);
bool recognises_ape(const FileHead& head);
bool recognises_wavpack(const FileHead& head);
bool recognises_tta(const FileHead& head);
bool recognises_musepack(const FileHead& head);
std::unique_ptr<Decoder> open_mp4(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_adts(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_wma(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_ape(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_wavpack(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_tta(const SourceFile& file, std::int64_t start, const std::string& subject);
std::unique_ptr<Decoder> open_musepack(const SourceFile& file, std::int64_t start,
                                       const std::string& subject);
std::optional<std::int64_t> find_nowhere_else(const SourceFile& file, std::int64_t from, std::int64_t to);

inline constexpr std::array wav_files{std::string_view(".wav"),  std::string_view(".wave"),
                                      std::string_view(".bwf"),  std::string_view(".rf64"),
                                      std::string_view(".bw64"), std::string_view(".amb")};
inline constexpr std::array aiff_files{std::string_view(".aif"), std::string_view(".aiff"),
                                       std::string_view(".aifc")};
inline constexpr std::array flac_files{std::string_view(".flac")};
inline constexpr std::array mp3_files{std::string_view(".mp3"), std::string_view(".mp2"),
                                      std::string_view(".mpga")};
inline constexpr std::array vorbis_files{std::string_view(".ogg")};
inline constexpr std::array opus_files{std::string_view(".opus")};
inline constexpr std::array ogg_flac_files{std::string_view(".oga")};
inline constexpr std::array caf_files{std::string_view(".caf")};
inline constexpr std::array wave64_files{std::string_view(".w64")};
inline constexpr std::array au_files{std::string_view(".au"), std::string_view(".snd")};
inline constexpr std::array voc_files{std::string_view(".voc")};
inline constexpr std::array svx_files{std::string_view(".8svx"), std::string_view(".iff")};
inline constexpr std::array m4a_files{std::string_view(".m4a"), std::string_view(".m4b"),
                                      std::string_view(".m4r"), std::string_view(".alac")};
inline constexpr std::array aac_files{std::string_view(".aac"), std::string_view(".adts")};
inline constexpr std::array wma_files{std::string_view(".wma")};
inline constexpr std::array ape_files{std::string_view(".ape")};
inline constexpr std::array wavpack_files{std::string_view(".wv")};
inline constexpr std::array tta_files{std::string_view(".tta")};
inline constexpr std::array musepack_files{std::string_view(".mpc")};

// What the module for further formats reads.
constexpr Format further(std::string_view name, std::span<const std::string_view> extensions, bool lossy,
                         bool may_leave_length_out, decltype(Format::recognises) recognises,
                         decltype(Format::open) open) {
    return {name,    extensions,        lossy, may_leave_length_out, recognises, open,
            nullptr, find_nowhere_else, true};
}

// The first row that recognises a file has it: those that look at least of it come last.
inline constexpr std::array format_table{
    Format{"WAV", wav_files, false, false, recognises_wav, open_wav},
    Format{"AIFF", aiff_files, false, false, recognises_aiff, open_aiff},
    Format{"FLAC", flac_files, false, false, recognises_flac, open_flac},
    Format{"MP3", mp3_files, true, true, recognises_mpeg, open_mpeg, glance_at_length, find_mpeg_frames},
    Format{"Ogg", vorbis_files, true, false, recognises_vorbis, open_ogg},
    Format{"Opus", opus_files, true, false, recognises_opus, open_ogg},
    Format{"OggFLAC", ogg_flac_files, false, false, recognises_ogg_flac, open_ogg},
    Format{"CAF", caf_files, false, false, recognises_caf, open_caf, nullptr, nullptr, false,
           caf_takes_module},
    Format{"W64", wave64_files, false, false, recognises_wave64, open_wave64},
    Format{"AU", au_files, false, false, recognises_au, open_au},
    Format{"VOC", voc_files, false, false, recognises_voc, open_as_it_is},
    Format{"8SVX", svx_files, false, false, recognises_svx, open_as_it_is},
    further("M4A", m4a_files, false, false, recognises_mp4, open_mp4),
    further("AAC", aac_files, true, true, recognises_adts, open_adts),
    further("WMA", wma_files, true, false, recognises_wma, open_wma),
    further("APE", ape_files, false, false, recognises_ape, open_ape),
    further("WavPack", wavpack_files, false, false, recognises_wavpack, open_wavpack),
    further("TTA", tta_files, false, false, recognises_tta, open_tta),
    further("Musepack", musepack_files, true, false, recognises_musepack, open_musepack),
};

// With which of them begins, so that behind junk not every byte is looked at.
inline constexpr std::string_view first_letters = "RBFfOcr.C";

}  // namespace afterglow::audio

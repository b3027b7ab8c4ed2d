// The chunks of WAV and AIFF files, in whatever state they are.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audio/file_view.hpp"
#include "base/source_file.hpp"

namespace afterglow::audio {

inline constexpr std::int64_t form_bytes = 12;
inline constexpr std::int64_t chunk_header = 8;
inline constexpr int max_chunks = 1000;
inline constexpr std::int64_t max_format = 65536;
// Careless writers count the header into the size of the samples; that is no cut.
inline constexpr std::int64_t unremarkable_bytes = 64;
// What follows the samples and is no chunk may be anything, if it is short.
inline constexpr std::int64_t remarkable_rest = 4096;
inline constexpr std::int64_t size_in_32_bits = 0xFFFFFFFF;

using Bytes = std::vector<unsigned char>;
using Name = std::array<char, 4>;

inline std::string_view text_of(const Name& name) {
    return {name.data(), name.size()};
}

inline std::uint32_t number_at(std::span<const unsigned char> bytes, std::size_t at, bool big_endian) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = (value << 8U) | bytes[at + (big_endian ? i : 3 - i)];
    return value;
}

// What programs write that do not know the size yet: all ones or the largest signed number, with or without
// their header; sox has round numbers of its own.
inline bool is_unknown(std::int64_t size) {
    constexpr std::int64_t largest_signed = 0x80000000LL;
    constexpr std::int64_t near = 0x10000;
    constexpr std::int64_t sox_aiff = 0x7F000000LL;
    return size > size_in_32_bits - near ||
           (size >= largest_signed - near && size <= largest_signed + near) ||
           (size >= sox_aiff && size < sox_aiff + 256);
}

struct Chunk {
    Name name{};
    std::int64_t at = 0;  // of what follows its header
    std::int64_t size = 0;
    std::int64_t end() const { return at + size; }
};

// In a list of waves.
inline bool is_silence(const Chunk& chunk) {
    return text_of(chunk.name) == "slnt";
}

inline bool is_printable(const Name& name) {
    return std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c < 0x7F; });
}

// Chunks that programs write behind the samples.
inline bool is_chunk_behind_samples(const Name& name) {
    constexpr std::array<std::string_view, 32> known = {
        "LIST", "id3 ", "ID3 ", "cue ", "smpl", "bext", "iXML", "fact", "PEAK", "inst", "JUNK",
        "junk", "PAD ", "FLLR", "_PMX", "cart", "acid", "DISP", "minf", "elm1", "regn", "umid",
        "MARK", "INST", "APPL", "COMT", "ANNO", "NAME", "AUTH", "CHAN", "axml", "chna"};
    const std::string_view text = text_of(name);
    return std::find(known.begin(), known.end(), text) != known.end();
}

// Those, further samples, another file, and tags.
inline bool is_known_behind_samples(const Name& name) {
    constexpr std::array<std::string_view, 7> known = {"RIFF", "RIFX", "RF64", "FORM",
                                                       "data", "LYRI", "APET"};
    const std::string_view text = text_of(name);
    return is_chunk_behind_samples(name) || std::find(known.begin(), known.end(), text) != known.end() ||
           text.starts_with("TAG") || text.starts_with("ID3");
}

// The chunks of a file of one of the two kinds.
class ChunkFile {
  public:
    ChunkFile(const SourceFile& file, std::int64_t start, std::string_view samples_name)
        : file_(file), samples_name_(samples_name) {
        std::array<unsigned char, form_bytes> form{};
        file.read_at(start, form.data(), form.size());
        std::copy_n(form.begin(), kind.size(), kind.begin());
        std::copy_n(form.begin() + 8, type.size(), type.begin());
        big_endian = text_of(kind) == "RIFX" || text_of(kind) == "FORM";
        form_size = number_at(form, 4, big_endian);
        find_chunks(start + form_bytes);
        if (!samples || !format) search_chunks(start + form_bytes);
    }

    std::optional<Chunk> chunk_at(std::int64_t at) const {
        std::array<unsigned char, chunk_header> header{};
        if (at < 0 || file_.read_at(at, header.data(), header.size()) < header.size()) return std::nullopt;
        Chunk chunk;
        std::copy_n(header.begin(), chunk.name.size(), chunk.name.begin());
        chunk.at = at + chunk_header;
        chunk.size = number_at(header, 4, big_endian);
        return chunk;
    }

    // The chunk behind another: chunks are padded to an even number of bytes, but not by everyone.
    std::optional<Chunk> chunk_behind(const Chunk& chunk) {
        const auto padded = chunk_at(chunk.end() + (chunk.size & 1));
        if ((chunk.size & 1) == 0) return padded;
        const auto unpadded = chunk_at(chunk.end());
        if (!unpadded || !is_printable(unpadded->name)) return padded;
        if (padded && is_printable(padded->name) && !is_expected(unpadded->name)) return padded;
        unpadded_chunks = true;
        return unpadded;
    }

    // Whether chunks lead from here to the end of the file.
    bool chunks_follow(std::int64_t at) const {
        for (int i = 0; i < max_chunks; ++i) {
            if (file_.size_bytes() - at < chunk_header) return true;
            const auto chunk = chunk_at(at);
            if (!chunk || !is_printable(chunk->name)) return false;
            if (is_known_behind_samples(chunk->name)) return true;
            if (chunk->end() > file_.size_bytes()) return false;
            at = chunk->end() + (chunk->size & 1);
        }
        return true;
    }

    bool only_zeros_follow(std::int64_t at) const {
        std::array<unsigned char, 4096> bytes{};
        const std::size_t got = file_.read_at(at, bytes.data(), bytes.size());
        return std::all_of(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(got),
                           [](unsigned char c) { return c == 0; });
    }

    Bytes bytes_of(const Chunk& chunk) const {
        Bytes bytes(static_cast<std::size_t>(std::clamp<std::int64_t>(chunk.size, 0, max_format)));
        bytes.resize(file_.read_at(chunk.at, bytes.data(), bytes.size()));
        return bytes;
    }

    std::vector<Chunk> all_silences() const {
        std::vector<Chunk> all;
        std::copy_if(samples_before.begin(), samples_before.end(), std::back_inserter(all), is_silence);
        all.insert(all.end(), silences.begin(), silences.end());
        return all;
    }

    std::int64_t size() const { return file_.size_bytes(); }
    const SourceFile& source() const { return file_; }

    Name kind{};
    Name type{};
    bool big_endian = false;
    std::int64_t form_size = 0;
    std::optional<Chunk> samples, format, fact, sizes;
    // Before `samples`, and behind them: whole chunks of samples, and of a list of waves (`wavl`) silences,
    // of as many frames as the number in them says.
    std::vector<Chunk> samples_before, silences;
    bool several_samples = false;
    bool in_wave_list = false;
    bool others_in_front = false;  // chunks that say nothing of the samples, and may be wrong within
    std::optional<std::int64_t> next_form;
    bool unpadded_chunks = false;
    bool format_is_behind = false;
    bool searched = false;  // sizes do not lead from chunk to chunk

  private:
    void find_chunks(std::int64_t first) {
        auto chunk = chunk_at(first);
        for (int i = 0; chunk && i < max_chunks; ++i) {
            const std::string_view name = text_of(chunk->name);
            if (samples && is_form(*chunk)) {
                next_form = chunk->at - chunk_header;
                return;
            }
            if (is_wave_list(*chunk)) {  // what is in it stands there as it would without the list
                chunk = chunk_at(chunk->at + static_cast<std::int64_t>(chunk->name.size()));
                in_wave_list = true;
                continue;
            }
            take(*chunk, name);
            if (samples && chunk->end() > size()) return;
            chunk = chunk_behind(*chunk);
        }
    }

    void take(const Chunk& chunk, std::string_view name) {
        if (name == samples_name_) {
            several_samples = several_samples || samples || !silences.empty();
            if (samples && samples->size > 0) samples_before.push_back(*samples);
            samples_before.insert(samples_before.end(), silences.begin(), silences.end());
            silences.clear();
            samples = chunk;
        } else if (in_wave_list && is_silence(chunk)) {
            several_samples = several_samples || samples;
            silences.push_back(chunk);
        } else if (!format && (name == "fmt " || name == "COMM")) {
            format = chunk;
            format_is_behind = samples.has_value();
        } else if (!fact && name == "fact") {
            fact = chunk;
        } else if (!sizes && name == "ds64") {
            sizes = chunk;
        } else if (!samples) {
            others_in_front = true;
        }
    }

    bool is_expected(const Name& name) const {
        const std::string_view text = text_of(name);
        return text == samples_name_ || text == format_name() || is_known_behind_samples(name);
    }

    std::string_view format_name() const { return samples_name_ == "data" ? "fmt " : "COMM"; }

    bool is_wave_list(const Chunk& chunk) const {
        Name inner{};
        return text_of(chunk.name) == "LIST" && samples_name_ == "data" &&
               file_.read_at(chunk.at, inner.data(), inner.size()) == inner.size() &&
               text_of(inner) == "wavl";
    }

    bool is_form(const Chunk& chunk) const {
        const std::string_view name = text_of(chunk.name);
        if (name != "RIFF" && name != "RIFX" && name != "RF64" && name != "BW64" && name != "FORM")
            return false;
        Name inner{};
        return file_.read_at(chunk.at, inner.data(), inner.size()) == inner.size() && inner == type;
    }

    // Where a chunk before the samples has a wrong size: the names that matter, wherever they stand.
    void search_chunks(std::int64_t from) {
        constexpr std::int64_t reach = 16 << 20;
        Bytes bytes(static_cast<std::size_t>(std::clamp<std::int64_t>(size() - from, 0, reach)));
        bytes.resize(file_.read_at(from, bytes.data(), bytes.size()));
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        if (!format) format = likeliest(text, from, format_name());
        if (!samples) {
            samples_before.clear();
            silences.clear();
            next_form.reset();
            if (const auto found = likeliest(text, from, samples_name_))
                find_chunks(found->at - chunk_header);
        }
        searched = format && samples;
        if (searched) mend_format_size();
    }

    // Of the chunks of a name the first that looks most like one: texts have the word too.
    std::optional<Chunk> likeliest(std::string_view text, std::int64_t from, std::string_view name) const {
        constexpr int places_tried = 256;
        std::optional<Chunk> best;
        std::size_t place = text.find(name);
        for (int i = 0; i < places_tried && place != std::string_view::npos; ++i) {
            const auto chunk = chunk_at(from + static_cast<std::int64_t>(place));
            if (chunk && (!best || likeness(*chunk) > likeness(*best))) best = chunk;
            place = text.find(name, place + 1);
        }
        return best;
    }

    int likeness(const Chunk& chunk) const {
        if (text_of(chunk.name) == format_name()) return describes_samples(chunk) ? 1 : 0;
        const bool fits = chunk.end() <= size();
        if (chunk.size > 0 && fits &&
            (chunks_follow(chunk.end() + (chunk.size & 1)) || chunks_follow(chunk.end())))
            return 3;
        Name size_bytes{};
        file_.read_at(chunk.at - static_cast<std::int64_t>(size_bytes.size()), size_bytes.data(),
                      size_bytes.size());
        if (is_printable(size_bytes)) return 0;
        return fits || is_unknown(chunk.size) ? 2 : 1;
    }

    // By its numbers, whatever its size is.
    bool describes_samples(const Chunk& chunk) const {
        constexpr std::uint32_t most_channels = 1024, highest_rate_hz = 1U << 20U;
        std::array<unsigned char, 8> head{};
        if (file_.read_at(chunk.at, head.data(), head.size()) < head.size()) return false;
        const auto two = [&](std::size_t at) {
            return std::uint32_t{head[at + (big_endian ? 0 : 1)]} * 256U + head[at + (big_endian ? 1 : 0)];
        };
        const bool is_wav = samples_name_ == "data";
        const std::uint32_t channels = two(is_wav ? 2 : 0);
        const std::uint32_t rate_hz = is_wav ? number_at(head, 4, big_endian) : 1;
        return channels > 0 && channels <= most_channels && rate_hz > 0 && rate_hz <= highest_rate_hz;
    }

    // It reaches no further than to the samples, and as far as what no description is without.
    void mend_format_size() {
        constexpr std::int64_t least_of_wav = 16, least_of_aiff = 18;
        const std::int64_t least = samples_name_ == "data" ? least_of_wav : least_of_aiff;
        const std::int64_t next = samples->at - chunk_header;
        if (format->size < least - 2) format->size = least;
        if (format->at < next && format->end() > next) format->size = next - format->at;
    }

    const SourceFile& file_;
    std::string_view samples_name_;
};

}  // namespace afterglow::audio

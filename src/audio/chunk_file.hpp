// The chunks of WAV and AIFF files, in whatever state they are.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
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

inline bool is_printable(const Name& name) {
    return std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c < 0x7F; });
}

// Chunks that programs write behind the samples, and tags.
inline bool is_known_behind_samples(const Name& name) {
    constexpr std::array<std::string_view, 38> known = {
        "RIFF", "RIFX", "RF64", "FORM",

        "LIST", "id3 ", "ID3 ", "cue ", "smpl", "bext", "iXML", "fact", "PEAK", "inst", "JUNK", "junk",
        "PAD ", "FLLR", "_PMX", "cart", "acid", "DISP", "minf", "elm1", "regn", "umid", "MARK", "INST",
        "APPL", "COMT", "ANNO", "NAME", "AUTH", "CHAN", "axml", "chna", "data", "LYRI"};
    const std::string_view text = text_of(name);
    return std::find(known.begin(), known.end(), text) != known.end() || text.starts_with("TAG") ||
           text.starts_with("ID3") || text == "APET";
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
        if ((chunk.size & 1) == 0 || (padded && is_printable(padded->name))) return padded;
        const auto unpadded = chunk_at(chunk.end());
        if (!unpadded || !is_printable(unpadded->name)) return padded;
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

    std::int64_t size() const { return file_.size_bytes(); }

    Name kind{};
    Name type{};
    bool big_endian = false;
    std::int64_t form_size = 0;
    std::optional<Chunk> samples, format, fact, sizes;
    std::vector<Chunk> samples_before;  // whole chunks of samples before `samples`
    bool several_samples = false;
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
            take(*chunk, name);
            if (samples && chunk->end() > size()) return;
            chunk = chunk_behind(*chunk);
        }
    }

    void take(const Chunk& chunk, std::string_view name) {
        if (name == samples_name_) {
            several_samples = several_samples || samples;
            if (samples && samples->size > 0) samples_before.push_back(*samples);
            samples = chunk;
        } else if (!format && (name == "fmt " || name == "COMM")) {
            format = chunk;
            format_is_behind = samples.has_value();
        } else if (!fact && name == "fact") {
            fact = chunk;
        } else if (!sizes && name == "ds64") {
            sizes = chunk;
        }
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
        constexpr std::size_t reach = 1 << 20;
        Bytes bytes(reach);
        bytes.resize(file_.read_at(from, bytes.data(), bytes.size()));
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        const std::string_view format_name = samples_name_ == "data" ? "fmt " : "COMM";
        const auto find = [&](std::string_view name) {
            const std::size_t place = text.find(name);
            return place == std::string_view::npos ? std::nullopt
                                                   : chunk_at(from + static_cast<std::int64_t>(place));
        };
        if (!format) format = find(format_name);
        if (!samples) samples = find(samples_name_);
        samples_before.clear();
        next_form.reset();
        searched = format && samples;
    }

    const SourceFile& file_;
    std::string_view samples_name_;
};

}  // namespace afterglow::audio

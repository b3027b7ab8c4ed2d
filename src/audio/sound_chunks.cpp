#include "audio/sound_chunks.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <string_view>

#include "base/error.hpp"

namespace afterglow::audio {
namespace {

constexpr std::int64_t form_bytes = 12;
constexpr std::int64_t chunk_header = 8;
constexpr int most_chunks = 1000;
constexpr std::int64_t longest_format = 65536;
// Careless writers count the header into the size of the samples; that is no cut.
constexpr std::int64_t unremarkable_bytes = 64;
// What follows the samples and is no chunk may be anything, if it is short.
constexpr std::int64_t remarkable_rest = 4096;
constexpr std::int64_t size_in_32_bits = 0xFFFFFFFF;

using Bytes = std::vector<unsigned char>;
using Name = std::array<char, 4>;

std::string_view text_of(const Name& name) {
    return {name.data(), name.size()};
}

std::uint32_t number_at(std::span<const unsigned char> bytes, std::size_t at, bool big_endian) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = (value << 8U) | bytes[at + (big_endian ? i : 3 - i)];
    return value;
}

void put_number(Bytes& bytes, std::uint64_t value, bool big_endian, unsigned size = 4) {
    for (unsigned i = 0; i < size; ++i)
        bytes.push_back(static_cast<unsigned char>(value >> (8 * (big_endian ? size - 1 - i : i))));
}

void put_text(Bytes& bytes, std::string_view text) {
    bytes.insert(bytes.end(), text.begin(), text.end());
}

// What programs write that do not know the size yet: all ones or the largest signed number, with or without
// their header; sox has round numbers of its own.
bool is_unknown(std::int64_t size) {
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

bool is_printable(const Name& name) {
    return std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c < 0x7F; });
}

// Chunks that programs write behind the samples, and tags.
bool is_known_behind_samples(const Name& name) {
    constexpr std::array<std::string_view, 34> known = {
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
        for (int i = 0; i < most_chunks; ++i) {
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
        Bytes bytes(static_cast<std::size_t>(std::clamp<std::int64_t>(chunk.size, 0, longest_format)));
        bytes.resize(file_.read_at(chunk.at, bytes.data(), bytes.size()));
        return bytes;
    }

    std::int64_t size() const { return file_.size_bytes(); }

    Name kind{};
    Name type{};
    bool big_endian = false;
    std::int64_t form_size = 0;
    std::optional<Chunk> samples, format, fact, sizes;
    bool unpadded_chunks = false;
    bool format_is_behind = false;
    bool second_samples = false;

  private:
    void find_chunks(std::int64_t first) {
        auto chunk = chunk_at(first);
        for (int i = 0; chunk && i < most_chunks; ++i) {
            const std::string_view name = text_of(chunk->name);
            if (name == samples_name_) {
                second_samples = samples.has_value();
                if (second_samples) return;
                samples = chunk;
            } else if (!format && (name == "fmt " || name == "COMM")) {
                format = chunk;
                format_is_behind = samples.has_value();
            } else if (!fact && name == "fact") {
                fact = chunk;
            } else if (!sizes && name == "ds64") {
                sizes = chunk;
            }
            if (samples && chunk->end() > size()) return;
            chunk = chunk_behind(*chunk);
        }
    }

    const SourceFile& file_;
    std::string_view samples_name_;
};

// Where the samples end, and what is to be said of it.
class Extent {
  public:
    Extent(const ChunkFile& file, std::int64_t declared, std::int64_t lead_in, SoundChunks& sound)
        : file_(file), declared_(declared), lead_in_(lead_in), sound_(sound) {}

    // True if the header is not to be believed.
    bool differs(const std::string& subject) {
        const std::int64_t begin = file_.samples->at;
        const std::int64_t there = file_.size() - begin;
        sound_.samples_begin = begin;
        sound_.samples_end = std::min(file_.size(), begin + declared_);
        if (declared_ <= lead_in_ && there > lead_in_) return is_unfinished(begin + declared_);
        if (declared_ > there && is_unknown(declared_)) {
            use_all();
            sound_.notes.push_back({{}, {}, ReasonCode::length_open});
            return true;
        }
        if (declared_ <= there) return goes_on(begin + declared_);
        check_cut(declared_ - there, there, subject);
        return false;
    }

  private:
    void use_all() { sound_.samples_end = file_.size(); }

    bool is_unfinished(std::int64_t end) {
        if (file_.chunks_follow(end)) return false;
        use_all();
        sound_.warnings.push_back({{}, {}, ReasonCode::never_finished});
        return true;
    }

    bool goes_on(std::int64_t end) {
        const std::int64_t padded = end + (declared_ & 1);
        if (file_.size() - padded < remarkable_rest || file_.chunks_follow(padded) ||
            file_.chunks_follow(end) || file_.only_zeros_follow(padded))
            return false;
        use_all();
        sound_.warnings.push_back({{}, {}, ReasonCode::goes_on_behind_end});
        return true;
    }

    void check_cut(std::int64_t missing, std::int64_t there, const std::string& subject) {
        if (missing <= unremarkable_bytes) return;
        sound_.missing_share =
            static_cast<double>(missing) / static_cast<double>(std::max<std::int64_t>(there, 1));
        if (file_.form_size <= file_.size() && missing > there && file_.form_size != 0)
            throw Error(ErrorCategory::source,
                        "its header is wrong: it claims far more sound than the file holds, and contradicts "
                        "itself",
                        subject);
    }

    const ChunkFile& file_;
    std::int64_t declared_;
    std::int64_t lead_in_;  // bytes of the chunk before the first sample
    SoundChunks& sound_;
};

void put_chunk(Bytes& head, std::string_view name, const Bytes& content, bool big_endian) {
    put_text(head, name);
    put_number(head, content.size(), big_endian);
    head.insert(head.end(), content.begin(), content.end());
    if (content.size() % 2 != 0) head.push_back(0);
}

// 64-bit sizes where 32 bits do not hold them (EBU Tech 3306).
Bytes wav_head(const ChunkFile& file, const SoundChunks& sound, bool with_fact) {
    const auto size = static_cast<std::uint64_t>(sound.samples_end - sound.samples_begin);
    const bool large = static_cast<std::int64_t>(size) > size_in_32_bits - 2 * longest_format;
    const bool big_endian = file.big_endian;
    Bytes chunks;
    put_text(chunks, "WAVE");
    if (large) {
        Bytes sizes;
        put_number(sizes, size + longest_format, false, 8);
        put_number(sizes, size, false, 8);
        put_number(sizes, 0, false, 8);
        put_number(sizes, 0, false);
        put_chunk(chunks, "ds64", sizes, false);
    }
    put_chunk(chunks, "fmt ", file.bytes_of(*file.format), big_endian);
    if (with_fact && file.fact) put_chunk(chunks, "fact", file.bytes_of(*file.fact), big_endian);
    put_text(chunks, "data");
    put_number(chunks, large ? size_in_32_bits : size, big_endian);
    Bytes head;
    put_text(head, large ? "RF64" : (big_endian ? "RIFX" : "RIFF"));
    put_number(head, large ? size_in_32_bits : chunks.size() + size, big_endian);
    head.insert(head.end(), chunks.begin(), chunks.end());
    return head;
}

// Channels, frames and bits come first in COMM; in AIFC the kind of samples stands behind the rate.
void mend_frames(Bytes& comm, bool compressed_kind, std::int64_t sample_bytes) {
    constexpr std::size_t frames_at = 2, bits_at = 6, kind_at = 18;
    if (comm.size() < kind_at) return;
    const std::int64_t channels = comm[0] * 256 + comm[1];
    const std::int64_t bits = comm[bits_at] * 256 + comm[bits_at + 1];
    const std::int64_t frame_bytes = channels * ((bits + 7) / 8);
    constexpr std::array<std::string_view, 8> plain = {"NONE", "sowt", "twos", "raw ",
                                                       "in24", "in32", "fl32", "FL32"};
    if (compressed_kind) {
        if (comm.size() < kind_at + 4) return;
        const std::string kind(comm.begin() + kind_at, comm.begin() + kind_at + 4);
        if (std::find(plain.begin(), plain.end(), kind) == plain.end()) return;
    }
    if (frame_bytes <= 0) return;
    Bytes frames;
    put_number(frames, static_cast<std::uint64_t>(std::min(sample_bytes / frame_bytes, size_in_32_bits)),
               true);
    std::copy(frames.begin(), frames.end(), comm.begin() + frames_at);
}

Bytes aiff_head(const ChunkFile& file, const SoundChunks& sound, std::int64_t lead_in) {
    const std::int64_t size =
        std::min(sound.samples_end - sound.samples_begin, size_in_32_bits - longest_format);
    Bytes comm = file.bytes_of(*file.format);
    mend_frames(comm, text_of(file.type) == "AIFC", size - lead_in);
    Bytes chunks;
    put_text(chunks, text_of(file.type));
    put_chunk(chunks, "COMM", comm, true);
    put_text(chunks, "SSND");
    put_number(chunks, static_cast<std::uint64_t>(size), true);
    Bytes head;
    put_text(head, "FORM");
    put_number(head, chunks.size() + static_cast<std::uint64_t>(size), true);
    head.insert(head.end(), chunks.begin(), chunks.end());
    return head;
}

std::int64_t declared_size(const ChunkFile& file) {
    constexpr std::size_t data_size_at = 8;
    const bool long_form = text_of(file.kind) == "RF64" || text_of(file.kind) == "BW64";
    if (!long_form || !file.sizes || file.samples->size != size_in_32_bits) return file.samples->size;
    const Bytes sizes = file.bytes_of(*file.sizes);
    if (sizes.size() < data_size_at + 8) return file.samples->size;
    const std::uint64_t size = number_at(sizes, data_size_at, false) |
                               (std::uint64_t{number_at(sizes, data_size_at + 4, false)} << 32U);
    return static_cast<std::int64_t>(std::min<std::uint64_t>(size, std::uint64_t{1} << 62U));
}

void say_of_second(const ChunkFile& file, SoundChunks& sound) {
    if (file.second_samples) sound.warnings.push_back({{}, {}, ReasonCode::second_samples_left_out});
}

}  // namespace

std::optional<SoundChunks> find_wav_sound(const SourceFile& source, std::int64_t start,
                                          const std::string& subject) {
    ChunkFile file(source, start, "data");
    if (!file.samples || !file.format) return std::nullopt;
    SoundChunks sound;
    const bool differs = Extent(file, declared_size(file), 0, sound).differs(subject);
    say_of_second(file, sound);
    const bool odd_form = start > 0 || text_of(file.kind) == "BW64" || file.unpadded_chunks ||
                          file.format_is_behind || file.second_samples;
    if (differs || odd_form) sound.head = wav_head(file, sound, !differs);
    return sound;
}

std::optional<SoundChunks> find_aiff_sound(const SourceFile& source, std::int64_t start,
                                           const std::string& subject) {
    constexpr std::int64_t lead_in = 8;  // offset and block size
    ChunkFile file(source, start, "SSND");
    if (!file.samples || !file.format) return std::nullopt;
    SoundChunks sound;
    const bool differs = Extent(file, declared_size(file), lead_in, sound).differs(subject);
    say_of_second(file, sound);
    if (differs || start > 0 || file.unpadded_chunks || file.second_samples)
        sound.head = aiff_head(file, sound, lead_in);
    return sound;
}

}  // namespace afterglow::audio

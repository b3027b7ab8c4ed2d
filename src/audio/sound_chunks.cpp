#include "audio/sound_chunks.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "audio/chunk_file.hpp"
#include "audio/trailing_tags.hpp"
#include "audio/wav_format.hpp"

namespace afterglow::audio {
namespace {

void put_number(Bytes& bytes, std::uint64_t value, bool big_endian, unsigned size = 4) {
    for (unsigned i = 0; i < size; ++i)
        bytes.push_back(static_cast<unsigned char>(value >> (8 * (big_endian ? size - 1 - i : i))));
}

void put_text(Bytes& bytes, std::string_view text) {
    bytes.insert(bytes.end(), text.begin(), text.end());
}

// Where the samples end, and what is to be said of it.
class Extent {
  public:
    Extent(const ChunkFile& file, std::int64_t declared, std::int64_t lead_in, SoundChunks& sound)
        : file_(file), declared_(declared), lead_in_(lead_in), sound_(sound) {}

    // True if the header is not to be believed.
    bool differs() {
        const std::int64_t begin = file_.samples->at;
        const std::int64_t there = file_.size() - begin;
        sound_.samples = {{begin, std::min(file_.size(), begin + declared_)}};
        if (declared_ <= lead_in_ && there > lead_in_) return is_unfinished(begin + declared_);
        if (declared_ > there && is_unknown(declared_)) {
            use_all();
            sound_.notes.push_back({{}, {}, ReasonCode::length_open});
            return true;
        }
        return declared_ < there ? goes_on(begin + declared_) : is_cut(declared_ - there);
    }

  private:
    SoundReach reach() const { return {file_.samples->at, file_.size()}; }

    std::int64_t searched_end() const {
        return end_before_tags_and_chunks(file_.source(), reach(), file_.big_endian);
    }

    void use_all() { sound_.samples.front().end = searched_end(); }

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
        const std::int64_t sound_end = searched_end();
        if (sound_end - padded < remarkable_rest) return false;
        sound_.samples.front().end = sound_end;
        sound_.warnings.push_back({{}, {}, ReasonCode::goes_on_behind_end});
        return true;
    }

    // True if tags are among what the header has for samples.
    bool is_cut(std::int64_t missing) {
        const bool remarkable = missing > unremarkable_bytes;
        ByteRange& samples = sound_.samples.front();
        samples.end = remarkable ? searched_end() : end_before_tags(file_.source(), reach());
        const std::int64_t tagged = file_.size() - samples.end;
        if (remarkable)
            sound_.missing_share =
                static_cast<double>(missing + tagged) /
                static_cast<double>(std::max<std::int64_t>(samples.end - samples.begin, 1));
        return tagged > 0;
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

std::int64_t bytes_of(const std::vector<ByteRange>& ranges) {
    std::int64_t bytes = 0;
    for (const ByteRange& range : ranges) bytes += range.end - range.begin;
    return bytes;
}

// 64-bit sizes where 32 bits do not hold them (EBU Tech 3306).
Bytes wav_head(const ChunkFile& file, const SoundChunks& sound, const Bytes& format, bool with_fact) {
    const auto size = static_cast<std::uint64_t>(bytes_of(sound.samples));
    const bool large = static_cast<std::int64_t>(size) > size_in_32_bits - 2 * max_format;
    const bool big_endian = file.big_endian;
    Bytes chunks;
    put_text(chunks, "WAVE");
    if (large) {
        Bytes sizes;
        put_number(sizes, size + max_format, false, 8);
        put_number(sizes, size, false, 8);
        put_number(sizes, 0, false, 8);
        put_number(sizes, 0, false);
        put_chunk(chunks, "ds64", sizes, false);
    }
    put_chunk(chunks, "fmt ", format, big_endian);
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

Bytes aiff_head(const ChunkFile& file, const SoundChunks& sound, Bytes comm, std::int64_t lead_in) {
    const std::int64_t size = std::min(bytes_of(sound.samples), size_in_32_bits - max_format);
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

// The silences of a list of waves as bytes; none where they cannot be written, or are too long to be true.
std::optional<std::vector<ByteRange>> silent_ranges(const ChunkFile& file, const std::vector<Chunk>& chunks,
                                                    const Bytes& format) {
    constexpr std::int64_t longest_sec = 3600;
    constexpr std::size_t rate_at = 4;
    std::vector<ByteRange> ranges;
    const auto silence = written_silence(format, file.big_endian);
    std::int64_t frames = 0;
    for (const Chunk& chunk : chunks) {
        const Bytes content = file.bytes_of(chunk);
        if (!silence || content.size() < 4) return std::nullopt;
        const std::int64_t own = number_at(content, 0, file.big_endian);
        frames += own;
        ranges.push_back({0, own * silence->frame_bytes, silence->byte});
    }
    if (frames > 0 && frames > longest_sec * number_at(format, rate_at, file.big_endian)) return std::nullopt;
    return ranges;
}

// All samples where they are in several chunks, of which each begins with `lead_in` bytes of its own. False
// where there is silence among them that cannot be written.
bool join_samples(const ChunkFile& file, std::int64_t lead_in, const Bytes& format, SoundChunks& sound) {
    if (file.samples_before.empty() && file.silences.empty()) return true;
    const ByteRange last = sound.samples.front();
    sound.samples.clear();
    int parts = 1;
    const auto silences = silent_ranges(file, file.all_silences(), format);
    if (!silences) return false;
    auto silence = silences->begin();
    for (const Chunk& chunk : file.samples_before) {
        if (is_silence(chunk)) {
            sound.samples.push_back(*silence++);
            continue;
        }
        const std::int64_t own_lead_in = sound.samples.empty() ? 0 : lead_in;
        sound.samples.push_back({std::min(chunk.at + own_lead_in, chunk.end()), chunk.end()});
        ++parts;
    }
    const std::int64_t own_lead_in = sound.samples.empty() ? 0 : lead_in;
    sound.samples.push_back({std::min(last.begin + own_lead_in, last.end), last.end});
    sound.samples.insert(sound.samples.end(), silence, silences->end());
    if (parts > 1)
        sound.notes.push_back(
            {{}, {}, ReasonCode::samples_in_parts, {{"parts", static_cast<double>(parts)}}});
    return true;
}

// How many frames of a last block are true, `fact` says.
void find_true_frames(const ChunkFile& file, const Bytes& format, SoundChunks& sound) {
    constexpr std::size_t kind_at = 0, block_frames_at = 18;
    constexpr unsigned ms_adpcm = 0x02, ima_adpcm = 0x11;
    if (!file.fact || format.size() < block_frames_at + 2) return;
    const auto value = [&](std::size_t at) {
        return file.big_endian ? format[at] * 256U + format[at + 1] : format[at] + format[at + 1] * 256U;
    };
    if (value(kind_at) != ms_adpcm && value(kind_at) != ima_adpcm) return;
    const Bytes fact = file.bytes_of(*file.fact);
    if (fact.size() < 4) return;
    sound.true_frames = number_at(fact, 0, file.big_endian);
    sound.block_frames = value(block_frames_at);
}

constexpr std::size_t aiff_kind_at = 18;

// Names that some programs have for kinds of samples that have another name.
bool mend_kind(Bytes& comm, bool compressed_kind) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> names = {
        {{"42ni", "sowt"}, {"23ni", "sowt"}, {"32ni", "sowt"}, {"none", "NONE"}}};
    if (!compressed_kind || comm.size() < aiff_kind_at + 4) return false;
    const std::string kind(comm.begin() + aiff_kind_at, comm.begin() + aiff_kind_at + 4);
    for (const auto& [name, known] : names) {
        if (kind != name) continue;
        std::copy(known.begin(), known.end(), comm.begin() + aiff_kind_at);
        return true;
    }
    return false;
}

}  // namespace

std::optional<SoundChunks> find_wav_sound(const SourceFile& source, std::int64_t start) {
    ChunkFile file(source, start, "data");
    if (!file.samples || !file.format) return std::nullopt;
    SoundChunks sound;
    const bool differs = Extent(file, declared_size(file), 0, sound).differs();
    Bytes format = file.bytes_of(*file.format);
    MendedFormat mended;
    if (!file.big_endian) mended = mend_wav_format(source, sound.samples.front(), format);
    sound.gain = mended.gain;
    if (!join_samples(file, 0, format, sound)) return std::nullopt;
    sound.next = file.next_form;
    if (file.searched) sound.notes.push_back({{}, {}, ReasonCode::header_searched});
    if (!mended.assumed.empty())
        sound.notes.push_back({{}, {}, ReasonCode::kind_assumed, {}, {{"kind", mended.assumed}}});
    const bool odd_form = start > 0 || text_of(file.kind) == "BW64" || file.unpadded_chunks ||
                          file.format_is_behind || file.several_samples || file.in_wave_list ||
                          file.others_in_front || file.next_form || file.searched || mended.changed;
    const bool fact_is_true = !differs && !file.several_samples;
    if (fact_is_true) find_true_frames(file, format, sound);
    if (differs || odd_form) sound.head = wav_head(file, sound, format, fact_is_true);
    return sound;
}

bool has_unread_wave_list(const SourceFile& source, std::int64_t start) {
    return ChunkFile(source, start, "data").in_wave_list;
}

std::optional<SoundChunks> find_aiff_sound(const SourceFile& source, std::int64_t start) {
    constexpr std::int64_t lead_in = 8;  // offset and block size
    ChunkFile file(source, start, "SSND");
    if (!file.samples || !file.format) return std::nullopt;
    SoundChunks sound;
    const bool differs = Extent(file, declared_size(file), lead_in, sound).differs();
    Bytes comm = file.bytes_of(*file.format);
    const bool mended = mend_kind(comm, text_of(file.type) == "AIFC");
    join_samples(file, lead_in, comm, sound);
    sound.next = file.next_form;
    if (file.searched) sound.notes.push_back({{}, {}, ReasonCode::header_searched});
    const bool odd_form = start > 0 || file.unpadded_chunks || file.several_samples || file.next_form ||
                          file.searched || mended;
    if (differs || odd_form) sound.head = aiff_head(file, sound, std::move(comm), lead_in);
    return sound;
}

std::string unread_aiff_kind(const SourceFile& source, std::int64_t start) {
    constexpr std::array<std::string_view, 21> read = {
        "NONE", "none", "sowt", "twos", "raw ", "in24", "in32", "42ni", "23ni", "32ni", "fl32",
        "FL32", "fl64", "FL64", "ulaw", "ULAW", "alaw", "ALAW", "ima4", "GSM ", "DWVW"};
    ChunkFile file(source, start, "SSND");
    if (!file.format || text_of(file.type) != "AIFC") return {};
    const Bytes comm = file.bytes_of(*file.format);
    if (comm.size() < aiff_kind_at + 4) return {};
    std::string kind(comm.begin() + aiff_kind_at, comm.begin() + aiff_kind_at + 4);
    return std::find(read.begin(), read.end(), kind) != read.end() ? std::string{} : kind;
}

}  // namespace afterglow::audio

#include "audio/caf_sound.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <vector>

#include "audio/file_head.hpp"

namespace afterglow::audio {
namespace {

// Apple Core Audio Format Specification 1.0. Numbers are big-endian.
std::uint64_t number_in(const FileHead& bytes, std::size_t at, std::size_t size) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i) number = number << 8U | bytes[at + i];
    return number;
}

struct Range {
    std::int64_t begin = 0;
    std::int64_t end = 0;  // as the file goes
};

// Numbers of seven bits to the byte, of which all but the last have their highest bit set.
class PackedNumbers {
  public:
    PackedNumbers(const SourceFile& file, Range range) : file_(file), range_(range) {}

    std::optional<std::int64_t> next() {
        constexpr int most_bytes = 9;
        std::int64_t number = 0;
        for (int i = 0; i < most_bytes; ++i) {
            const auto byte = next_byte();
            if (!byte) return std::nullopt;
            number = number << 7 | (*byte & 0x7F);
            if ((*byte & 0x80) == 0) return number;
        }
        return std::nullopt;
    }

  private:
    std::optional<int> next_byte() {
        constexpr std::int64_t at_once = 1 << 16;
        if (at_ == bytes_.size()) {
            const std::int64_t size = std::min(at_once, range_.end - range_.begin);
            bytes_.resize(static_cast<std::size_t>(std::max<std::int64_t>(size, 0)));
            bytes_.resize(file_.read_at(range_.begin, bytes_.data(), bytes_.size()));
            range_.begin += static_cast<std::int64_t>(bytes_.size());
            at_ = 0;
        }
        if (bytes_.empty()) return std::nullopt;
        return bytes_[at_++];
    }

    const SourceFile& file_;
    Range range_;
    std::vector<unsigned char> bytes_;
    std::size_t at_ = 0;
};

class Chunks {
  public:
    Chunks(const SourceFile& file, std::int64_t start) : file_(file), start_(start) {}

    CafSound read() {
        each_chunk();
        sound_.has_samples = samples_.end > samples_.begin;
        if (sound_.packets_are_alike)
            take_alike();
        else if (sound_.has_table)
            take_each();
        settle();
        return std::move(sound_);
    }

  private:
    void each_chunk() {
        constexpr std::int64_t form_bytes = 8, header = 12;
        constexpr int max_chunks = 1000;
        std::int64_t at = start_ + form_bytes;
        for (int i = 0; i < max_chunks; ++i) {
            const FileHead chunk = read_head(file_, at);
            if (chunk.size() < static_cast<std::size_t>(header)) return;
            const auto size = static_cast<std::int64_t>(number_in(chunk, 4, 8));
            const std::int64_t there = file_.size_bytes() - at - header;
            const bool is_cut = size < 0 || size > there;
            take(chunk, {at + header, at + header + (is_cut ? there : size)});
            if (is_cut) return;
            at += header + size;
        }
    }

    void take(const FileHead& chunk, Range inside) {
        constexpr std::int64_t edit_count_bytes = 4;
        if (has_at(chunk, 0, "desc")) take_description(chunk);
        if (has_at(chunk, 0, "pakt")) take_table(chunk, inside);
        if (has_at(chunk, 0, "data")) samples_ = {inside.begin + edit_count_bytes, inside.end};
    }

    void take_description(const FileHead& chunk) {
        constexpr std::size_t rate_at = 12, kind_at = 20, bytes_at = 28, frames_at = 32, end = 44;
        constexpr double highest_rate = 1e7;
        if (chunk.size() < end || !sound_.kind.empty()) return;
        const auto rate = std::bit_cast<double>(number_in(chunk, rate_at, 8));
        if (rate >= 1.0 && rate <= highest_rate) sound_.ticks_per_sec = std::llround(rate);
        sound_.kind.assign(chunk.begin() + kind_at, chunk.begin() + kind_at + 4);
        packet_bytes_ = static_cast<std::int64_t>(number_in(chunk, bytes_at, 4));
        packet_frames_ = static_cast<std::int64_t>(number_in(chunk, frames_at, 4));
        constexpr std::int64_t most = 1 << 16;
        sound_.packets_are_alike =
            packet_bytes_ > 0 && packet_bytes_ <= most && packet_frames_ > 0 && packet_frames_ <= most;
    }

    void take_table(const FileHead& chunk, Range inside) {
        constexpr std::size_t header = 12, heard_at = 20, priming_at = 28, rest_at = 32, end = 36;
        if (chunk.size() < end) return;
        sound_.has_table = true;
        packets_ = static_cast<std::int64_t>(number_in(chunk, header, 8));
        heard_ = static_cast<std::int64_t>(number_in(chunk, heard_at, 8));
        priming_ = static_cast<std::int32_t>(number_in(chunk, priming_at, 4));
        rest_ = static_cast<std::int32_t>(number_in(chunk, rest_at, 4));
        table_ = {inside.begin + static_cast<std::int64_t>(end - header), inside.end};
    }

    void take_alike() {
        constexpr std::int64_t most_packets = std::int64_t{1} << 40;
        const std::int64_t there = std::max<std::int64_t>(0, samples_.end - samples_.begin) / packet_bytes_;
        sound_.length_there = there * packet_frames_;
        const bool promised = sound_.has_table && packets_ > 0 && packets_ < most_packets;
        sound_.length = promised ? packets_ * packet_frames_ : *sound_.length_there;
        table_length_ = *sound_.length;
    }

    void take_each() {
        constexpr std::int64_t longest = std::int64_t{1} << 48;
        PackedNumbers numbers(file_, table_);
        const std::int64_t bytes_there = samples_.end - samples_.begin;
        std::int64_t bytes = 0, frames = 0, frames_there = 0;
        Range last;
        for (std::int64_t i = 0; i < packets_; ++i) {
            const auto size = packet_bytes_ > 0 ? packet_bytes_ : numbers.next();
            const auto length = packet_frames_ > 0 ? packet_frames_ : numbers.next();
            if (!size || !length || *size > longest - bytes || *length > longest - frames) break;
            last = {samples_.begin + bytes, samples_.begin + bytes + *size};
            bytes += *size;
            frames += *length;
            if (bytes <= bytes_there) frames_there = frames;
        }
        const std::int64_t lacking = bytes <= bytes_there ? frames_lacking_in(last) : 0;
        table_length_ = frames;
        sound_.length = frames - lacking;
        sound_.length_there = std::max<std::int64_t>(0, frames_there - lacking);
    }

    // The last packet of ALAC may be shorter, which it says behind 19 bits and a mark; 3 bits lie between.
    std::int64_t frames_lacking_in(Range packet) const {
        constexpr std::size_t needed = 7;
        if (sound_.kind != "alac" || packet_frames_ <= 0) return 0;
        const FileHead bytes = read_head(file_, packet.begin);
        if (packet.end - packet.begin < std::int64_t{needed} || bytes.size() < needed) return 0;
        const std::uint64_t bits = number_in(bytes, 0, needed);
        const bool is_said = (bits >> (8 * needed - 20) & 1U) != 0;
        const auto said = static_cast<std::int64_t>(bits >> (8 * needed - 55) & 0xFFFFFFFFU);
        return is_said && said > 0 && said < packet_frames_ ? packet_frames_ - said : 0;
    }

    void settle() {
        const std::int64_t all = sound_.length.value_or(0);
        if (!sound_.has_table || priming_ < 0 || rest_ < 0 || priming_ >= all) return;
        const std::int64_t heard = heard_ > 0 ? heard_ : table_length_ - priming_ - rest_;
        sound_.heard = HeardPart{priming_, std::clamp<std::int64_t>(heard, 0, all - priming_), 0};
    }

    const SourceFile& file_;
    std::int64_t start_;
    CafSound sound_;
    Range samples_;
    Range table_;
    std::int64_t packet_bytes_ = 0;   // 0: they differ
    std::int64_t packet_frames_ = 0;  // 0: they differ
    std::int64_t packets_ = 0;
    std::int64_t heard_ = 0;
    std::int64_t priming_ = 0;
    std::int64_t rest_ = 0;
    std::int64_t table_length_ = 0;
};

}  // namespace

CafSound inspect_caf_sound(const SourceFile& file, std::int64_t start) {
    return Chunks(file, start).read();
}

}  // namespace afterglow::audio

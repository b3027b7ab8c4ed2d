#include "audio/mpeg.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace afterglow::audio {
namespace {

constexpr std::int64_t longest_lead_in_bytes = 64 << 10;  // junk before the first frame
constexpr std::int64_t frames_for_estimate = 128;
constexpr std::int64_t most_believable = 10;  // times what is there; what promises more is wrong
constexpr std::size_t header_bytes = 4;

using Bytes = std::span<const unsigned char>;

// kbit/s by [row][index]: MPEG-1 layers I, II, III, then MPEG-2 and 2.5 layer I, and their layers II and III.
constexpr std::array<std::array<int, 15>, 5> bit_rates_kbps{{
    {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
    {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
    {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
    {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
    {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
}};

std::uint32_t big_endian(Bytes bytes) {
    return (std::uint32_t{bytes[0]} << 24U) | (std::uint32_t{bytes[1]} << 16U) |
           (std::uint32_t{bytes[2]} << 8U) | std::uint32_t{bytes[3]};
}

bool starts_with(Bytes bytes, std::string_view text) {
    return bytes.size() >= text.size() &&
           std::equal(text.begin(), text.end(), bytes.begin(),
                      [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; });
}

// Looks at any place of a file through one block that follows along.
class Window {
  public:
    explicit Window(const SourceFile& file) : file_(file), block_(1U << 18U) {}

    // `size` bytes at `offset`, or what there is of them.
    Bytes at(std::int64_t offset, std::size_t size) {
        if (offset < start_ ||
            offset + static_cast<std::int64_t>(size) > start_ + static_cast<std::int64_t>(filled_)) {
            start_ = offset;
            filled_ = file_.read_at(offset, block_.data(), block_.size());
        }
        const auto from = static_cast<std::size_t>(offset - start_);
        return Bytes(block_).first(filled_).subspan(from, std::min(size, filled_ - from));
    }

  private:
    const SourceFile& file_;
    std::vector<unsigned char> block_;
    std::int64_t start_ = 0;
    std::size_t filled_ = 0;
};

std::optional<MpegHeader> header_at(Window& window, std::int64_t offset) {
    return parse_mpeg_header(window.at(offset, header_bytes));
}

bool same_stream(const MpegHeader& a, const MpegHeader& b) {
    return a.version == b.version && a.layer == b.layer && a.sample_rate_hz == b.sample_rate_hz;
}

// A header may be chance; one followed by another of the same stream, or by the end of the file, is not.
std::optional<MpegHeader> frame_at(Window& window, std::int64_t offset, std::int64_t size, int followers) {
    const auto header = header_at(window, offset);
    if (!header) return std::nullopt;
    std::int64_t next = offset + header->frame_bytes;
    for (int i = 0; i < followers && next + static_cast<std::int64_t>(header_bytes) <= size; ++i) {
        const auto following = header_at(window, next);
        if (!following || !same_stream(*header, *following)) return std::nullopt;
        next += following->frame_bytes;
    }
    return header;
}

// What a first frame without sound says about the ones after it.
struct LengthTag {
    std::optional<std::int64_t> frames;
    std::int64_t trimmed_samples = 0;
    std::optional<std::int64_t> bytes;  // of all frames
};

// The Xing header: name, flags, then frames, bytes, a table of 100 bytes and a quality, each if its flag is
// set; after them LAME writes its name, and 21 bytes on the delay and padding of the encoder, 12 bits each.
LengthTag read_xing(Bytes tag) {
    constexpr std::array<std::size_t, 4> field_bytes{4, 4, 100, 4};
    constexpr std::size_t fields_at = 8, delay_at = 21;
    LengthTag found;
    const unsigned flags = tag[7];
    if ((flags & 1U) != 0) found.frames = big_endian(tag.subspan(fields_at));
    const std::size_t bytes_at = fields_at + ((flags & 1U) != 0 ? 4U : 0U);
    if ((flags & 2U) != 0 && tag.size() >= bytes_at + 4) found.bytes = big_endian(tag.subspan(bytes_at));
    std::size_t at = fields_at;
    for (std::size_t i = 0; i < field_bytes.size(); ++i) at += (flags >> i & 1U) != 0 ? field_bytes[i] : 0;
    if (tag.size() < at + delay_at + 3) return found;
    const Bytes encoder = tag.subspan(at);
    if (!starts_with(encoder, "LAME") && !starts_with(encoder, "Lavf") && !starts_with(encoder, "Lavc"))
        return found;
    const unsigned both = (unsigned{encoder[delay_at]} << 16U) | (unsigned{encoder[delay_at + 1]} << 8U) |
                          unsigned{encoder[delay_at + 2]};
    found.trimmed_samples = (both >> 12U) + (both & 0xFFFU);
    return found;
}

std::optional<LengthTag> length_tag(Bytes frame, const MpegHeader& header) {
    constexpr std::size_t vbri_at = 36;
    const bool mono = header.channels == 1;
    const std::size_t side_info = header.version == 1 ? (mono ? 17U : 32U) : (mono ? 9U : 17U);
    const std::size_t xing_at = header_bytes + side_info;
    if (frame.size() >= xing_at + 12) {
        const Bytes tag = frame.subspan(xing_at);
        if (starts_with(tag, "Xing") || starts_with(tag, "Info")) return read_xing(tag);
    }
    if (frame.size() >= vbri_at + 18 && starts_with(frame.subspan(vbri_at), "VBRI")) {
        return LengthTag{big_endian(frame.subspan(vbri_at + 14)), 0, big_endian(frame.subspan(vbri_at + 10))};
    }
    return std::nullopt;
}

class Walk {
  public:
    explicit Walk(const SourceFile& file) : window_(file), size_(file.size_bytes()), at_(id3_size(file)) {}

    bool find_first() {
        constexpr int followers = 3;
        const std::int64_t last = std::min(size_, at_ + longest_lead_in_bytes);
        for (; at_ < last; ++at_) {
            const auto header = frame_at(window_, at_, size_, followers);
            if (!header || at_ + header->frame_bytes > size_) continue;
            stream_.first = *header;
            begin_ = at_;
            return true;
        }
        return false;
    }

    void read_tag() {
        const auto frame = window_.at(at_, static_cast<std::size_t>(stream_.first.frame_bytes));
        const auto tag = length_tag(frame, stream_.first);
        if (!tag) return;
        stream_.length_tag = true;
        stream_.promised_frames = tag->frames;
        stream_.trimmed_samples = tag->trimmed_samples;
        promised_bytes_ = tag->bytes;
        at_ += stream_.first.frame_bytes;
    }

    // Takes frame after frame; passes over damage. Stops after `limit` frames.
    void take_frames(std::int64_t limit) {
        while (stream_.frames < limit && at_ + static_cast<std::int64_t>(header_bytes) <= size_) {
            const auto header = header_at(window_, at_);
            if (!header || !same_stream(*header, stream_.first)) {
                if (!pass_damage()) return;
                continue;
            }
            if (at_ + header->frame_bytes > size_) {
                stream_.cut = true;
                return;
            }
            constant_rate_ = constant_rate_ && header->bit_rate == stream_.first.bit_rate;
            ++stream_.frames;
            at_ += header->frame_bytes;
        }
    }

    // All frames there are: as promised, or as many as fit in the file if they are like the first ones.
    std::optional<MpegStream> glance() {
        if (stream_.promised_frames) {
            if (!is_believable(*stream_.promised_frames)) return std::nullopt;
            stream_.frames = *stream_.promised_frames;
            return stream_;
        }
        take_frames(frames_for_estimate);
        if (!constant_rate_ || stream_.frames < frames_for_estimate || !is_alike_further_on())
            return std::nullopt;
        const double frame_bytes = static_cast<double>(stream_.first.bit_rate) / 8.0 *
                                   stream_.first.frame_samples / stream_.first.sample_rate_hz;
        stream_.frames = static_cast<std::int64_t>(static_cast<double>(size_ - begin_) / frame_bytes);
        return stream_;
    }

    // A tag that is not true is left out of the sound: one that promises less than there is (files joined end
    // to end) would end it early, one that promises more would have an end trimmed that is not there.
    MpegStream finish() {
        close_range(at_);
        const std::int64_t promised = stream_.promised_frames.value_or(0);
        stream_.false_promise = promised > most_believable * stream_.frames;
        if (promised + 1 < stream_.frames || stream_.false_promise) stream_.promised_frames.reset();
        const bool true_tag =
            promised + 1 >= stream_.frames && promised <= stream_.frames + stream_.frames / 128;
        if (stream_.length_tag && !true_tag) {
            stream_.length_tag = false;
            stream_.trimmed_samples = 0;
            stream_.ranges.front().begin += stream_.first.frame_bytes;
        }
        return stream_;
    }

  private:
    // Whether the length tag can be true of a file of this size; what follows the frames may be tags.
    bool is_believable(std::int64_t frames) const {
        constexpr std::int64_t unremarkable = 32 << 10;
        constexpr std::int64_t smallest_frame = 24;
        constexpr std::int64_t largest_bit_rate = 448'000;
        const std::int64_t largest_frame =
            stream_.first.frame_samples / 8 * largest_bit_rate / stream_.first.sample_rate_hz + 4;
        const std::int64_t there = size_ - begin_;
        const std::int64_t most = promised_bytes_ ? *promised_bytes_ : frames * largest_frame;
        const std::int64_t least = promised_bytes_ ? *promised_bytes_ : frames * smallest_frame;
        return there <= most + most / 64 + unremarkable && there + there / 64 + unremarkable >= least &&
               there + unremarkable >= frames * smallest_frame;
    }

    // At some places on the way to the end: files are joined, and silence at the beginning takes few bytes.
    bool is_alike_further_on() {
        constexpr int places = 8;
        constexpr std::int64_t reach = 8192;
        for (int i = 1; i <= places; ++i) {
            const std::int64_t from = begin_ + (size_ - begin_) * i / (places + 1);
            std::optional<MpegHeader> header;
            for (std::int64_t at = from; !header && at < std::min(from + reach, size_); ++at)
                header = frame_at(window_, at, size_, 2);
            if (!header || !same_stream(*header, stream_.first) || header->bit_rate != stream_.first.bit_rate)
                return false;
        }
        return true;
    }

    // Frames of another stream, which the decoder does not go on with.
    void look_for_other(std::int64_t from) {
        for (std::int64_t at = from; at < std::min(from + longest_lead_in_bytes, size_); ++at) {
            const auto header = frame_at(window_, at, size_, 3);
            if (!header || at + header->frame_bytes >= size_) continue;
            stream_.other_sec = (size_ - at) * 8 / header->bit_rate;
            return;
        }
    }

    // To the next frame of this stream; false where only tags or nothing follow.
    bool pass_damage() {
        const std::int64_t from = at_;
        close_range(at_);
        const auto here = window_.at(at_, 8);
        const bool joined = starts_with(here, "ID3");  // another file begins
        const bool tag =
            starts_with(here, "TAG") || starts_with(here, "APETAGEX") || starts_with(here, "LYRICSBE");
        for (; !tag && at_ + static_cast<std::int64_t>(header_bytes) <= size_; ++at_) {
            const auto header = frame_at(window_, at_, size_, 2);
            if (!header || !same_stream(*header, stream_.first)) continue;
            if (!joined) stream_.damaged_bytes += at_ - from;
            begin_ = at_;
            return true;
        }
        begin_ = at_;
        if (!tag) look_for_other(from);
        return false;
    }

    void close_range(std::int64_t end) {
        if (end > begin_) stream_.ranges.push_back({begin_, end});
        begin_ = end;
    }

    Window window_;
    std::int64_t size_;
    std::int64_t at_;
    std::int64_t begin_ = 0;
    bool constant_rate_ = true;
    std::optional<std::int64_t> promised_bytes_;
    MpegStream stream_;
};

}  // namespace

std::optional<MpegHeader> parse_mpeg_header(Bytes bytes) {
    constexpr std::array<int, 3> sample_rates_hz{44100, 48000, 32000};
    if (bytes.size() < header_bytes || bytes[0] != 0xFF || (bytes[1] & 0xE0U) != 0xE0U) return std::nullopt;
    const unsigned version_bits = (bytes[1] >> 3U) & 3U;
    const unsigned layer_bits = (bytes[1] >> 1U) & 3U;
    const unsigned rate_index = bytes[2] >> 4U;
    const unsigned sample_rate_index = (bytes[2] >> 2U) & 3U;
    const bool emphasis_reserved = (bytes[3] & 3U) == 2U;
    const bool reserved = version_bits == 1 || layer_bits == 0 || sample_rate_index == 3 || emphasis_reserved;
    if (reserved || rate_index == 0 || rate_index == 15) return std::nullopt;

    MpegHeader header;
    header.version = version_bits == 3 ? 1 : (version_bits == 2 ? 2 : 25);
    header.layer = 4 - static_cast<int>(layer_bits);
    const bool first_version = header.version == 1;
    const int row = first_version ? header.layer - 1 : (header.layer == 1 ? 3 : 4);
    header.bit_rate = 1000 * bit_rates_kbps[static_cast<std::size_t>(row)][rate_index];
    header.sample_rate_hz =
        sample_rates_hz[sample_rate_index] / (first_version ? 1 : (header.version == 2 ? 2 : 4));
    header.channels = (bytes[3] >> 6U) == 3U ? 1 : 2;
    header.frame_samples = header.layer == 1 ? 384 : (header.layer == 3 && !first_version ? 576 : 1152);
    const int padding = static_cast<int>((bytes[2] >> 1U) & 1U);
    header.frame_bytes = header.layer == 1
                             ? (12 * header.bit_rate / header.sample_rate_hz + padding) * 4
                             : header.frame_samples / 8 * header.bit_rate / header.sample_rate_hz + padding;
    return header;
}

std::int64_t id3_size(const SourceFile& file) {
    constexpr std::size_t tag_header = 10;
    std::int64_t at = 0;
    for (;;) {
        std::array<unsigned char, tag_header> tag{};
        if (file.read_at(at, tag.data(), tag.size()) < tag.size() || !starts_with(tag, "ID3")) return at;
        const bool footer = (tag[5] & 0x10U) != 0;
        std::int64_t size = 0;
        for (std::size_t i = 6; i < tag_header; ++i) size = (size << 7U) | (tag[i] & 0x7FU);
        at += static_cast<std::int64_t>(footer ? 2 * tag_header : tag_header) + size;
    }
}

bool has_mpeg_frames(const SourceFile& file) {
    return Walk(file).find_first();
}

std::optional<MpegStream> scan_mpeg(const SourceFile& file) {
    Walk walk(file);
    if (!walk.find_first()) return std::nullopt;
    walk.read_tag();
    walk.take_frames(file.size_bytes());
    return walk.finish();
}

std::optional<MpegStream> glance_at_mpeg(const SourceFile& file) {
    Walk walk(file);
    if (!walk.find_first()) return std::nullopt;
    walk.read_tag();
    if (const auto stream = walk.glance()) return stream;
    return scan_mpeg(file);
}

}  // namespace afterglow::audio

#include "audio/mpeg.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "audio/mpeg_length_tag.hpp"

namespace afterglow::audio {
namespace {

constexpr std::int64_t max_lead_in_bytes = 64 << 10;  // junk before the first frame
constexpr std::int64_t frames_for_estimate = 128;
constexpr std::int64_t max_believable = 10;  // times what is there; what promises more is wrong
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

std::optional<MpegHeader> header_at(Window& window, std::int64_t offset, int free_frame_bytes) {
    return parse_mpeg_header(window.at(offset, header_bytes), free_frame_bytes);
}

bool same_stream(const MpegHeader& a, const MpegHeader& b) {
    return a.version == b.version && a.layer == b.layer && a.sample_rate_hz == b.sample_rate_hz;
}

// A header may be chance; one followed by another of the same stream, or by the end of the file, is not.
std::optional<MpegHeader> frame_at(Window& window, std::int64_t offset, std::int64_t size, int followers,
                                   int free_frame_bytes = 0) {
    const auto header = header_at(window, offset, free_frame_bytes);
    if (!header) return std::nullopt;
    std::int64_t next = offset + header->frame_bytes;
    for (int i = 0; i < followers && next + static_cast<std::int64_t>(header_bytes) <= size; ++i) {
        const auto following = header_at(window, next, free_frame_bytes);
        if (!following || !same_stream(*header, *following)) return std::nullopt;
        next += following->frame_bytes;
    }
    return header;
}

// Bytes of a frame in free format, by where the next ones begin; none where there is no such frame.
std::optional<int> free_frame_bytes_at(Window& window, std::int64_t offset) {
    constexpr int smallest = 24, largest = 8192, followers = 4;
    const unsigned char kind = window.at(offset + 1, 1)[0];
    for (int bytes = smallest; bytes < largest; ++bytes) {
        std::int64_t at = offset;
        int found = 0;
        for (; found < followers; ++found) {
            const auto header = header_at(window, at, bytes);
            const auto here = window.at(at, header_bytes);
            if (!header || (here[2] & 0xF0U) != 0 || here[1] != kind) break;
            at += header->frame_bytes;
        }
        if (found == followers) return bytes;
    }
    return std::nullopt;
}

class Walk {
  public:
    Walk(const SourceFile& file, std::int64_t start) : window_(file), size_(file.size_bytes()), at_(start) {}

    bool find_first(std::int64_t last) {
        constexpr int followers = 3;
        const std::int64_t from = at_;
        for (; at_ < std::min(last, size_); ++at_) {
            if (window_.at(at_, 1)[0] != 0xFF) continue;
            auto header = frame_at(window_, at_, size_, followers);
            if (!header && find_free_format()) header = frame_at(window_, at_, size_, followers, free_bytes_);
            // Behind junk the end of the file does not stand for the frames that would have to follow.
            const int whole_frames = at_ == from ? 1 : followers;
            if (!header || at_ + whole_frames * header->frame_bytes > size_) continue;
            stream_.first = *header;
            begin_ = begin_of_all_ = at_;
            return true;
        }
        return false;
    }
    bool find_first() { return find_first(at_ + max_lead_in_bytes); }
    std::int64_t at() const { return at_; }

    void read_tag() {
        const auto tag = tag_at(at_, stream_.first);
        if (!tag) return;
        stream_.length_tag = true;
        stream_.promised_frames = tag->frames;
        stream_.trimmed_samples = tag->trimmed_samples;
        stream_.delay_samples = tag->delay_samples;
        promised_bytes_ = tag->bytes;
        sum_is_right_ = tag->sum_is_right;
        at_ += stream_.first.frame_bytes;
    }

    // Takes frame after frame; passes over damage. Stops after `limit` frames, or where another stream
    // begins.
    void take_frames(std::int64_t limit) {
        while (stream_.frames < limit && at_ + static_cast<std::int64_t>(header_bytes) <= size_) {
            const auto header = header_at(window_, at_, free_bytes_);
            if (!header || !same_stream(*header, stream_.first)) {
                if (!pass_damage()) return;
                continue;
            }
            if (at_ + header->frame_bytes > size_) {
                stream_.cut = true;
                return;
            }
            if (at_ > begin_of_all_ && tag_at(at_, *header)) {
                stream_.next = at_;
                return;
            }
            constant_rate_ = constant_rate_ && header->bit_rate == stream_.first.bit_rate;
            ++stream_.frames;
            frame_bytes_ += header->frame_bytes;
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
        if (!constant_rate_ || stream_.frames < frames_for_estimate || stream_.next || !is_alike_further_on())
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
        stream_.false_promise = promised > max_believable * stream_.frames;
        if (promised + 1 < stream_.frames || stream_.false_promise) stream_.promised_frames.reset();
        const bool true_tag =
            promised + 1 >= stream_.frames && promised <= stream_.frames + stream_.frames / 128;
        place_missing_frames();
        if (stream_.length_tag && !true_tag && stream_.gaps.empty()) {
            stream_.length_tag = false;
            stream_.trimmed_samples = 0;
            stream_.delay_samples = 0;
            stream_.ranges.front().begin += stream_.first.frame_bytes;
        }
        return stream_;
    }

  private:
    std::optional<LengthTag> tag_at(std::int64_t at, const MpegHeader& header) {
        constexpr int reach = 256;
        return length_tag(window_.at(at, static_cast<std::size_t>(std::min(header.frame_bytes, reach))),
                          header);
    }

    bool find_free_format() {
        constexpr int max_tries = 64;
        if (free_tries_ >= max_tries) return false;
        const auto start = window_.at(at_, header_bytes);
        if (start.size() < header_bytes || (start[1] & 0xE0U) != 0xE0U || (start[2] & 0xF0U) != 0)
            return false;
        ++free_tries_;
        const auto bytes = free_frame_bytes_at(window_, at_);
        if (bytes) free_bytes_ = *bytes;
        return bytes.has_value();
    }

    // Whether the length tag can be true of a file of this size; what follows the frames may be tags.
    bool is_believable(std::int64_t frames) {
        constexpr std::int64_t unremarkable = 32 << 10;
        constexpr std::int64_t smallest_frame = 24;
        constexpr std::int64_t largest_bit_rate = 448'000;
        const std::int64_t largest_frame =
            stream_.first.frame_samples / 8 * largest_bit_rate / stream_.first.sample_rate_hz + 4;
        const std::int64_t there = size_ - begin_;
        const std::int64_t most = promised_bytes_ ? *promised_bytes_ : frames * largest_frame;
        const std::int64_t least = promised_bytes_ ? *promised_bytes_ : frames * smallest_frame;
        const bool fits = there <= most + most / 64 + unremarkable &&
                          there + there / 64 + unremarkable >= least &&
                          there + unremarkable >= frames * smallest_frame;
        return fits && (sum_is_right_ || agrees_further_on(frames));
    }

    // The frame at or soon behind a place on the way to the end.
    std::optional<MpegHeader> frame_near(std::int64_t& at) {
        constexpr std::int64_t reach = 8192;
        for (const std::int64_t last = std::min(at + reach, size_); at < last; ++at)
            if (const auto header = frame_at(window_, at, size_, 2, free_bytes_)) return header;
        return std::nullopt;
    }

    // At some places on the way to the end: files are joined, and silence at the beginning takes few bytes.
    bool is_alike_further_on() {
        constexpr int places = 8;
        for (int i = 1; i <= places; ++i) {
            std::int64_t at = begin_ + (size_ - begin_) * i / (places + 1);
            const auto header = frame_near(at);
            if (!header || !same_stream(*header, stream_.first) || header->bit_rate != stream_.first.bit_rate)
                return false;
        }
        return true;
    }

    // Whether about that many frames fit, if they are as long as those at some places.
    bool agrees_further_on(std::int64_t frames) {
        constexpr int places = 5, frames_at_each = 30;
        constexpr double believable = 1.3;
        std::int64_t bytes = 0, count = 0;
        for (int i = 0; i < places; ++i) {
            std::int64_t at = begin_ + stream_.first.frame_bytes + (size_ - begin_) * i / places;
            auto header = frame_near(at);
            for (int k = 0; header && same_stream(*header, stream_.first) && k < frames_at_each; ++k) {
                bytes += header->frame_bytes;
                at += header->frame_bytes;
                ++count;
                header = header_at(window_, at, free_bytes_);
            }
        }
        if (count == 0) return false;
        const double fitting =
            static_cast<double>(size_ - begin_) * static_cast<double>(count) / static_cast<double>(bytes);
        return static_cast<double>(frames) < believable * fitting &&
               fitting < believable * static_cast<double>(frames) + frames_at_each;
    }

    // To the next frame of this stream; false where another stream, only tags or nothing follows.
    bool pass_damage() {
        const std::int64_t from = at_;
        close_range(at_);
        const auto here = window_.at(at_, 8);
        const bool joined = starts_with(here, "ID3");  // another file begins
        const bool tag =
            starts_with(here, "TAG") || starts_with(here, "APETAGEX") || starts_with(here, "LYRICSBE");
        for (; at_ + static_cast<std::int64_t>(header_bytes) <= size_; ++at_) {
            if (tag && at_ - from > max_lead_in_bytes) break;
            if (window_.at(at_, 1)[0] != 0xFF) continue;
            if (const auto header = frame_at(window_, at_, size_, 2, free_bytes_);
                header && same_stream(*header, stream_.first)) {
                begin_ = at_;
                if (!joined && !tag) note_damage(at_ - from);
                return true;
            }
            if (!is_other_stream()) continue;
            stream_.next = at_;
            break;
        }
        begin_ = at_;
        return false;
    }

    bool is_other_stream() {
        const auto header = frame_at(window_, at_, size_, 3);
        return header && at_ + header->frame_bytes < size_;
    }

    void note_damage(std::int64_t bytes) {
        stream_.damaged_bytes += bytes;
        stream_.gaps.push_back({stream_.frames, bytes});  // its frames are known in the end
    }

    // How many frames were lost at each damaged place: all that are missing by the length tag, or, without
    // one, as many as its bytes could hold.
    void place_missing_frames() {
        constexpr std::int64_t max_gap_sec = 600;
        if (stream_.gaps.empty() || stream_.frames == 0) return;
        const std::int64_t missing = stream_.promised_frames ? *stream_.promised_frames - stream_.frames : 0;
        const bool known = stream_.promised_frames && !stream_.cut &&
                           missing * stream_.first.frame_samples < max_gap_sec * stream_.first.sample_rate_hz;
        std::int64_t bytes_left = stream_.damaged_bytes, left = std::max<std::int64_t>(missing, 0);
        for (MpegGap& gap : stream_.gaps) {
            const std::int64_t bytes = std::exchange(gap.frames, 0);
            gap.frames = known ? left * bytes / std::max<std::int64_t>(bytes_left, 1)
                               : (bytes * stream_.frames + frame_bytes_ / 2) / frame_bytes_;
            bytes_left -= bytes;
            left -= known ? gap.frames : 0;
        }
        std::erase_if(stream_.gaps, [](const MpegGap& gap) { return gap.frames == 0; });
    }

    void close_range(std::int64_t end) {
        if (end > begin_) stream_.ranges.push_back({begin_, end});
        begin_ = end;
    }

    Window window_;
    std::int64_t size_;
    std::int64_t at_;
    std::int64_t begin_ = 0;
    std::int64_t begin_of_all_ = 0;
    std::int64_t frame_bytes_ = 0;  // of all frames so far
    int free_bytes_ = 0;
    int free_tries_ = 0;
    bool constant_rate_ = true;
    bool sum_is_right_ = false;
    std::optional<std::int64_t> promised_bytes_;
    MpegStream stream_;
};

}  // namespace

std::optional<MpegHeader> parse_mpeg_header(Bytes bytes, int free_frame_bytes) {
    constexpr std::array<int, 3> sample_rates_hz{44100, 48000, 32000};
    if (bytes.size() < header_bytes || bytes[0] != 0xFF || (bytes[1] & 0xE0U) != 0xE0U) return std::nullopt;
    const unsigned version_bits = (bytes[1] >> 3U) & 3U;
    const unsigned layer_bits = (bytes[1] >> 1U) & 3U;
    const unsigned rate_index = bytes[2] >> 4U;
    const unsigned sample_rate_index = (bytes[2] >> 2U) & 3U;
    const bool emphasis_reserved = (bytes[3] & 3U) == 2U;
    const bool reserved = version_bits == 1 || layer_bits == 0 || sample_rate_index == 3 || emphasis_reserved;
    const bool free_format = rate_index == 0;
    if (reserved || rate_index == 15 || (free_format && free_frame_bytes == 0)) return std::nullopt;

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
    if (free_format) {
        header.free_format = true;
        header.frame_bytes = free_frame_bytes + padding * (header.layer == 1 ? 4 : 1);
        header.bit_rate = static_cast<int>(std::int64_t{8} * free_frame_bytes * header.sample_rate_hz /
                                           header.frame_samples);
        return header;
    }
    header.frame_bytes = header.layer == 1
                             ? (12 * header.bit_rate / header.sample_rate_hz + padding) * 4
                             : header.frame_samples / 8 * header.bit_rate / header.sample_rate_hz + padding;
    return header;
}

std::optional<std::int64_t> find_mpeg_frames(const SourceFile& file, std::int64_t from, std::int64_t to) {
    Walk walk(file, from);
    return walk.find_first(to) ? std::optional(walk.at()) : std::nullopt;
}

std::optional<MpegStream> scan_mpeg(const SourceFile& file, std::int64_t start) {
    Walk walk(file, start);
    if (!walk.find_first()) return std::nullopt;
    walk.read_tag();
    walk.take_frames(file.size_bytes());
    return walk.finish();
}

std::optional<MpegStream> estimate_mpeg_length(const SourceFile& file, std::int64_t start) {
    Walk walk(file, start);
    if (!walk.find_first()) return std::nullopt;
    walk.read_tag();
    if (const auto stream = walk.glance()) return stream;
    const auto stream = scan_mpeg(file, start);
    return stream && !stream->next ? stream : std::nullopt;
}

}  // namespace afterglow::audio

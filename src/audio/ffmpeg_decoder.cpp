#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "audio/caf_decoder.hpp"
#include "audio/caf_sound.hpp"
#include "audio/container.hpp"
#include "audio/format_table.hpp"
#include "audio/formats_module.hpp"
#include "audio/interleaved.hpp"
#include "audio/joined_decoder.hpp"
#include "audio/mp4_boxes.hpp"
#include "audio/wavpack_blocks.hpp"
#include "base/error.hpp"

namespace afterglow::audio {
namespace {

[[noreturn]] void fail(const std::string& reason, const std::string& subject) {
    throw Error(ErrorCategory::source, reason, subject);
}

// What is known of a file before the module opens it.
struct Whereabouts {
    const char* container = "";  // as FFmpeg names it
    const char* name = "";       // as people do
    std::int64_t start = 0;
    std::optional<HeardPart> heard = {};
    std::int64_t ticks_per_sec = 0;                 // of its clock
    std::optional<std::int64_t> length_there = {};  // in ticks, as far as the file goes
    std::optional<std::int64_t> length = {};        // in ticks; where the module is not to say it
    Container seen = {};                            // how the module is to see the file
};

// By the bits of WAVE files, from the lowest on.
std::vector<int> places_of(std::uint64_t bits, int channels) {
    constexpr std::array places = {
        SF_CHANNEL_MAP_LEFT,
        SF_CHANNEL_MAP_RIGHT,
        SF_CHANNEL_MAP_CENTER,
        SF_CHANNEL_MAP_LFE,
        SF_CHANNEL_MAP_REAR_LEFT,
        SF_CHANNEL_MAP_REAR_RIGHT,
        SF_CHANNEL_MAP_FRONT_LEFT_OF_CENTER,
        SF_CHANNEL_MAP_FRONT_RIGHT_OF_CENTER,
        SF_CHANNEL_MAP_REAR_CENTER,
        SF_CHANNEL_MAP_SIDE_LEFT,
        SF_CHANNEL_MAP_SIDE_RIGHT,
    };
    std::vector<int> found;
    for (std::size_t i = 0; i < places.size(); ++i)
        if ((bits >> i & 1U) != 0) found.push_back(places[i]);
    return found.size() == static_cast<std::size_t>(channels) ? found : std::vector<int>{};
}

class FfmpegDecoder final : public Decoder {
  public:
    FfmpegDecoder(const SourceFile& file, const AfterglowFormatsModule& module, Whereabouts where,
                  std::string subject)
        : Decoder(FileView(file, where.seen.head,
                           where.seen.ranges.empty()
                               ? std::vector<ByteRange>{{where.start, file.size_bytes()}}
                               : where.seen.ranges)),
          module_(module),
          where_(std::move(where)),
          subject_(std::move(subject)) {
        info_.warnings = where_.seen.warnings;
        info_.notes = where_.seen.notes;
    }
    ~FfmpegDecoder() override {
        if (sound_ != nullptr) module_.close(sound_);
    }

    std::optional<std::int64_t> promised_frames() const override { return promised_; }

  protected:
    bool open() override {
        std::array<char, 128> why{};
        input_ = {&view_, view_.size(),
                  [](void* view, void* data, std::int64_t bytes) {
                      return static_cast<FileView*>(view)->read(data, bytes);
                  },
                  [](void* view, std::int64_t offset, int whence) {
                      return static_cast<FileView*>(view)->seek(offset, whence);
                  }};
        AfterglowSoundInfo info{};
        sound_ = module_.open(&input_, where_.container, &info, why.data(), why.size());
        if (sound_ == nullptr) {
            view_.throw_failure();
            if (why[0] != '\0') fail(why.data(), subject_);
            return false;
        }
        info_.channels = info.channels;
        info_.sample_rate_hz = info.sample_rate_hz;
        info_.channel_places = places_of(info.places, info.channels);
        place_error_ = info.place_error;
        settle_length(info);
        return true;
    }

    std::int64_t decode(float* interleaved, std::int64_t frames) override {
        while (ready_.empty() && silence_ == 0 && !over_ && left_ > 0) advance();
        const auto channels = static_cast<std::size_t>(info_.channels);
        const std::int64_t most = std::min(frames, left_);
        std::int64_t count = 0;
        if (silence_ > 0) {
            count = std::min(most, silence_);
            std::fill_n(interleaved, static_cast<std::size_t>(count) * channels, 0.0F);
            silence_ -= count;
        } else {
            const auto there = static_cast<std::int64_t>((ready_.size() - taken_) / channels);
            count = std::min(most, there);
            std::copy_n(ready_.begin() + static_cast<std::ptrdiff_t>(taken_),
                        static_cast<std::size_t>(count) * channels, interleaved);
            taken_ += static_cast<std::size_t>(count) * channels;
            if (taken_ == ready_.size()) {
                ready_.clear();
                taken_ = 0;
            }
        }
        left_ -= count;
        return count;
    }

  private:
    std::int64_t frames_of(std::int64_t ticks) const {
        return where_.ticks_per_sec == info_.sample_rate_hz || where_.ticks_per_sec <= 0
                   ? ticks
                   : std::llround(static_cast<double>(ticks) * info_.sample_rate_hz /
                                  static_cast<double>(where_.ticks_per_sec));
    }

    // Which frames of the stream are to be heard, and how many of them are there.
    void settle_length(const AfterglowSoundInfo& info) {
        const std::int64_t whole = where_.length ? frames_of(*where_.length) : info.frames;
        if (where_.heard) {
            const HeardPart& part = *where_.heard;
            const std::int64_t begin = frames_of(part.begin);
            const std::int64_t length = frames_of(part.length);
            const bool possible = whole < 0 || begin < whole;
            if (possible) skip_ = begin;
            // A length that was rounded to a coarse clock is the rest of the stream, if it may be.
            const std::int64_t rest = whole - skip_;
            const bool is_rest = std::abs(length - rest) <= frames_of(part.uncertainty);
            if (possible && length > 0 && whole > 0) left_ = is_rest ? rest : std::min(length, rest);
            if (possible && length > 0 && whole < 0) left_ = length;
        }
        if (whole > 0) promised_ = std::min(left_, whole - skip_);
        std::int64_t there = where_.length_there ? frames_of(*where_.length_there) : info.frames_there;
        if (there < 0) there = whole;
        info_.estimated_frames = std::clamp<std::int64_t>(there - skip_, 0, left_);
    }

    void advance() {
        AfterglowBlock block{};
        if (!module_.next(sound_, &block)) {
            end();
            return;
        }
        if (block.sample_rate_hz != info_.sample_rate_hz) {
            found_.push_back({{}, {}, ReasonCode::other_form_left_out});
            end();
            return;
        }
        lost_bytes_ += block.lost_bytes;
        std::int64_t missing = block.lost_frames;
        if (place_error_ >= 0 && block.place >= 0) missing = missing_before(block.place);
        if (missing > 0) add_gap(missing);
        add_sound(block);
        next_ += block.frames;
    }

    // Blocks may jump back and forth where a coarse clock is rounded.
    std::int64_t missing_before(std::int64_t place) const {
        constexpr std::int64_t max_gap_sec = 600;
        constexpr std::int64_t exact = 2, coarse_ticks = 100;
        const std::int64_t missing = place - next_;
        const std::int64_t jitter = place_error_ <= exact ? place_error_ : place_error_ * coarse_ticks;
        return missing > jitter && missing <= max_gap_sec * info_.sample_rate_hz ? missing : 0;
    }

    void add_gap(std::int64_t missing) {
        next_ += missing;
        const std::int64_t cut = std::min(skip_, missing);
        skip_ -= cut;
        const std::int64_t frames = std::min(missing - cut, left_);
        if (frames <= 0) return;
        gaps_.push_back({given_, frames});
        silence_ += frames;
        given_ += frames;
    }

    void add_sound(const AfterglowBlock& block) {
        const std::int64_t cut = std::min(skip_, block.frames);
        skip_ -= cut;
        const auto from = static_cast<std::size_t>(cut * block.channels);
        const std::span<const float> samples(block.samples,
                                             static_cast<std::size_t>(block.frames * block.channels));
        append_as(samples.subspan(from), block.channels, info_.channels, ready_);
        given_ += block.frames - cut;
    }

    void end() {
        over_ = true;
        if (lost_bytes_ > 0 && gaps_.empty() && place_error_ < 0)
            found_.push_back(
                {{}, {}, ReasonCode::bytes_damaged, {{"bytes", static_cast<double>(lost_bytes_)}}});
    }

    const AfterglowFormatsModule& module_;
    Whereabouts where_;
    std::string subject_;
    AfterglowInput input_{};
    void* sound_ = nullptr;
    std::int64_t place_error_ = -1;
    std::optional<std::int64_t> promised_;
    std::int64_t skip_ = 0;                      // frames that are not to be heard
    std::int64_t left_ = std::int64_t{1} << 60;  // that are
    std::int64_t next_ = 0;                      // of the stream, up to the next block
    std::int64_t given_ = 0;                     // of those to be heard, up to the next block
    std::int64_t silence_ = 0;                   // frames to be given before ready_
    std::int64_t lost_bytes_ = 0;
    std::vector<float> ready_;  // from taken_ on not yet given away
    std::size_t taken_ = 0;
    bool over_ = false;
};

std::unique_ptr<Decoder> open_with_module(const SourceFile& file, Whereabouts where,
                                          const std::string& subject) {
    const AfterglowFormatsModule* module = formats_module();
    if (module == nullptr)
        throw Error(ErrorCategory::unread,
                    std::string("is ") + where.name + ", which takes " + formats_module_lack(), subject);
    return opened(std::make_unique<FfmpegDecoder>(file, *module, std::move(where), subject));
}

// Content Encryption Object and Extended Content Encryption Object (Advanced Systems Format, 10.1).
bool is_locked_wma(const SourceFile& file, std::int64_t start) {
    constexpr std::array<std::string_view, 2> marks = {
        std::string_view("\xFB\xB3\x11\x22\x23\xBD\xD2\x11\xB4\xB7\x00\xA0\xC9\x55\xFC\x6E", 16),
        std::string_view("\x14\xE6\x8A\x29\x22\x26\x17\x4C\xB9\x35\xDA\xE0\x7E\xE9\x28\x9C", 16)};
    constexpr std::size_t max_header = 1 << 16;
    std::string head(max_header, '\0');
    head.resize(file.read_at(start, head.data(), head.size()));
    return std::any_of(marks.begin(), marks.end(),
                       [&](std::string_view mark) { return head.find(mark) != std::string::npos; });
}

constexpr const char* locked = "is protected against copying (DRM): only its seller's programs can read it";

// The kinds of sound in CAF that are read, as FFmpeg knows them; of AAC the kinds that its decoder tells
// apart by itself.
std::string_view caf_codec(std::string_view kind) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kinds = {{{"alac", "alac"},
                                                                                     {"aac ", "aac "},
                                                                                     {"aach", "aac "},
                                                                                     {"aacp", "aac "},
                                                                                     {"ima4", "ima4"},
                                                                                     {"opus", "opus"}}};
    const auto* found =
        std::find_if(kinds.begin(), kinds.end(), [&](const auto& row) { return row.first == kind; });
    return found == kinds.end() ? std::string_view{} : found->second;
}

void rename_caf_kind(const SourceFile& file, std::int64_t start, std::string_view kind, Container& seen) {
    constexpr std::size_t kind_at = 28;
    const auto end = static_cast<std::int64_t>(kind_at + kind.size());
    if (seen.head.empty()) {
        seen.head = read_head(file, start);
        seen.head.resize(static_cast<std::size_t>(end));
        seen.ranges = {{start + end, file.size_bytes()}};
    }
    std::copy(kind.begin(), kind.end(), seen.head.begin() + kind_at);
}

std::size_t adts_frame_bytes(const FileHead& head, std::size_t at) {
    constexpr std::size_t header = 7;
    if (head.size() < at + header || head[at] != 0xFF || (head[at + 1] & 0xF6U) != 0xF0U) return 0;
    const unsigned rate = head[at + 2] >> 2U & 0x0FU;
    const std::size_t bytes = (head[at + 3] & 0x03U) << 11U | head[at + 4] << 3U | head[at + 5] >> 5U;
    return rate < 13 && bytes > header ? bytes : 0;
}

}  // namespace

bool recognises_mp4(const FileHead& head) {
    constexpr std::array<std::string_view, 8> pictures = {"heic", "heix", "hevc", "mif1",
                                                          "msf1", "avif", "avis", "crx "};
    if (has_at(head, 4, "ftyp"))
        return std::none_of(pictures.begin(), pictures.end(),
                            [&](std::string_view brand) { return has_at(head, 8, brand); });
    // QuickTime's, before there was a mark.
    return has_at(head, 4, "moov") && (has_at(head, 12, "mvhd") || has_at(head, 12, "cmov"));
}

bool recognises_adts(const FileHead& head) {
    constexpr int frames_that_agree = 2;
    std::size_t at = 0;
    for (int frame = 0; frame < frames_that_agree; ++frame) {
        const std::size_t bytes = adts_frame_bytes(head, at);
        if (bytes == 0) return false;
        at += bytes;
    }
    return at >= head.size() || adts_frame_bytes(head, at) > 0;
}

bool recognises_wma(const FileHead& head) {
    return has_at(head, 0,
                  std::string_view("\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C", 16));
}

bool recognises_ape(const FileHead& head) {
    return has_at(head, 0, "MAC ");
}

bool recognises_wavpack(const FileHead& head) {
    return has_at(head, 0, "wvpk");
}

bool recognises_tta(const FileHead& head) {
    return has_at(head, 0, "TTA1");
}

bool recognises_musepack(const FileHead& head) {
    return has_at(head, 0, "MPCK") || has_at(head, 0, "MP+");
}

std::unique_ptr<Decoder> open_mp4(const SourceFile& file, std::int64_t start, const std::string& subject) {
    const Mp4Sound sound = inspect_mp4(file, start);
    if (sound.is_locked) fail(locked, subject);
    if (!sound.has_index && !sound.has_fragments)
        fail("cannot be read: it was cut off, or never finished; the index of its sound (moov) is missing",
             subject);
    return open_with_module(file, {"mov", "M4A", start, sound.heard, sound.ticks_per_sec}, subject);
}

std::unique_ptr<Decoder> open_adts(const SourceFile& file, std::int64_t start, const std::string& subject) {
    return open_with_module(file, {"aac", "AAC", start}, subject);
}

std::unique_ptr<Decoder> open_wma(const SourceFile& file, std::int64_t start, const std::string& subject) {
    if (is_locked_wma(file, start)) fail(locked, subject);
    return open_with_module(file, {"asf", "WMA", start}, subject);
}

std::unique_ptr<Decoder> open_ape(const SourceFile& file, std::int64_t start, const std::string& subject) {
    return open_with_module(file, {"ape", "Monkey's Audio", start}, subject);
}

std::unique_ptr<Decoder> open_wavpack(const SourceFile& file, std::int64_t start,
                                      const std::string& subject) {
    Whereabouts where{"wv", "WavPack", start};
    where.length_there = wavpack_frames(file, start);
    return open_with_module(file, std::move(where), subject);
}

std::unique_ptr<Decoder> open_tta(const SourceFile& file, std::int64_t start, const std::string& subject) {
    return open_with_module(file, {"tta", "True Audio", start}, subject);
}

std::unique_ptr<Decoder> open_musepack(const SourceFile& file, std::int64_t start,
                                       const std::string& subject) {
    return open_with_module(
        file, {has_at(read_head(file, start), 0, "MPCK") ? "mpc8" : "mpc", "Musepack", start}, subject);
}

std::unique_ptr<Decoder> open_packed_caf(const SourceFile& file, std::int64_t start,
                                         const std::string& subject) {
    const CafSound sound = inspect_caf_sound(file, start);
    const std::string_view codec = caf_codec(sound.kind);
    if (codec.empty()) fail_unread_kind(sound.kind, subject);
    if (!sound.packets_are_alike && !sound.has_table)
        fail("cannot be read: it was cut off, or never finished; the table of its packets (pakt) is missing",
             subject);
    Whereabouts where{"caf", "CAF with packed sound", start, sound.heard, sound.ticks_per_sec};
    where.length = sound.length;
    where.length_there = sound.length_there;
    where.seen = inspect_caf(file, start);
    if (where.seen.missing_share > 0.0 && !sound.has_table && sound.length)
        where.length = std::llround(static_cast<double>(*sound.length) * (1.0 + where.seen.missing_share));
    if (codec != sound.kind) rename_caf_kind(file, start, codec, where.seen);
    return open_with_module(file, std::move(where), subject);
}

std::optional<std::int64_t> find_nowhere_else(const SourceFile&, std::int64_t, std::int64_t) {
    return std::nullopt;
}

}  // namespace afterglow::audio

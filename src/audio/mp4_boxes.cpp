#include "audio/mp4_boxes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace afterglow::audio {
namespace {

struct Box {
    std::string type;
    std::int64_t begin = 0;  // of what it holds
    std::int64_t end = 0;
};

// ISO/IEC 14496-12, and Apple's QuickTime File Format for what iTunes adds.
class Boxes {
  public:
    Boxes(const SourceFile& file, std::int64_t start) : file_(file), start_(start) {}

    Mp4Sound read() {
        each({"", start_, file_.size_bytes()}, [this](const Box& box) {
            if (box.type == "moof") sound_.has_fragments = true;
            if (box.type != "moov") return;
            sound_.has_index = true;
            each(box, [this](const Box& inside) { take_of_movie(inside); });
        });
        settle();
        return sound_;
    }

  private:
    struct Track {
        bool is_sound = false;
        std::int64_t ticks_per_sec = 0;
        std::string kind;  // of its samples
        std::int64_t edit_begin = -1;
        std::int64_t edit_length = 0;  // by the movie's clock
        int edits = 0;
    };

    std::string bytes_at(std::int64_t at, std::int64_t count, const Box& within) const {
        std::string bytes(static_cast<std::size_t>(std::clamp<std::int64_t>(within.end - at, 0, count)),
                          '\0');
        bytes.resize(file_.read_at(at, bytes.data(), bytes.size()));
        return bytes;
    }

    // 0 where it does not lie within.
    std::uint64_t number_at(std::int64_t at, int size, const Box& within) const {
        std::uint64_t number = 0;
        const std::string bytes = bytes_at(at, size, within);
        if (bytes.size() < static_cast<std::size_t>(size)) return 0;
        for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
        return number;
    }

    template <typename Take>
    void each(const Box& outer, const Take& take) {
        constexpr int max_boxes = 20'000;
        constexpr std::int64_t header = 8, long_header = 16;
        constexpr int deepest = 12;
        if (depth_ == deepest) return;
        ++depth_;
        for (std::int64_t at = outer.begin; at + header <= outer.end && seen_ < max_boxes; ++seen_) {
            const std::uint64_t size = number_at(at, 4, outer);
            Box box{bytes_at(at + 4, 4, outer), at + header, outer.end};
            std::uint64_t whole = size;
            if (size == 1) {
                whole = number_at(at + header, 8, outer);
                box.begin = at + long_header;
            } else if (size == 0) {
                whole = static_cast<std::uint64_t>(outer.end - at);
            }
            if (whole < static_cast<std::uint64_t>(box.begin - at)) break;
            const bool is_cut = whole > static_cast<std::uint64_t>(outer.end - at);
            if (!is_cut) box.end = at + static_cast<std::int64_t>(whole);
            // One that is cut lacks what the decoder needs of it; of the sound itself a part is left.
            if (!is_cut || box.type == "mdat") take(box);
            at = box.end;
        }
        --depth_;
    }

    void take_of_movie(const Box& box) {
        if (box.type == "mvhd") movie_ticks_per_sec_ = clock_of(box);
        if (box.type == "udta") each(box, [this](const Box& inside) { take_of_user_data(inside); });
        if (box.type == "pssh") sound_.is_locked = true;
        if (box.type != "trak" || track_.is_sound) return;
        track_ = {};
        each(box, [this](const Box& inside) { take_of_track(inside); });
    }

    // Of mvhd and mdhd, which begin alike.
    std::int64_t clock_of(const Box& box) const {
        const bool wide = number_at(box.begin, 1, box) == 1;
        return static_cast<std::int64_t>(number_at(box.begin + (wide ? 20 : 12), 4, box));
    }

    void take_of_track(const Box& box) {
        constexpr std::int64_t behind_count = 8;
        const auto inside = [this](const Box& part) { take_of_track(part); };
        if (box.type == "edts" || box.type == "mdia" || box.type == "minf" || box.type == "stbl")
            each(box, inside);
        if (box.type == "mdhd") track_.ticks_per_sec = clock_of(box);
        if (box.type == "hdlr")
            track_.is_sound = track_.is_sound || bytes_at(box.begin + 8, 4, box) == "soun";
        if (box.type == "stsd") track_.kind = bytes_at(box.begin + behind_count + 4, 4, box);
        if (box.type == "elst") take_edits(box);
    }

    void take_edits(const Box& box) {
        constexpr std::int64_t header = 8;
        constexpr std::int64_t max_edits = 1000;
        const bool wide = number_at(box.begin, 1, box) == 1;
        const int size = wide ? 8 : 4;
        const std::int64_t row = 2 * size + 4;
        const auto count = std::min({static_cast<std::int64_t>(number_at(box.begin + 4, 4, box)),
                                     (box.end - box.begin - header) / row, max_edits});
        for (std::int64_t i = 0; i < count; ++i) {
            const std::int64_t at = box.begin + header + i * row;
            const std::uint64_t begin = number_at(at + size, size, box);
            const bool is_empty = begin == (wide ? ~std::uint64_t{0} : 0xFFFFFFFFU);
            if (is_empty) continue;
            if (++track_.edits > 1) continue;
            track_.edit_begin = static_cast<std::int64_t>(begin);
            track_.edit_length = static_cast<std::int64_t>(number_at(at, size, box));
        }
    }

    void take_of_user_data(const Box& box) {
        if (box.type == "meta") {
            constexpr std::int64_t version = 4;
            const bool plain = bytes_at(box.begin + 4, 4, box) == "hdlr";  // as QuickTime has it
            each({"meta", box.begin + (plain ? 0 : version), box.end},
                 [this](const Box& inside) { take_of_user_data(inside); });
        } else if (box.type == "ilst") {
            each(box, [this](const Box& inside) { take_of_user_data(inside); });
        } else if (box.type == "----") {
            take_note(box);
        }
    }

    void take_note(const Box& box) {
        constexpr std::int64_t longest = 200;
        std::string name, text;
        each(box, [&](const Box& inside) {
            if (inside.type == "name") name = bytes_at(inside.begin + 4, longest, inside);
            if (inside.type == "data") text = bytes_at(inside.begin + 8, longest, inside);
        });
        if (name != "iTunSMPB") return;
        unsigned delay = 0, padding = 0;
        unsigned long long length = 0;
        if (std::sscanf(text.c_str(), " %*8x %8x %8x %16llx", &delay, &padding, &length) != 3) return;
        if (length > 0 && length < 1ULL << 48U) note_ = {delay, static_cast<std::int64_t>(length), 0};
    }

    void settle() {
        if (!track_.is_sound) return;
        sound_.ticks_per_sec = track_.ticks_per_sec;
        const std::string& kind = track_.kind;
        sound_.is_locked = sound_.is_locked || kind == "drms" || kind == "enca";
        if (note_) {
            sound_.heard = note_;
        } else if (track_.edit_begin >= 0 && movie_ticks_per_sec_ > 0) {
            const double scale =
                static_cast<double>(track_.ticks_per_sec) / static_cast<double>(movie_ticks_per_sec_);
            const double length = static_cast<double>(track_.edit_length) * scale;
            constexpr double longest = 1e15;
            HeardPart part{track_.edit_begin, 0, static_cast<std::int64_t>(scale) + 1};
            // Where several follow each other, what lies between them is heard too.
            if (track_.edits == 1 && length < longest) part.length = std::llround(length);
            sound_.heard = part;
        }
    }

    const SourceFile& file_;
    std::int64_t start_;
    int seen_ = 0;
    int depth_ = 0;
    Mp4Sound sound_;
    Track track_;
    std::int64_t movie_ticks_per_sec_ = 0;
    std::optional<HeardPart> note_;
};

}  // namespace

Mp4Sound inspect_mp4(const SourceFile& file, std::int64_t start) {
    return Boxes(file, start).read();
}

}  // namespace afterglow::audio

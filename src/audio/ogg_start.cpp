#include "audio/ogg_start.hpp"

#include <opus.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <utility>

namespace afterglow::audio {
namespace {

using Bytes = std::vector<unsigned char>;
constexpr std::size_t segments_at = OggPage::segments_at;

// The packets of one stream, page after page.
class Packets {
  public:
    struct Packet {
        int index = 0;
        std::span<const unsigned char> bytes;  // the first ones
        std::size_t segments = 0;              // of its page, up to its end
    };

    explicit Packets(std::function<void(const Packet&)> ended) : ended_(std::move(ended)) {}

    // False where the page is damaged.
    bool take(const OggPage& page) {
        if (!page.is_whole()) return false;
        const std::size_t segments = page.bytes[segments_at];
        std::size_t at = page.packet_at;
        for (std::size_t i = 0; i < segments; ++i) {
            const std::size_t size = page.bytes[OggPage::header_bytes + i];
            const auto segment = page.bytes.subspan(at, size);
            for (std::size_t k = 0; k < size && kept_ < begun_.size(); ++k) begun_[kept_++] = segment[k];
            at += size;
            if (size == 255) continue;
            ended_({index_++, std::span(begun_).first(kept_), i + 1});
            kept_ = 0;
        }
        return true;
    }

  private:
    std::function<void(const Packet&)> ended_;
    std::array<unsigned char, 2> begun_{};  // which tell how long a packet of Opus is
    std::size_t kept_ = 0;
    int index_ = 0;
};

Bytes bytes_of(const SourceFile& file, std::int64_t begin, std::int64_t end) {
    Bytes bytes(static_cast<std::size_t>(std::max<std::int64_t>(0, end - begin)));
    bytes.resize(file.read_at(begin, bytes.data(), bytes.size()));
    return bytes;
}

void append(Bytes& all, std::span<const unsigned char> more) {
    all.insert(all.end(), more.begin(), more.end());
}

// As the page, with some of its segments only.
Bytes part_of_page(const OggPage& page, std::size_t begin, std::size_t end) {
    constexpr std::size_t flags_at = 5;
    constexpr unsigned char continued = 1;
    const auto table = page.bytes.subspan(OggPage::header_bytes, page.bytes[segments_at]);
    std::size_t skipped = 0, size = 0;
    for (std::size_t i = 0; i < end; ++i) (i < begin ? skipped : size) += table[i];
    Bytes part(OggPage::header_bytes + (end - begin) + size);
    auto to = std::copy_n(page.bytes.begin(), segments_at, part.begin());
    *to++ = static_cast<unsigned char>(end - begin);
    to = std::copy_n(table.begin() + static_cast<std::ptrdiff_t>(begin), end - begin, to);
    std::copy_n(page.bytes.begin() + static_cast<std::ptrdiff_t>(page.packet_at + skipped), size, to);
    if (begin > 0) part[flags_at] &= static_cast<unsigned char>(~continued);
    set_ogg_granules(part, begin > 0 ? page.granules : 0);
    return part;
}

}  // namespace

FileView OggStart::view(const SourceFile& file, const OggPart& part) const {
    if (mended.empty()) return FileView(file, {}, {part.bytes});
    return FileView(file, mended, {{goes_on_at, part.bytes.end}});
}

OggStart vorbis_start(const SourceFile& file, const OggPart& part) {
    constexpr int last_header = 2;
    std::optional<std::size_t> header_segments;
    Packets packets([&](const Packets::Packet& packet) {
        if (packet.index == last_header) header_segments = packet.segments;
    });
    OggStart start;
    each_ogg_page(file, part.bytes, [&](const OggPage& page) {
        if (page.serial != part.serial) return true;
        if (!packets.take(page)) return false;
        if (!header_segments) return true;
        const std::size_t segments = page.bytes[segments_at];
        // Of a page that counts no frames, the library may lose what only prepares for the next.
        if (*header_segments == segments || page.granules <= 0) return false;
        start.mended = bytes_of(file, part.bytes.begin, page.at);
        append(start.mended, part_of_page(page, 0, *header_segments));
        append(start.mended, part_of_page(page, *header_segments, segments));
        start.goes_on_at = page.at + static_cast<std::int64_t>(page.size);
        return false;
    });
    return start;
}

OggStart opus_start(const SourceFile& file, const OggPart& part) {
    constexpr int headers = 2, rate_hz = 48000;
    std::int64_t frames = 0;
    Packets packets([&](const Packets::Packet& packet) {
        if (packet.index < headers || packet.bytes.empty()) return;
        const int got = opus_packet_get_nb_samples(packet.bytes.data(),
                                                   static_cast<opus_int32>(packet.bytes.size()), rate_hz);
        frames += std::max(0, got);
    });
    OggStart start;
    bool is_found = false;
    each_ogg_page(file, part.bytes, [&](const OggPage& page) {
        if (page.serial != part.serial) return true;
        if (is_found) {
            // The last page says where the end is, by where the one before it ended.
            if (!page.is_last || page.granules < 0 || !page.is_whole()) return false;
            append(start.mended, bytes_of(file, start.goes_on_at, page.at));
            Bytes last(page.bytes.begin(), page.bytes.end());
            set_ogg_granules(last, page.granules + std::exchange(start.uncounted, 0));
            append(start.mended, last);
            start.goes_on_at = page.at + static_cast<std::int64_t>(page.size);
            return false;
        }
        if (!packets.take(page)) return false;
        if (frames == 0) return true;
        if (page.granules < 0) return false;
        start.granules = page.granules - frames;
        if (page.is_last) start.granules = std::max<std::int64_t>(0, start.granules);
        if (start.granules >= 0) return false;
        start.uncounted = -start.granules;
        start.mended = bytes_of(file, part.bytes.begin, page.at);
        Bytes first(page.bytes.begin(), page.bytes.end());
        set_ogg_granules(first, frames);
        append(start.mended, first);
        start.goes_on_at = page.at + static_cast<std::int64_t>(page.size);
        return is_found = true;
    });
    return start;
}

}  // namespace afterglow::audio

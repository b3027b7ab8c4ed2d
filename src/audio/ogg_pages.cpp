#include "audio/ogg_pages.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace afterglow::audio {
namespace {

using Bytes = std::span<const unsigned char>;

constexpr std::size_t header_bytes = 27;
constexpr std::size_t largest_page = 65307;
constexpr std::size_t max_packet = 4096;  // of those that are kept
constexpr unsigned first_flag = 2, last_flag = 4;

struct Page {
    unsigned flags = 0;
    std::int64_t granules = -1;
    std::uint32_t serial = 0;
    std::size_t packet_at = 0;
    std::size_t size = 0;
};

std::uint64_t number_at(Bytes bytes, std::size_t at, std::size_t size) {
    std::uint64_t number = 0;
    for (std::size_t i = size; i-- > 0;) number = number << 8U | bytes[at + i];
    return number;
}

// The page whose header stands at the beginning of `bytes`.
std::optional<Page> page_at(Bytes bytes) {
    constexpr std::size_t version_at = 4, flags_at = 5, granules_at = 6, serial_at = 14, segments_at = 26;
    static constexpr std::array<unsigned char, 4> mark{'O', 'g', 'g', 'S'};
    if (bytes.size() < header_bytes || !std::equal(mark.begin(), mark.end(), bytes.begin()) ||
        bytes[version_at] != 0 || bytes.size() < header_bytes + bytes[segments_at])
        return std::nullopt;
    Page page;
    page.flags = bytes[flags_at];
    page.granules = static_cast<std::int64_t>(number_at(bytes, granules_at, 8));
    page.serial = static_cast<std::uint32_t>(number_at(bytes, serial_at, 4));
    page.packet_at = header_bytes + bytes[segments_at];
    page.size = page.packet_at;
    for (const unsigned char segment : bytes.subspan(header_bytes, bytes[segments_at])) page.size += segment;
    return page;
}

OggKind kind_of(Bytes packet) {
    const auto begins = [&](std::string_view name, std::size_t at = 0) {
        return packet.size() >= at + name.size() &&
               std::equal(name.begin(), name.end(), packet.begin() + static_cast<std::ptrdiff_t>(at),
                          [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; });
    };
    if (begins("\x01vorbis")) return OggKind::vorbis;
    if (begins("OpusHead")) return OggKind::opus;
    return begins("FLAC", 1) || begins("fLaC") ? OggKind::flac : OggKind::other;
}

// Takes page after page; the parts begin where pages do that are the first of their streams.
class Parts {
  public:
    void take(const Page& page, Bytes bytes, std::int64_t at) {
        const bool first = (page.flags & first_flag) != 0;
        if (first && (parts_.empty() || !beginning_)) parts_.push_back({OggKind::other, {at, at}, 0, 0, {}});
        beginning_ = first;
        if (!first) return;
        const Bytes all = bytes.first(std::min({page.size, bytes.size(), page.packet_at + max_packet}));
        const Bytes packet = all.subspan(std::min(page.packet_at, all.size()));
        OggPart& part = parts_.back();
        if (part.kind != OggKind::other) return;
        part.kind = kind_of(packet);
        part.serial = part.last_serial = page.serial;
        part.packet.assign(packet.begin(), packet.end());
    }

    std::vector<OggPart> up_to(std::int64_t end) {
        std::vector<OggPart> alike;
        for (OggPart& part : parts_)
            if (!alike.empty() && alike.back().like(part))
                alike.back().last_serial = part.serial;
            else
                alike.push_back(std::move(part));
        for (std::size_t i = 0; i < alike.size(); ++i)
            alike[i].bytes.end = i + 1 < alike.size() ? alike[i + 1].bytes.begin : end;
        return alike;
    }

    std::vector<OggPart>& parts() { return parts_; }

  private:
    std::vector<OggPart> parts_;
    bool beginning_ = false;
};

// What stands in a part at the end of it, the last first, until `take` says that it is enough.
template <class Take>
void go_back(const SourceFile& file, const ByteRange& range, const Take& take) {
    std::vector<unsigned char> bytes(2 * largest_page);
    const std::int64_t begin = std::max(range.begin, range.end - static_cast<std::int64_t>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::int64_t>(0, range.end - begin)));
    bytes.resize(file.read_at(begin, bytes.data(), bytes.size()));
    for (std::size_t at = bytes.size(); at-- > 0;) {
        if (bytes[at] != 'O') continue;
        const auto page = page_at(Bytes(bytes).subspan(at));
        if (page && take(*page)) return;
    }
}

}  // namespace

bool OggPart::like(const OggPart& other) const {
    constexpr std::size_t vorbis_form_at = 11, vorbis_form_bytes = 5, opus_channels_at = 9,
                          opus_family_at = 18;
    if (kind != other.kind || kind == OggKind::flac) return false;
    const auto same = [&](std::size_t at, std::size_t size) {
        return packet.size() >= at + size && other.packet.size() >= at + size &&
               std::equal(packet.begin() + static_cast<std::ptrdiff_t>(at),
                          packet.begin() + static_cast<std::ptrdiff_t>(at + size),
                          other.packet.begin() + static_cast<std::ptrdiff_t>(at));
    };
    if (kind == OggKind::vorbis) return same(vorbis_form_at, vorbis_form_bytes);
    return kind == OggKind::other ||
           (same(opus_channels_at, 1) && same(opus_family_at, 1) && packet[opus_family_at] <= 1);
}

std::optional<OggPart> first_part(const FileHead& head) {
    Parts parts;
    std::size_t at = 0;
    while (at < head.size()) {
        const Bytes rest = Bytes(head).subspan(at);
        const auto page = page_at(rest);
        if (!page || (page->flags & first_flag) == 0) break;
        parts.take(*page, rest, static_cast<std::int64_t>(at));
        at += page->size;
    }
    if (parts.parts().empty()) return std::nullopt;
    return std::move(parts.parts().front());
}

std::vector<OggPart> ogg_parts(const SourceFile& file, std::int64_t start) {
    auto first = first_part(read_head(file, start));
    if (!first) return {};
    bool ends_with_first = false;
    go_back(file, {start, file.size_bytes()}, [&](const Page& page) {
        ends_with_first = page.serial == first->serial;
        return true;
    });
    if (!ends_with_first) return all_ogg_parts(file, start);
    first->bytes = {start, file.size_bytes()};
    return {std::move(*first)};
}

std::vector<OggPart> all_ogg_parts(const SourceFile& file, std::int64_t start) {
    Parts parts;
    std::vector<unsigned char> block(1U << 20U);
    std::int64_t at = start;
    while (at < file.size_bytes()) {
        const std::size_t got = file.read_at(at, block.data(), block.size());
        const bool ends = got < block.size();
        std::size_t in_block = 0;
        while (in_block < got && (ends || in_block + largest_page <= got)) {
            const Bytes rest = Bytes(block).first(got).subspan(in_block);
            const auto page = block[in_block] == 'O' ? page_at(rest) : std::nullopt;
            if (page) parts.take(*page, rest, at + static_cast<std::int64_t>(in_block));
            in_block += page ? page->size : 1;
        }
        if (in_block == 0) break;
        at += static_cast<std::int64_t>(in_block);
        if (ends) break;
    }
    return parts.up_to(file.size_bytes());
}

OggEnd end_of_part(const SourceFile& file, const OggPart& part) {
    OggEnd end;
    bool any = false;
    go_back(file, part.bytes, [&](const Page& page) {
        if (page.serial != part.last_serial) return false;
        if (!any) end.is_last = (page.flags & last_flag) != 0;
        any = true;
        if (page.granules < 0) return false;
        end.granules = page.granules;
        return true;
    });
    return end;
}

}  // namespace afterglow::audio

#include "audio/ogg_pages.hpp"

#include <ogg/ogg.h>

#include <algorithm>
#include <array>
#include <span>

namespace afterglow::audio {
namespace {

using Bytes = std::span<const unsigned char>;

constexpr std::size_t header_bytes = OggPage::header_bytes;
constexpr std::size_t largest_page = 65307;
constexpr std::size_t max_packet = 4096;  // of those that are kept

std::uint64_t number_at(Bytes bytes, std::size_t at, std::size_t size) {
    std::uint64_t number = 0;
    for (std::size_t i = size; i-- > 0;) number = number << 8U | bytes[at + i];
    return number;
}

// The page whose header stands at the beginning of `bytes`, which lie at `place` in the file.
std::optional<OggPage> page_at(Bytes bytes, std::int64_t place = 0) {
    constexpr std::size_t version_at = 4, flags_at = 5, serial_at = 14, number_at_in_page = 18;
    constexpr unsigned first_flag = 2, last_flag = 4;
    static constexpr std::array<unsigned char, 4> mark{'O', 'g', 'g', 'S'};
    if (bytes.size() < header_bytes || !std::equal(mark.begin(), mark.end(), bytes.begin()) ||
        bytes[version_at] != 0 || bytes.size() < header_bytes + bytes[OggPage::segments_at])
        return std::nullopt;
    OggPage page;
    page.is_first = (bytes[flags_at] & first_flag) != 0;
    page.is_last = (bytes[flags_at] & last_flag) != 0;
    page.granules = static_cast<std::int64_t>(number_at(bytes, OggPage::granules_at, 8));
    page.serial = static_cast<std::uint32_t>(number_at(bytes, serial_at, 4));
    page.number = static_cast<std::uint32_t>(number_at(bytes, number_at_in_page, 4));
    page.packet_at = header_bytes + bytes[OggPage::segments_at];
    page.size = page.packet_at;
    for (const unsigned char segment : bytes.subspan(header_bytes, bytes[OggPage::segments_at]))
        page.size += segment;
    page.at = place;
    page.bytes = bytes.first(std::min(page.size, bytes.size()));
    return page;
}

bool begins(Bytes packet, std::string_view name, std::size_t at = 0) {
    return packet.size() >= at + name.size() &&
           std::equal(name.begin(), name.end(), packet.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; });
}

OggKind kind_of(Bytes packet) {
    if (begins(packet, "\x01vorbis")) return OggKind::vorbis;
    if (begins(packet, "OpusHead")) return OggKind::opus;
    return begins(packet, "FLAC", 1) || begins(packet, "fLaC") ? OggKind::flac : OggKind::other;
}

Bytes first_packet(const OggPage& page) {
    const Bytes bytes = page.bytes.first(std::min(page.bytes.size(), page.packet_at + max_packet));
    return bytes.subspan(std::min(page.packet_at, bytes.size()));
}

void set_sum(std::vector<unsigned char>& bytes) {
    const std::size_t header = header_bytes + bytes[OggPage::segments_at];
    ogg_page page{bytes.data(), static_cast<long>(header), bytes.data() + header,
                  static_cast<long>(bytes.size() - header)};
    ogg_page_checksum_set(&page);
}

// Takes page after page; the parts begin where pages do that are the first of their streams.
class Parts {
  public:
    void take(const OggPage& page) {
        const bool is_first = page.is_first && (parts_.empty() || page.is_whole());
        if (is_first && (parts_.empty() || !beginning_)) {
            parts_.emplace_back();
            parts_.back().bytes = {page.at, page.at};
        }
        beginning_ = is_first;
        if (!is_first) return;
        OggPart& part = parts_.back();
        part.serials.push_back(page.serial);
        if (part.kind != OggKind::other) return;
        const Bytes packet = first_packet(page);
        part.kind = kind_of(packet);
        part.serial = part.last_serial = page.serial;
        part.packet.assign(packet.begin(), packet.end());
    }

    std::vector<OggPart> up_to(std::int64_t end) {
        std::vector<OggPart> alike;
        for (OggPart& part : parts_)
            if (!alike.empty() && goes_on(alike.back(), part))
                append(alike.back(), part);
            else
                alike.push_back(std::move(part));
        for (std::size_t i = 0; i < alike.size(); ++i)
            alike[i].bytes.end = i + 1 < alike.size() ? alike[i + 1].bytes.begin : end;
        return alike;
    }

    std::vector<OggPart>& parts() { return parts_; }

  private:
    // The decoders tell streams apart by their numbers, and take headers in between for damage.
    static bool goes_on(const OggPart& part, const OggPart& next) {
        return part.like(next) &&
               std::find(part.serials.begin(), part.serials.end(), next.serial) == part.serials.end();
    }

    static void append(OggPart& part, const OggPart& next) {
        part.last_serial = next.serial;
        part.serials.insert(part.serials.end(), next.serials.begin(), next.serials.end());
        ++part.streams;
    }

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

// The first page in a window from `at` on.
std::optional<OggPage> page_behind(const SourceFile& file, std::int64_t at,
                                   std::vector<unsigned char>& room) {
    // Most pages are small: a large window only where a small one shows none.
    for (const std::size_t window : {largest_page / 4, 2 * largest_page}) {
        room.resize(window);
        room.resize(file.read_at(at, room.data(), room.size()));
        for (std::size_t i = 0; i < room.size(); ++i) {
            if (room[i] != 'O') continue;
            const auto page = page_at(Bytes(room).subspan(i), at + static_cast<std::int64_t>(i));
            if (page) return page;
        }
    }
    return std::nullopt;
}

// Takes pages as they follow each other, some left out: whether all can be of the part that `first` is.
class OnePart {
  public:
    explicit OnePart(const OggPart& first) : first_(first) {}

    bool take(const OggPage& page) {
        const auto known = std::find(first_.serials.begin(), first_.serials.end(), page.serial);
        if (known == first_.serials.end()) return is_one_ = false;
        if (page.serial != first_.serial) return true;
        if (number_ && page.number < *number_) return is_one_ = false;
        number_ = page.number;
        return true;
    }
    bool is_one() const { return is_one_; }

  private:
    const OggPart& first_;
    std::optional<std::uint32_t> number_;
    bool is_one_ = true;
};

// Streams may have the same number, and are then told apart by their pages, which are counted anew. Of large
// files each step is looked at once: a stream that ends beyond the first step has counted further there than
// the next one can within a step.
bool is_one_part(const SourceFile& file, const OggPart& first) {
    constexpr std::int64_t least_step = 1LL << 20, most_steps = 32;
    const std::int64_t begin = first.bytes.begin, end = file.size_bytes();
    const std::int64_t step = std::max(least_step, (end - begin) / most_steps);
    OnePart pages(first);
    const auto take = [&](const OggPage& page) { return pages.take(page); };
    each_ogg_page(file, {begin, std::min(end, begin + step)}, take);
    std::vector<unsigned char> room;
    for (std::int64_t at = begin + step; at < end && pages.is_one(); at += step)
        if (const auto page = page_behind(file, at, room)) take(*page);
    if (pages.is_one() && end - begin > step)
        go_back(file, {begin, end}, [&](const OggPage& page) {
            take(page);
            return true;
        });
    return pages.is_one();
}

}  // namespace

bool OggPage::is_whole() const {
    if (bytes.size() < size) return false;
    std::vector<unsigned char> with_sum(bytes.begin(), bytes.end());
    set_sum(with_sum);
    return std::equal(bytes.begin(), bytes.end(), with_sum.begin());
}

void set_ogg_granules(std::vector<unsigned char>& page, std::int64_t granules) {
    for (std::size_t i = 0; i < 8; ++i)
        page[OggPage::granules_at + i] =
            static_cast<unsigned char>(static_cast<std::uint64_t>(granules) >> (8 * i));
    set_sum(page);
}

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

void each_ogg_page(const SourceFile& file, const ByteRange& range,
                   const std::function<bool(const OggPage&)>& take) {
    constexpr std::int64_t most_at_once = 1 << 20;
    std::int64_t at_once = 1 << 17;  // often the first pages are enough
    std::vector<unsigned char> block;
    std::int64_t at = range.begin;
    while (at < range.end) {
        const auto wanted = static_cast<std::size_t>(std::min(at_once, range.end - at));
        block.resize(wanted);
        block.resize(file.read_at(at, block.data(), wanted));
        const bool ends = block.size() < wanted || at + at_once >= range.end;
        std::size_t in_block = 0;
        while (in_block < block.size() && (ends || in_block + largest_page <= block.size())) {
            const Bytes rest = Bytes(block).subspan(in_block);
            const auto page =
                rest[0] == 'O' ? page_at(rest, at + static_cast<std::int64_t>(in_block)) : std::nullopt;
            if (page && !take(*page)) return;
            in_block += page ? page->size : 1;
        }
        if (ends || in_block == 0) return;
        at += static_cast<std::int64_t>(in_block);
        at_once = std::min(most_at_once, 2 * at_once);
    }
}

std::optional<OggPart> first_part(const FileHead& head) {
    Parts parts;
    std::size_t at = 0;
    while (at < head.size()) {
        const auto page = page_at(Bytes(head).subspan(at), static_cast<std::int64_t>(at));
        if (!page || !page->is_first) break;
        parts.take(*page);
        at += page->size;
    }
    if (parts.parts().empty()) return std::nullopt;
    return std::move(parts.parts().front());
}

std::vector<OggPart> ogg_parts(const SourceFile& file, std::int64_t start) {
    auto first = first_part(read_head(file, start));
    if (!first) return {};
    first->bytes = {start, file.size_bytes()};
    if (!is_one_part(file, *first)) return all_ogg_parts(file, start);
    return {std::move(*first)};
}

std::vector<OggPart> all_ogg_parts(const SourceFile& file, std::int64_t start) {
    Parts parts;
    each_ogg_page(file, {start, file.size_bytes()}, [&](const OggPage& page) {
        parts.take(page);
        return true;
    });
    return parts.up_to(file.size_bytes());
}

OggEnd end_of_part(const SourceFile& file, const OggPart& part) {
    OggEnd end;
    bool any = false;
    go_back(file, part.bytes, [&](const OggPage& page) {
        if (page.serial != part.last_serial) return false;
        if (!any) end.is_last = page.is_last;
        any = true;
        if (page.granules < 0) return false;
        end.granules = page.granules;
        return true;
    });
    return end;
}

std::string_view other_ogg_content(const FileHead& head) {
    struct Content {
        std::string_view mark;
        std::string_view name;
    };
    using namespace std::string_view_literals;
    // Sound first: it may stand beside video and texts.
    static constexpr std::array<Content, 9> contents = {{{"Speex   ", "Speex"},
                                                         {"CELT    ", "CELT"},
                                                         {"PCM     ", "OggPCM"},
                                                         {"\x80theora", "Theora video"},
                                                         {"\x80"
                                                          "daala",
                                                          "Daala video"},
                                                         {"BBCD\0"sv, "Dirac video"},
                                                         {"OVP80", "VP8 video"},
                                                         {"\x80kate", "Kate texts"},
                                                         {"CMML", "CMML texts"}}};
    std::size_t best = contents.size();
    for (std::size_t at = 0; at < head.size();) {
        const auto page = page_at(Bytes(head).subspan(at));
        if (!page || !page->is_first) break;
        const Bytes packet = first_packet(*page);
        for (std::size_t i = 0; i < best; ++i)
            if (begins(packet, contents[i].mark)) best = i;
        at += page->size;
    }
    return best < contents.size() ? contents[best].name : std::string_view();
}

}  // namespace afterglow::audio

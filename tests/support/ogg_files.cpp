#include "support/ogg_files.hpp"

#include <algorithm>

namespace afterglow::test {
namespace {

constexpr std::size_t flags_at = 5, granules_at = 6, serial_at = 14, number_at = 18, sum_at = 22,
                      segments_at = 26, header = 27;

std::size_t size_of(const OggBytes& bytes, std::size_t at = 0) {
    const auto segments = std::to_integer<std::size_t>(bytes[at + segments_at]);
    std::size_t size = header + segments;
    for (std::size_t i = 0; i < segments; ++i) size += std::to_integer<std::size_t>(bytes[at + header + i]);
    return size;
}

OggBytes with_value(OggBytes page, std::size_t at, std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) page[at + i] = static_cast<std::byte>(value >> (8 * i));
    std::fill_n(page.begin() + sum_at, 4, std::byte{0});
    std::uint32_t sum = 0;
    for (const std::byte byte : page) {
        sum ^= std::to_integer<std::uint32_t>(byte) << 24U;
        for (int bit = 0; bit < 8; ++bit) sum = (sum << 1U) ^ ((sum & 0x80000000U) != 0 ? 0x04C11DB7U : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) page[sum_at + i] = static_cast<std::byte>(sum >> (8 * i));
    return page;
}

}  // namespace

std::vector<OggBytes> pages_of(const OggBytes& stream) {
    std::vector<OggBytes> pages;
    for (std::size_t at = 0; at + header < stream.size();) {
        const auto begin = stream.begin() + static_cast<std::ptrdiff_t>(at);
        const std::size_t size = size_of(stream, at);
        pages.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(size));
        at += size;
    }
    return pages;
}

OggBytes joined(const std::vector<OggBytes>& pages) {
    OggBytes stream;
    for (const OggBytes& page : pages) stream.insert(stream.end(), page.begin(), page.end());
    return stream;
}

bool is_last_page(const OggBytes& page) {
    return (page[flags_at] & std::byte{4}) != std::byte{0};
}

std::int64_t granules_of(const OggBytes& page) {
    std::uint64_t value = 0;
    for (std::size_t i = 8; i-- > 0;)
        value = value << 8U | std::to_integer<std::uint64_t>(page[granules_at + i]);
    return static_cast<std::int64_t>(value);
}

OggBytes with_granules(OggBytes page, std::int64_t granules) {
    return with_value(std::move(page), granules_at, static_cast<std::uint64_t>(granules), 8);
}

OggBytes with_number(OggBytes page, std::uint32_t number) {
    return with_value(std::move(page), number_at, number, 4);
}

OggBytes with_serial(OggBytes page, std::uint32_t serial) {
    return with_value(std::move(page), serial_at, serial, 4);
}

OggBytes in_one_page(const OggBytes& first, const OggBytes& second) {
    const auto segments = [](const OggBytes& page) { return static_cast<std::ptrdiff_t>(page[segments_at]); };
    const auto table = static_cast<std::ptrdiff_t>(header);
    OggBytes page(first.begin(), first.begin() + table + segments(first));
    page.insert(page.end(), second.begin() + table, second.begin() + table + segments(second));
    page.insert(page.end(), first.begin() + table + segments(first), first.end());
    page.insert(page.end(), second.begin() + table + segments(second), second.end());
    page[segments_at] = static_cast<std::byte>(segments(first) + segments(second));
    return with_granules(std::move(page), granules_of(second));
}

std::pair<OggBytes, OggBytes> split_behind_first_packet(const OggBytes& page) {
    const auto segments = static_cast<std::ptrdiff_t>(page[segments_at]);
    const auto table = page.begin() + header;
    std::ptrdiff_t count = 0, size = 0;
    do size += std::to_integer<std::ptrdiff_t>(table[count]);
    while (table[count++] == std::byte{255});
    const auto content = table + segments;
    OggBytes first(page.begin(), table + count);
    first.insert(first.end(), content, content + size);
    first[segments_at] = static_cast<std::byte>(count);
    OggBytes rest(page.begin(), table);
    rest.insert(rest.end(), table + count, content);
    rest.insert(rest.end(), content + size, page.end());
    rest[segments_at] = static_cast<std::byte>(segments - count);
    return {with_granules(first, granules_of(page)), with_granules(rest, granules_of(page))};
}

OggBytes renumbered(const OggBytes& stream, std::uint32_t serial) {
    std::vector<OggBytes> pages = pages_of(stream);
    for (OggBytes& page : pages) page = with_serial(std::move(page), serial);
    return joined(pages);
}

}  // namespace afterglow::test

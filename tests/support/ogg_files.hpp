// Ogg streams taken apart into their pages, to make of them what muxers, radio and editors write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace afterglow::test {

using OggBytes = std::vector<std::byte>;

std::vector<OggBytes> pages_of(const OggBytes& stream);
OggBytes joined(const std::vector<OggBytes>& pages);

bool is_last_page(const OggBytes& page);
std::int64_t granules_of(const OggBytes& page);
// Each of these with the sum that belongs to it.
OggBytes with_granules(OggBytes page, std::int64_t granules);
OggBytes with_number(OggBytes page, std::uint32_t number);
OggBytes with_serial(OggBytes page, std::uint32_t serial);
// The second, without its header, behind the first.
OggBytes in_one_page(const OggBytes& first, const OggBytes& second);
// The first packet of a page, and the others on a page of their own.
std::pair<OggBytes, OggBytes> split_behind_first_packet(const OggBytes& page);
// Each stream gets a number of its own, as encoders draw them.
OggBytes renumbered(const OggBytes& stream, std::uint32_t serial);

}  // namespace afterglow::test

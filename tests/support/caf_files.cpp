#include "support/caf_files.hpp"

#include <bit>
#include <stdexcept>
#include <vector>

#include "support/further_files.hpp"

namespace afterglow::test {
namespace {

std::string big_endian(std::uint64_t number, int bytes) {
    std::string text;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        text += static_cast<char>(number >> shift & 0xFFU);
    return text;
}

std::uint64_t number_in(const std::string& bytes, std::size_t at, std::size_t size) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i) number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

std::string chunk(const std::string& name, const std::string& inside) {
    return name + big_endian(inside.size(), 8) + inside;
}

std::string text_of(const CafTable& table) {
    return big_endian(static_cast<std::uint64_t>(table.packets), 8) +
           big_endian(static_cast<std::uint64_t>(table.heard), 8) +
           big_endian(static_cast<std::uint32_t>(table.priming), 4) +
           big_endian(static_cast<std::uint32_t>(table.rest), 4);
}

std::size_t table_in(const std::string& caf) {
    constexpr std::size_t header = 12;
    const std::size_t at = caf.rfind("pakt");
    if (at == std::string::npos) throw std::runtime_error("no table of packets");
    return at + header;
}

// With its size in four bytes, as Apple has it.
std::string descriptor(int tag, const std::string& inside) {
    return big_endian(static_cast<std::uint64_t>(tag), 1) + "\x80\x80\x80" + big_endian(inside.size(), 1) +
           inside;
}

// ISO/IEC 14496-1, 7.2.6.5: what a decoder has to know, of the low complexity profile.
std::string aac_cookie(unsigned rate_index, unsigned channels) {
    const std::string config = big_endian(2U << 11U | rate_index << 7U | channels << 3U, 2);
    const std::string decoder = "\x40\x15" + std::string(11, '\0') + descriptor(5, config);
    return descriptor(3, std::string(3, '\0') + descriptor(4, decoder));
}

std::vector<std::string> without_adts(const std::string& stream) {
    constexpr std::size_t header = 7;
    std::vector<std::string> packets;
    for (std::size_t at = 0; at + header <= stream.size();) {
        const std::size_t size = number_in(stream, at + 3, 3) >> 5U & 0x1FFFU;
        packets.push_back(stream.substr(at + header, size - header));
        at += size;
    }
    return packets;
}

// Seven bits to the byte.
std::string packed(std::size_t number) {
    std::string text(1, static_cast<char>(number & 0x7FU));
    for (number >>= 7U; number > 0; number >>= 7U)
        text.insert(text.begin(), static_cast<char>((number & 0x7FU) | 0x80U));
    return text;
}

}  // namespace

CafTable caf_table(const std::string& caf) {
    const std::size_t at = table_in(caf);
    return {static_cast<std::int64_t>(number_in(caf, at, 8)),
            static_cast<std::int64_t>(number_in(caf, at + 8, 8)),
            static_cast<std::int32_t>(number_in(caf, at + 16, 4)),
            static_cast<std::int32_t>(number_in(caf, at + 20, 4))};
}

std::string with_caf_table(std::string caf, const CafTable& table) {
    const std::string text = text_of(table);
    return caf.replace(table_in(caf), text.size(), text);
}

std::string aac_in_caf(const AudioBuffer& audio, bool table_first) {
    constexpr int packet_frames = 1024, priming = 1024;
    const std::string stream = further_file(audio, {"aac", "adts"});
    const auto rate_index = static_cast<unsigned>(number_in(stream, 2, 1) >> 2U & 0xFU);
    const auto places = static_cast<unsigned>(number_in(stream, 2, 2) >> 6U & 7U);
    const auto packets = without_adts(stream);
    const auto count = static_cast<std::int64_t>(packets.size());
    CafTable table{count, audio.frames(), priming, 0};
    table.rest = static_cast<std::int32_t>(count * packet_frames - priming - audio.frames());
    std::string sizes, sound(4, '\0');
    for (const std::string& packet : packets) {
        sizes += packed(packet.size());
        sound += packet;
    }
    const std::string description =
        big_endian(std::bit_cast<std::uint64_t>(audio.sample_rate_hz()), 8) + "aac " + big_endian(0, 4) +
        big_endian(0, 4) + big_endian(packet_frames, 4) +
        big_endian(static_cast<std::uint64_t>(audio.channels()), 4) + big_endian(0, 4);
    const std::string head = "caff" + big_endian(1, 2) + big_endian(0, 2) + chunk("desc", description) +
                             chunk("kuki", aac_cookie(rate_index, places));
    const std::string table_chunk = chunk("pakt", text_of(table) + sizes);
    return table_first ? head + table_chunk + chunk("data", sound)
                       : head + chunk("data", sound) + table_chunk;
}

}  // namespace afterglow::test

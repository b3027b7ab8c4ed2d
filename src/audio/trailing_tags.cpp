#include "audio/trailing_tags.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "audio/chunk_file.hpp"

namespace afterglow::audio {
namespace {

constexpr int max_tags = 16;

unsigned byte(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

// As ID3v2 has them: bytes of 7 bits.
std::int64_t seven_bit_number(std::string_view text, std::size_t at) {
    std::int64_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = (size << 7U) | (byte(text, at + i) & 0x7FU);
    return size;
}

std::int64_t plain_number(std::string_view text, std::size_t at, bool big_endian) {
    std::int64_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = (size << 8U) | byte(text, at + (big_endian ? i : 3 - i));
    return size;
}

class TagsFromEnd {
  public:
    TagsFromEnd(const SourceFile& file, SoundReach reach) : file_(file), reach_(reach) {}

    std::int64_t find() {
        for (int i = 0; i < max_tags; ++i) {
            const std::int64_t bytes = tag_bytes();
            if (bytes <= 0 || bytes > reach_.end - reach_.begin) break;
            reach_.end -= bytes;
        }
        return reach_.end;
    }

  private:
    // Fewer where the sound's part of the file is shorter.
    std::string last(std::int64_t count) const {
        const std::int64_t begin = std::max(reach_.begin, reach_.end - count);
        std::string text(static_cast<std::size_t>(reach_.end - begin), '\0');
        text.resize(file_.read_at(begin, text.data(), text.size()));
        return text;
    }

    bool has_before_end(std::int64_t bytes, std::string_view mark) const {
        return bytes <= reach_.end - reach_.begin && last(bytes).starts_with(mark);
    }

    // Of the tag that ends here; 0: none.
    std::int64_t tag_bytes() const {
        constexpr std::int64_t id3v1_bytes = 128, enhanced_bytes = 227;
        const std::string text = last(id3v1_bytes);
        if (is_id3v1(text))
            return id3v1_bytes + (has_before_end(id3v1_bytes + enhanced_bytes, "TAG+") ? enhanced_bytes : 0);
        if (text.ends_with("LYRICS200")) return lyrics_bytes(text);
        if (text.ends_with("LYRICSEND")) return old_lyrics_bytes();
        const std::int64_t ape = ape_bytes(text);
        return ape > 0 ? ape : id3v2_bytes(text);
    }

    // Samples may have the three letters by chance, but not text behind them.
    static bool is_id3v1(std::string_view text) {
        constexpr std::size_t bytes = 128, text_end = 125;
        return text.size() == bytes && text.starts_with("TAG") &&
               std::all_of(text.begin() + 3, text.begin() + text_end, [](char c) {
                   return c == '\0' || c == '\n' || c == '\r' || c == '\t' ||
                          static_cast<unsigned char>(c) >= ' ';
               });
    }

    std::int64_t lyrics_bytes(std::string_view text) const {
        constexpr std::size_t digits = 6, mark = 9;
        if (text.size() < digits + mark) return 0;
        std::int64_t size = 0;
        for (const char c : text.substr(text.size() - digits - mark, digits)) {
            if (c < '0' || c > '9') return 0;
            size = 10 * size + (c - '0');
        }
        size += static_cast<std::int64_t>(digits + mark);
        return has_before_end(size, "LYRICSBEGIN") ? size : 0;
    }

    std::int64_t old_lyrics_bytes() const {
        constexpr std::int64_t longest = 5100 + 20;
        const std::string text = last(longest);
        const std::size_t begin = text.rfind("LYRICSBEGIN");
        return begin == std::string::npos ? 0 : static_cast<std::int64_t>(text.size() - begin);
    }

    // The size counts the footer and not the header, which a flag tells of.
    static std::int64_t ape_bytes(std::string_view text) {
        constexpr std::size_t footer = 32;
        if (text.size() < footer) return 0;
        text.remove_prefix(text.size() - footer);
        if (!text.starts_with("APETAGEX")) return 0;
        const bool with_header = (byte(text, 23) & 0x80U) != 0;
        return std::max<std::int64_t>(footer, plain_number(text, 12, false)) + (with_header ? footer : 0);
    }

    std::int64_t id3v2_bytes(std::string_view text) const {
        constexpr std::size_t footer = 10;
        if (text.size() < footer) return 0;
        text.remove_prefix(text.size() - footer);
        if (!text.starts_with("3DI")) return 0;
        const std::int64_t size = seven_bit_number(text, 6) + 2 * static_cast<std::int64_t>(footer);
        return has_before_end(size, "ID3") ? size : 0;
    }

    const SourceFile& file_;
    SoundReach reach_;
};

class ChunksToEnd {
  public:
    ChunksToEnd(const SourceFile& file, SoundReach reach, bool big_endian)
        : file_(file), reach_(reach), big_endian_(big_endian) {}

    // The first place from which chunks, or a tag, lead to the end exactly.
    std::int64_t find() const {
        constexpr std::int64_t window = 1 << 16;
        constexpr std::int64_t farthest = 16 << 20;
        for (std::int64_t begin = std::max(reach_.begin, reach_.end - farthest); begin < reach_.end;
             begin += window) {
            std::string bytes(static_cast<std::size_t>(std::min(window + tag_header, reach_.end - begin)),
                              '\0');
            bytes.resize(file_.read_at(begin, bytes.data(), bytes.size()));
            for (std::size_t at = 0; at + tag_header <= bytes.size() && at < window; ++at)
                if (may_begin(bytes[at]) && leads_to_end(begin + static_cast<std::int64_t>(at),
                                                         std::string_view(bytes).substr(at, tag_header)))
                    return begin + static_cast<std::int64_t>(at);
        }
        return reach_.end;
    }

  private:
    static constexpr std::int64_t tag_header = 10;

    static bool may_begin(char first) {
        return (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z') || first == '_';
    }

    bool leads_to_end(std::int64_t at, std::string_view head) const {
        if (head.starts_with("ID3") && byte(head, 3) >= 2 && byte(head, 3) <= 4) {
            const std::int64_t rest = reach_.end - at - tag_header;
            const std::int64_t size = seven_bit_number(head, 6);
            return size == rest || size + tag_header == rest || plain_number(head, 6, true) == rest;
        }
        Name name{};
        std::copy_n(head.begin(), name.size(), name.begin());
        return is_chunk_behind_samples(name) && chunks_lead_to_end(at);
    }

    bool chunks_lead_to_end(std::int64_t at) const {
        for (int i = 0; i < max_chunks && reach_.end - at >= chunk_header; ++i) {
            std::array<char, chunk_header> head{};
            if (file_.read_at(at, head.data(), head.size()) < head.size()) return false;
            Name name{};
            std::copy_n(head.begin(), name.size(), name.begin());
            if (!is_printable(name)) return false;
            const std::int64_t size = plain_number({head.data(), head.size()}, 4, big_endian_);
            at += chunk_header + size;
            if (at < reach_.end) at += size & 1;
        }
        return at == reach_.end;
    }

    const SourceFile& file_;
    SoundReach reach_;
    bool big_endian_;
};

}  // namespace

std::int64_t end_before_tags(const SourceFile& file, SoundReach reach) {
    return TagsFromEnd(file, reach).find();
}

std::int64_t end_before_tags_and_chunks(const SourceFile& file, SoundReach reach, bool big_endian) {
    for (int i = 0; i < max_tags; ++i) {
        const std::int64_t before = reach.end;
        reach.end = end_before_tags(file, reach);
        reach.end = ChunksToEnd(file, reach, big_endian).find();
        if (reach.end == before) break;
    }
    return reach.end;
}

}  // namespace afterglow::audio

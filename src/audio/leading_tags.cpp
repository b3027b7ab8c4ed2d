#include "audio/leading_tags.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace afterglow::audio {
namespace {

constexpr std::int64_t farthest_padding = 1 << 20;
constexpr std::size_t max_starts = 8;

class Starts {
  public:
    explicit Starts(const SourceFile& file) : file_(file) {}

    std::vector<std::int64_t> find() {
        follow(0, 0);
        return starts_;
    }

  private:
    void follow(std::int64_t at, int tags) {
        constexpr int max_tags = 16;
        if (at >= file_.size_bytes() || starts_.size() >= max_starts) return;
        std::array<unsigned char, 32> head{};
        const std::size_t got = file_.read_at(at, head.data(), head.size());
        const std::string_view text(reinterpret_cast<const char*>(head.data()), got);
        if (tags < max_tags && got >= 10 && text.starts_with("ID3")) return behind_id3(at, text, tags);
        if (tags < max_tags && got == head.size() && text.starts_with("APETAGEX"))
            return behind_ape(at, text, tags);
        add(at);
        if (got > 0 && head[0] == 0) add(behind_zeros(at));
    }

    // The size is written in bytes of 7 bits; some write a plain number (iTunes did for years).
    void behind_id3(std::int64_t at, std::string_view head, int tags) {
        constexpr std::int64_t header_bytes = 10;
        const bool footer = (byte(head, 5) & 0x10U) != 0;
        std::int64_t size = 0, plain = 0;
        for (std::size_t i = 6; i < 10; ++i) {
            size = (size << 7U) | (byte(head, i) & 0x7FU);
            plain = (plain << 8U) | byte(head, i);
        }
        const std::int64_t behind_header = at + header_bytes + (footer ? header_bytes : 0);
        follow(behind_header + size, tags + 1);
        if (plain != size) follow(behind_header + plain, tags + 1);
    }

    void behind_ape(std::int64_t at, std::string_view head, int tags) {
        constexpr std::int64_t header_bytes = 32;
        std::int64_t size = 0;
        for (std::size_t i = 16; i-- > 12;) size = (size << 8U) | byte(head, i);
        follow(at + header_bytes + size, tags + 1);
    }

    static unsigned byte(std::string_view text, std::size_t at) {
        return static_cast<unsigned char>(text[at]);
    }

    std::int64_t behind_zeros(std::int64_t at) const {
        std::array<unsigned char, 65536> block{};
        const std::int64_t last = std::min(file_.size_bytes(), at + farthest_padding);
        while (at < last) {
            const std::size_t got = file_.read_at(at, block.data(), block.size());
            auto* const end = block.begin() + static_cast<std::ptrdiff_t>(got);
            auto* const found = std::find_if(block.begin(), end, [](unsigned char c) { return c != 0; });
            at += found - block.begin();
            if (found != end || got < block.size()) break;
        }
        return std::min(at, last);
    }

    void add(std::int64_t at) {
        if (at < file_.size_bytes() && std::find(starts_.begin(), starts_.end(), at) == starts_.end())
            starts_.push_back(at);
    }

    const SourceFile& file_;
    std::vector<std::int64_t> starts_;
};

}  // namespace

std::vector<std::int64_t> starts_behind_tags(const SourceFile& file) {
    return Starts(file).find();
}

}  // namespace afterglow::audio

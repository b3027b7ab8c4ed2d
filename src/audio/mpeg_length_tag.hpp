// The header that encoders put into a first MPEG frame without sound.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "audio/mpeg.hpp"

namespace afterglow::audio {

// What it says about the frames after it.
struct LengthTag {
    std::optional<std::int64_t> frames;
    std::int64_t trimmed_samples = 0;
    std::int64_t delay_samples = 0;     // those of them at the beginning
    std::optional<std::int64_t> bytes;  // of all frames
    bool sum_is_right = false;          // LAME sums up what it wrote
};

// None if the frame holds no such header (Xing, Info or VBRI).
std::optional<LengthTag> length_tag(std::span<const unsigned char> frame, const MpegHeader& header);

bool starts_with(std::span<const unsigned char> bytes, std::string_view text);

}  // namespace afterglow::audio

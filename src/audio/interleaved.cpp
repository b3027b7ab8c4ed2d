#include "audio/interleaved.hpp"

#include <sndfile.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <numeric>

namespace afterglow::audio {
namespace {

constexpr std::uint32_t sign_mask = 0x7FFFFFFFU;
// As whole numbers the bits of positive floats are in the floats' order, with infinity and NaN above all
// others.
constexpr std::uint32_t largest_usable = std::bit_cast<std::uint32_t>(1e10F);

std::uint32_t magnitude_bits(float sample) {
    return std::bit_cast<std::uint32_t>(sample) & sign_mask;
}

std::vector<int> usual_places(int channels) {
    constexpr int l = SF_CHANNEL_MAP_LEFT, r = SF_CHANNEL_MAP_RIGHT, c = SF_CHANNEL_MAP_CENTER;
    constexpr int lfe = SF_CHANNEL_MAP_LFE, bl = SF_CHANNEL_MAP_REAR_LEFT, br = SF_CHANNEL_MAP_REAR_RIGHT;
    constexpr int sl = SF_CHANNEL_MAP_SIDE_LEFT, sr = SF_CHANNEL_MAP_SIDE_RIGHT;
    switch (channels) {
        case 3:
            return {l, r, c};
        case 4:
            return {l, r, bl, br};
        case 5:
            return {l, r, c, bl, br};
        case 6:
            return {l, r, c, lfe, bl, br};
        case 8:
            return {l, r, c, lfe, bl, br, sl, sr};
        default:
            return {};
    }
}

std::array<float, 2> gains_at(int place) {
    constexpr float half_power = 1.0F / std::numbers::sqrt2_v<float>;
    switch (place) {
        case SF_CHANNEL_MAP_LEFT:
        case SF_CHANNEL_MAP_FRONT_LEFT:
        case SF_CHANNEL_MAP_FRONT_LEFT_OF_CENTER:
            return {1.0F, 0.0F};
        case SF_CHANNEL_MAP_RIGHT:
        case SF_CHANNEL_MAP_FRONT_RIGHT:
        case SF_CHANNEL_MAP_FRONT_RIGHT_OF_CENTER:
            return {0.0F, 1.0F};
        case SF_CHANNEL_MAP_REAR_LEFT:
        case SF_CHANNEL_MAP_SIDE_LEFT:
        case SF_CHANNEL_MAP_TOP_FRONT_LEFT:
        case SF_CHANNEL_MAP_TOP_REAR_LEFT:
            return {half_power, 0.0F};
        case SF_CHANNEL_MAP_REAR_RIGHT:
        case SF_CHANNEL_MAP_SIDE_RIGHT:
        case SF_CHANNEL_MAP_TOP_FRONT_RIGHT:
        case SF_CHANNEL_MAP_TOP_REAR_RIGHT:
            return {0.0F, half_power};
        case SF_CHANNEL_MAP_LFE:
            return {0.0F, 0.0F};
        default:
            return {half_power, half_power};
    }
}

}  // namespace

FoldGains fold_gains(int channels, std::span<const int> places) {
    std::vector<int> at(places.begin(), places.end());
    const bool nowhere = std::all_of(at.begin(), at.end(), [](int place) {
        return place == SF_CHANNEL_MAP_INVALID || place == SF_CHANNEL_MAP_MONO;
    });
    if (at.size() != static_cast<std::size_t>(channels) || nowhere) at = usual_places(channels);
    FoldGains gains;
    for (int c = 0; c < channels; ++c) {
        const std::array<float, 2> by_turns{c % 2 == 0 ? 1.0F : 0.0F, c % 2 == 0 ? 0.0F : 1.0F};
        gains.push_back(at.empty() ? by_turns : gains_at(at[static_cast<std::size_t>(c)]));
    }
    float left = 0.0F;
    float right = 0.0F;
    for (const auto& gain : gains) {
        left += gain[0];
        right += gain[1];
    }
    const float scale = 1.0F / std::max({left, right, 1.0F});
    for (auto& gain : gains) gain = {gain[0] * scale, gain[1] * scale};
    return gains;
}

void deinterleave(std::span<const float> interleaved, AudioBuffer& out) {
    const float* in = interleaved.data();
    const auto frames = static_cast<std::size_t>(out.frames());
    float* left = out.channel(0).data();
    if (out.channels() == 1) {
        std::copy_n(in, frames, left);
        return;
    }
    float* right = out.channel(1).data();
    for (std::size_t i = 0; i < frames; ++i) {
        left[i] = in[2 * i];
        right[i] = in[2 * i + 1];
    }
}

void fold(std::span<const float> interleaved, const FoldGains& gains, AudioBuffer& out) {
    const auto left = out.channel(0);
    const auto right = out.channel(1);
    const float* in = interleaved.data();
    for (std::size_t i = 0; i < left.size(); ++i) {
        float l = 0.0F;
        float r = 0.0F;
        for (const auto& gain : gains) {
            l += gain[0] * *in;
            r += gain[1] * *in;
            ++in;
        }
        left[i] = l;
        right[i] = r;
    }
}

void append_as(std::span<const float> interleaved, int from, int to, std::vector<float>& out) {
    if (from == to) {
        out.insert(out.end(), interleaved.begin(), interleaved.end());
        return;
    }
    const auto width = static_cast<std::size_t>(from);
    for (std::size_t at = 0; at + width <= interleaved.size(); at += width) {
        const auto frame = interleaved.subspan(at, width);
        const float mean =
            std::accumulate(frame.begin(), frame.end(), 0.0F) / static_cast<float>(frame.size());
        for (std::size_t c = 0; c < static_cast<std::size_t>(to); ++c) {
            const float own = c < width ? frame[c] : 0.0F;
            out.push_back(from == 1 || to == 1 ? mean : own);
        }
    }
}

bool is_unusable(float sample) {
    return magnitude_bits(sample) > largest_usable;
}

bool any_unusable(std::span<const float> samples) {
    std::uint32_t largest = 0;
    for (const float sample : samples) largest = std::max(largest, magnitude_bits(sample));
    return largest > largest_usable;
}

}  // namespace afterglow::audio

#include "base/mono_mix.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/hot.hpp"

namespace afterglow {
namespace {

constexpr double max_lost = 0.25118864315095801;  // 6 dB
constexpr double nothing_left = 0.01;             // 20 dB
constexpr double as_good = 0.79432823472428150;   // 1 dB

constexpr std::size_t lanes = 16;
using LaneSums = std::array<std::array<float, lanes>, 5>;

// Sums are not contracted here (CMakeLists.txt), so that both versions give the same.
AFTERGLOW_HOT void add_lanes(const float* first, const float* second, std::size_t count,
                             const std::array<float, 2>& offsets, LaneSums& sums) {
    const float offset_a = offsets[0];
    const float offset_b = offsets[1];
    float sum_a[lanes] = {};
    float sum_b[lanes] = {};
    float square_a[lanes] = {};
    float square_b[lanes] = {};
    float product[lanes] = {};
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        for (std::size_t k = 0; k < lanes; ++k) {
            const float a = first[i + k] - offset_a;
            const float b = second[i + k] - offset_b;
            sum_a[k] += a;
            sum_b[k] += b;
            square_a[k] += a * a;
            square_b[k] += b * b;
            product[k] += a * b;
        }
    }
    for (std::size_t k = 0; i < count; ++i, ++k) {
        const float a = first[i] - offset_a;
        const float b = second[i] - offset_b;
        sum_a[k] += a;
        sum_b[k] += b;
        square_a[k] += a * a;
        square_b[k] += b * b;
        product[k] += a * b;
    }
    for (std::size_t k = 0; k < lanes; ++k) {
        sums[0][k] = sum_a[k];
        sums[1][k] = sum_b[k];
        sums[2][k] = square_a[k];
        sums[3][k] = square_b[k];
        sums[4][k] = product[k];
    }
}

}  // namespace

double ChannelPowers::of(MonoMix mix) const {
    switch (mix) {
        case MonoMix::mean:
            return std::max(0.0, 0.25 * (first + second + 2.0 * product));
        case MonoMix::difference:
            return std::max(0.0, 0.25 * (first + second - 2.0 * product));
        case MonoMix::first:
            return first;
        case MonoMix::second:
            return second;
    }
    return 0.0;
}

double ChannelPowers::correlation() const {
    const double both = std::sqrt(first * second);
    return both > 0.0 ? std::clamp(product / both, -1.0, 1.0) : 0.0;
}

// In float lanes that vectorise, emptied into doubles before rounding adds up.
void ChannelSums::add(std::span<const float> first, std::span<const float> second) {
    constexpr std::size_t block = 1024;
    if (first.empty()) return;
    if (frames_ == 0) offsets_ = {first[0], second[0]};
    for (std::size_t i = 0; i < first.size(); i += block) {
        const std::size_t count = std::min(block, first.size() - i);
        LaneSums sums{};
        add_lanes(first.data() + i, second.data() + i, count, offsets_, sums);
        for (std::size_t s = 0; s < sums_.size(); ++s)
            for (const float value : sums[s]) sums_[s] += static_cast<double>(value);
    }
    frames_ += static_cast<std::int64_t>(first.size());
}

std::array<double, 2> ChannelSums::means() const {
    const double count = static_cast<double>(std::max<std::int64_t>(frames_, 1));
    return {sums_[0] / count + static_cast<double>(offsets_[0]),
            sums_[1] / count + static_cast<double>(offsets_[1])};
}

ChannelPowers ChannelSums::powers() const {
    const double count = static_cast<double>(std::max<std::int64_t>(frames_, 1));
    const double a = sums_[0] / count;
    const double b = sums_[1] / count;
    return {std::max(0.0, sums_[2] / count - a * a), std::max(0.0, sums_[3] / count - b * b),
            sums_[4] / count - a * b};
}

MonoMix energy_keeping(const ChannelPowers& powers) {
    const double louder = std::max(powers.first, powers.second);
    if (!std::isfinite(louder + powers.product) || powers.of(MonoMix::mean) >= max_lost * louder)
        return MonoMix::mean;
    // A voice in the middle is in the mean alone, and in each channel.
    const bool nothing_in_the_middle = powers.of(MonoMix::mean) <= nothing_left * louder;
    if (nothing_in_the_middle && powers.of(MonoMix::difference) >= as_good * louder)
        return MonoMix::difference;
    return powers.first >= powers.second ? MonoMix::first : MonoMix::second;
}

MonoMix energy_keeping(const AudioBuffer& audio) {
    if (audio.channels() != 2) return MonoMix::mean;
    ChannelSums sums;
    sums.add(audio.channel(0), audio.channel(1));
    return energy_keeping(sums.powers());
}

void mix(std::span<const float> first, std::span<const float> second, MonoMix how, std::span<float> mono) {
    if (how == MonoMix::first || how == MonoMix::second) {
        std::ranges::copy(how == MonoMix::first ? first : second, mono.begin());
        return;
    }
    if (how == MonoMix::mean) {
        for (std::size_t i = 0; i < mono.size(); ++i) mono[i] = (first[i] + second[i]) * 0.5F;
    } else {
        for (std::size_t i = 0; i < mono.size(); ++i) mono[i] = (first[i] - second[i]) * 0.5F;
    }
}

}  // namespace afterglow

// libebur128 has a true peak too, and the tests hold this one to it; but it takes 40 ns a sample, which for
// the textures of a track is more than decoding the track. This is the same interpolation, eight samples at a
// time.
#include "curation/true_peak.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "dsp/lanes.hpp"
#include "dsp/level.hpp"

namespace afterglow::curation {

namespace {

using dsp::lane_count;
using dsp::Lanes;
using dsp::lanes_at;

constexpr std::size_t oversampling = 4;
constexpr std::size_t taps_per_phase = 12;
constexpr std::size_t reach = taps_per_phase / 2;  // samples before and after a place between two
using Phases = std::array<std::array<float, taps_per_phase>, oversampling - 1>;

// Hann-windowed sinc of 49 taps, split into the three places between two samples.
Phases make_phases() {
    constexpr double half_width = static_cast<double>(oversampling * reach);
    Phases phases;
    for (std::size_t p = 0; p < phases.size(); ++p) {
        for (std::size_t t = 0; t < taps_per_phase; ++t) {
            // In steps of the finer rate, from the tap to the place.
            const double distance =
                static_cast<double>(oversampling) * (static_cast<double>(t) - (reach - 1.0)) -
                (static_cast<double>(p) + 1.0);
            const double x = std::numbers::pi * distance / static_cast<double>(oversampling);
            const double window = 0.5 * (1.0 + std::cos(std::numbers::pi * distance / half_width));
            phases[p][t] = static_cast<float>(std::sin(x) / x * window);
        }
    }
    return phases;
}

struct Extremes {
    float low = 0.0F;
    float high = 0.0F;
};

// Smallest and largest interpolated value of `count` places, a whole number of lanes; reads taps_per_phase −
// 1 more.
AFTERGLOW_HOT void extremes_between(const float* samples, std::size_t count, const Phases& phases,
                                    Extremes& out) {
    Lanes low{};
    Lanes high{};
    for (std::size_t i = 0; i < count; i += lane_count) {
        Lanes quarter{};
        Lanes half{};
        Lanes three_quarters{};
        for (std::size_t t = 0; t < taps_per_phase; ++t) {
            const Lanes x = lanes_at(samples + i + t);
            quarter += x * phases[0][t];
            half += x * phases[1][t];
            three_quarters += x * phases[2][t];
        }
        for (const Lanes& value : {quarter, half, three_quarters}) {
            low = value < low ? value : low;
            high = value > high ? value : high;
        }
    }
    for (std::size_t i = 0; i < lane_count; ++i) {
        out.low = std::min(out.low, low[i]);
        out.high = std::max(out.high, high[i]);
    }
}

const Phases& phases() {
    static const Phases made = make_phases();
    return made;
}

// The samples with what lies before and after them, rounded up to whole lanes.
void surround(std::span<const float> samples, bool is_loop, std::vector<float>& out) {
    const std::size_t size = samples.size();
    const std::size_t places = (size + reach + lane_count - 1) / lane_count * lane_count;
    out.assign(places + taps_per_phase, 0.0F);
    std::copy(samples.begin(), samples.end(), out.begin() + reach);
    if (!is_loop) return;
    for (std::size_t i = 0; i < reach; ++i) {
        out[reach - 1 - i] = samples[size - 1 - i % size];
        out[reach + size + i] = samples[i % size];
    }
}

}  // namespace

double true_peak(const AudioBuffer& audio, bool is_loop) {
    const float peak = dsp::peak(audio);
    if (audio.empty()) return static_cast<double>(peak);
    std::vector<float> samples;
    Extremes between;
    for (int c = 0; c < audio.channels(); ++c) {
        surround(audio.channel(c), is_loop, samples);
        extremes_between(samples.data(), samples.size() - taps_per_phase, phases(), between);
    }
    return static_cast<double>(std::max({peak, -between.low, between.high}));
}

TruePeakStream::TruePeakStream() : waiting_(reach) {}

void TruePeakStream::push(std::span<const float> samples) {
    for (const float sample : samples) {
        low_ = std::min(low_, sample);
        high_ = std::max(high_, sample);
    }
    take(samples);
}

void TruePeakStream::take(std::span<const float> samples) {
    waiting_.insert(waiting_.end(), samples.begin(), samples.end());
    if (waiting_.size() < taps_per_phase + lane_count) return;
    const std::size_t places = (waiting_.size() - taps_per_phase) / lane_count * lane_count;
    Extremes between{low_, high_};
    extremes_between(waiting_.data(), places, phases(), between);
    low_ = between.low;
    high_ = between.high;
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(places));
}

std::pair<float, float> TruePeakStream::finish() {
    take(std::vector<float>(2 * taps_per_phase + lane_count));
    return {low_, high_};
}

}  // namespace afterglow::curation

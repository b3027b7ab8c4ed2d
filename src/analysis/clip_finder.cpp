#include "analysis/clip_finder.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "dsp/lanes.hpp"

namespace afterglow::analysis {
namespace {

using dsp::lane_count;
using dsp::Lanes;
using dsp::lanes_at;

constexpr std::size_t chunk = 256;
constexpr std::int64_t min_run = 3;   // samples in a row at the extreme
constexpr float dither_steps = 2.0F;  // by which clipped samples may differ, of the recording's resolution
constexpr float steep_steps = 12.0F;  // how steeply a wave must come to where it is cut off
// What lies as near to nothing as this many steps has flat tops by being coarse.
constexpr float min_steps = 64.0F;
constexpr int usual_bits = 16;  // finer ones are judged as if they had no more

struct Extremes {
    float high = -1e9F;
    float low = 1e9F;
};

AFTERGLOW_HOT void find_extremes(const float* samples, std::size_t count, Extremes& found) {
    Lanes high = {-1e9F, -1e9F, -1e9F, -1e9F, -1e9F, -1e9F, -1e9F, -1e9F};
    Lanes low = -high;
    for (std::size_t i = 0; i < count; i += lane_count) {
        const Lanes x = lanes_at(samples + i);
        high = x > high ? x : high;
        low = x < low ? x : low;
    }
    for (std::size_t i = 0; i < lane_count; ++i) {
        found.high = std::max(found.high, high[i]);
        found.low = std::min(found.low, low[i]);
    }
}

Extremes extremes_of(std::span<const float> samples) {
    Extremes found;
    const std::size_t whole = samples.size() / lane_count * lane_count;
    find_extremes(samples.data(), whole, found);
    for (const float x : samples.subspan(whole)) {
        found.high = std::max(found.high, x);
        found.low = std::min(found.low, x);
    }
    return found;
}

// Floats may go far beyond full scale: their steps are those of integers whose full scale is the extreme.
float scale_of(float extreme) {
    return std::max(1.0F, extreme);
}

}  // namespace

ClipFinder::ClipFinder(double sample_rate_hz, int bits) : sample_rate_hz_(sample_rate_hz) {
    const float step = std::ldexp(1.0F, 1 - std::clamp(bits > 0 ? bits : usual_bits, 2, usual_bits));
    tolerance_ = dither_steps * step;
    steep_ = steep_steps * step;
}

void ClipFinder::push(const AudioBuffer& block) {
    channels_.resize(static_cast<std::size_t>(block.channels()));
    for (int c = 0; c < block.channels(); ++c) {
        auto& [above, below] = channels_[static_cast<std::size_t>(c)];
        const auto samples = block.channel(c);
        for (std::size_t at = 0; at < samples.size(); at += chunk) {
            const auto part = samples.subspan(at, std::min(chunk, samples.size() - at));
            const auto [high, low] = extremes_of(part);
            const std::int64_t start = frames_ + static_cast<std::int64_t>(at);
            const auto visit = [&](Side& side, float extreme, float sign) {
                if (extreme >= side.extreme - tolerance(side))
                    look(side, part, sign, start);
                else if (side.run > 0)
                    end_run(side, sign * part.front(), start);
                side.last = sign * part.back();
            };
            visit(above, high, 1.0F);
            visit(below, -low, -1.0F);
        }
    }
    frames_ += block.frames();
}

float ClipFinder::tolerance(const Side& side) const {
    return tolerance_ * scale_of(side.extreme);
}

void ClipFinder::look(Side& side, std::span<const float> samples, float sign, std::int64_t start) {
    for (const float sample : samples) {
        const float x = sign * sample;
        if (x > side.extreme + tolerance(side)) {  // nothing before was at the extreme
            side.runs = 0;
            side.places.clear();
            side.run = 0;
        }
        side.extreme = std::max(side.extreme, x);
        if (x >= side.extreme - tolerance(side)) {
            if (side.run++ == 0) side.into = x - side.last;
        } else if (side.run > 0) {
            end_run(side, x, start);
        }
        side.last = x;
        ++start;
    }
}

void ClipFinder::end_run(Side& side, float next, std::int64_t at) const {
    const std::int64_t run = std::exchange(side.run, 0);
    const float steepest = std::max(side.into, side.extreme - next);
    const float least = min_steps / dither_steps * tolerance_;
    if (run < min_run || steepest < steep_ * scale_of(side.extreme) || side.extreme < least) return;
    ++side.runs;
    const double place = std::floor(static_cast<double>(at - run) / sample_rate_hz_ / clipped_place_sec);
    const double start_sec = place * clipped_place_sec;
    if (side.places.empty() || side.places.back().start_sec != start_sec)
        side.places.push_back({start_sec, 0.0});
    side.places.back().clipped_sec += static_cast<double>(run) / sample_rate_hz_;
}

Clipping ClipFinder::finish() {
    Clipping all;
    std::map<double, double> places;
    for (auto& sides : channels_) {
        for (Side& side : sides) {
            end_run(side, side.last, frames_);
            all.runs += side.runs;
            for (const ClippedPlace& place : side.places)
                places[place.start_sec] += place.clipped_sec / static_cast<double>(channels_.size());
        }
    }
    // A few are chance, or one knock on the microphone.
    constexpr std::int64_t min_runs = 5;
    if (all.runs < min_runs) return {};
    for (const auto& [start_sec, clipped_sec] : places) all.places.push_back({start_sec, clipped_sec});
    return all;
}

}  // namespace afterglow::analysis

#include "makers/clouds_grains.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "analysis/diagnosis.hpp"
#include "analysis/passages.hpp"
#include "dsp/level.hpp"

namespace afterglow::makers {
namespace {

// Draws per grain before it is given up: first in its own part of the ranges, then anywhere, at last with an
// onset in it.
constexpr int tries_in_part = 3;
constexpr int tries_without_onset = 6;
constexpr int tries = 8;
// What is left of a grain's quality if an onset lies in it or so shortly before it that it still rings.
constexpr double onset_quality = 0.5;
constexpr double ring_sec = 0.1;

// 1 at `good` and beyond, 0 at `bad` and beyond, straight between.
double ramp(double value, double bad, double good) {
    return std::clamp((value - bad) / (good - bad), 0.0, 1.0);
}

std::int64_t total_frames(const std::vector<FrameRange>& ranges) {
    return std::accumulate(ranges.begin(), ranges.end(), std::int64_t{0},
                           [](std::int64_t sum, const FrameRange& r) { return sum + r.end - r.start; });
}

// The place `offset` frames into the ranges laid end to end.
GrainPlace place_at(const std::vector<FrameRange>& ranges, std::int64_t offset) {
    for (const FrameRange& range : ranges) {
        if (offset < range.end - range.start) return {range.start + offset, range.start, range.end, false};
        offset -= range.end - range.start;
    }
    const FrameRange& last = ranges.back();
    return {last.end - 1, last.start, last.end, false};
}

// Moved so that the judged span lies inside the region, where it fits.
void settle_inside(GrainPlace& place, std::int64_t frames) {
    const std::int64_t half = std::min(frames, place.region_end - place.region_start) / 2;
    place.middle = std::clamp(place.middle, place.region_start + half, place.region_end - half);
}

bool is_percussive(const Source& source, const GrainPlace& place, std::int64_t frames) {
    const double rate = source.recording.sample_rate_hz();
    const double from_sec =
        static_cast<double>(place.middle) / rate - 0.5 * static_cast<double>(frames) / rate;
    const auto& onsets = source.analysis.onsets_sec;
    const auto onset = std::ranges::lower_bound(onsets, from_sec - ring_sec);
    return onset != onsets.end() && *onset < from_sec + static_cast<double>(frames) / rate;
}

double quality_at(const Source& source, const GrainPlace& place, std::int64_t frames) {
    const AudioBuffer piece = source.recording.mono_region(place.middle - frames / 2, frames);
    return grain_quality(piece.channel(0));
}

bool is_clipped(const Source& source, const GrainPlace& place, std::int64_t frames) {
    const double rate = source.recording.sample_rate_hz();
    const std::int64_t from = place.middle - frames / 2;
    const double from_sec = static_cast<double>(from) / rate;
    return analysis::clipped_share(source.analysis.clipped, from_sec,
                                   from_sec + static_cast<double>(frames) / rate) >=
           analysis::clearly_clipped_share;
}

// One place in the `index`-th of as many parts of the ranges as there are grains, or near it.
std::optional<GrainPlace> find_grain(const Source& source, const std::vector<FrameRange>& ranges,
                                     const GrainSearch& search, int index, Rng& rng) {
    const auto total = static_cast<double>(total_frames(ranges));
    std::optional<GrainPlace> clipped;
    for (int attempt = 0; attempt < tries; ++attempt) {
        const double where = attempt < tries_in_part ? (index + rng.uniform()) / search.count : rng.uniform();
        GrainPlace place = place_at(ranges, static_cast<std::int64_t>(where * total));
        settle_inside(place, search.frames);
        const bool percussive = is_percussive(source, place, search.frames);
        if (percussive && attempt < tries_without_onset) continue;
        const double quality = quality_at(source, place, search.frames) * (percussive ? onset_quality : 1.0);
        if (quality <= 0.0 || quality < search.min_quality) continue;
        place.is_clipped = is_clipped(source, place, search.frames);
        if (!place.is_clipped) return place;
        if (!clipped) clipped = place;
    }
    return clipped;
}

using Colour = std::array<float, analysis::mel_bands>;

// Of the half second that a place lies in: its bands in dB, whatever its level.
Colour colour_at(const Source& source, const GrainPlace& place) {
    constexpr float floor = 1e-12F;
    const auto segment = static_cast<std::size_t>(place.middle / source.analysis.grid().segment());
    const auto& segments = source.analysis.segments;
    Colour colour{};
    if (segments.empty()) return colour;
    const auto& mel = segments[std::min(segment, segments.size() - 1)].mel;
    float mean = 0.0F;
    for (std::size_t b = 0; b < colour.size(); ++b) {
        colour[b] = 10.0F * std::log10(std::max(mel[b], floor));
        mean += colour[b] / static_cast<float>(colour.size());
    }
    for (float& band : colour) band -= mean;
    return colour;
}

// Keeps those `count` places whose colour is nearest to the mean of all, clean ones first: moments of another
// make lumps that stand out.
void keep_alike(const Source& source, std::size_t count, std::vector<GrainPlace>& places) {
    if (places.size() <= count) return;
    std::vector<Colour> colours;
    Colour mean{};
    for (const GrainPlace& place : places) {
        colours.push_back(colour_at(source, place));
        for (std::size_t b = 0; b < mean.size(); ++b)
            mean[b] += colours.back()[b] / static_cast<float>(places.size());
    }
    std::vector<float> distance(places.size(), 0.0F);
    for (std::size_t i = 0; i < places.size(); ++i)
        for (std::size_t b = 0; b < mean.size(); ++b)
            distance[i] += (colours[i][b] - mean[b]) * (colours[i][b] - mean[b]);
    std::vector<std::size_t> order(places.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {},
                             [&](std::size_t i) { return std::pair(places[i].is_clipped, distance[i]); });
    order.resize(count);
    std::ranges::sort(order);
    std::vector<GrainPlace> kept;
    for (const std::size_t i : order) kept.push_back(places[i]);
    places = std::move(kept);
}

}  // namespace

std::vector<FrameRange> stable_ranges(const Source& source) {
    const double rate = source.recording.sample_rate_hz();
    std::vector<FrameRange> ranges;
    for (const analysis::StableRegion& region : source.analysis.stable_regions) {
        const FrameRange range{std::max<std::int64_t>(0, frames_of(region.start_sec, rate)),
                               std::min(source.recording.frames(), frames_of(region.end_sec, rate))};
        if (range.end > range.start) ranges.push_back(range);
    }
    return ranges;
}

std::vector<FrameRange> part_of(const std::vector<FrameRange>& ranges, int index, int count,
                                std::int64_t min_frames) {
    const std::int64_t total = total_frames(ranges);
    if (count < 2 || total / count < min_frames) return ranges;
    std::int64_t skip = total * index / count;
    std::int64_t left = total * (index + 1) / count - skip;
    std::vector<FrameRange> part;
    for (const FrameRange& range : ranges) {
        const std::int64_t length = range.end - range.start;
        const std::int64_t skipped = std::min(skip, length);
        const std::int64_t taken = std::min(left, length - skipped);
        if (taken > 0) part.push_back({range.start + skipped, range.start + skipped + taken});
        skip -= skipped;
        left -= taken;
    }
    return part;
}

double grain_quality(std::span<const float> samples) {
    if (samples.size() < 2) return 0.0;
    const std::size_t half = samples.size() / 2;
    const double mean = dsp::mean(samples);
    const double first = dsp::rms(samples.first(half));
    const double second = dsp::rms(samples.last(half));
    const double rms = std::sqrt(std::max(0.0, 0.5 * (first * first + second * second) - mean * mean));
    if (rms <= 0.0) return 0.0;
    const double peak = dsp::peak(samples);
    const double lopsided_db = std::abs(dsp::to_db(first) - dsp::to_db(second));
    return ramp(dsp::to_db(rms), -65.0, -50.0) * ramp(std::abs(mean), 0.1, 0.01) *
           ramp(peak / rms, 12.0, 6.0) * ramp(lopsided_db, 12.0, 3.0);
}

std::vector<GrainPlace> find_grains(const Source& source, const std::vector<FrameRange>& ranges,
                                    const GrainSearch& search, Rng rng) {
    std::vector<GrainPlace> places;
    if (total_frames(ranges) <= 0) return places;
    GrainSearch more = search;
    more.count += search.count / 2;
    for (int i = 0; i < more.count; ++i)
        if (const auto place = find_grain(source, ranges, more, i, rng)) places.push_back(*place);
    keep_alike(source, static_cast<std::size_t>(search.count), places);
    return places;
}

std::vector<Sown> sow(const SowingPlan& plan, Rng rng) {
    const double overlap = std::clamp(plan.overlap, 0.1, 0.95);
    // The longest step leaves the two grains at least half the overlap in common.
    const double jitter = std::min(0.5, 0.5 * overlap / (1.0 - overlap));
    const std::int64_t longest = std::clamp<std::int64_t>(plan.max_grain_frames, 2, plan.cloud_frames);
    const std::int64_t shortest = std::clamp<std::int64_t>(plan.min_grain_frames, 2, longest);
    const auto cycle = static_cast<double>(plan.cloud_frames);
    std::vector<Sown> sown;
    std::vector<double> places;
    double at = 0.0;
    while (at < cycle) {
        const std::int64_t frames = rng.integer(shortest, longest);
        sown.push_back({0, frames});
        places.push_back(at);
        at += std::max(
            1.0, static_cast<double>(frames) * (1.0 - overlap) * rng.uniform(1.0 - jitter, 1.0 + jitter));
    }
    // The steps are shortened alike, so that they come to exactly one cycle.
    for (std::size_t i = 0; i < sown.size(); ++i)
        sown[i].place = std::min(static_cast<std::int64_t>(places[i] * cycle / at), plan.cloud_frames - 1);
    return sown;
}

std::vector<std::size_t> shuffled(std::size_t count, Rng& rng) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = count; i > 1; --i)
        std::swap(order[i - 1],
                  order[static_cast<std::size_t>(rng.integer(0, static_cast<std::int64_t>(i) - 1))]);
    return order;
}

}  // namespace afterglow::makers

// Where a cloud's grains come from and where they go: good moments of the source, and places in the endless
// cloud.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "makers/texture.hpp"

namespace afterglow::makers {

struct FrameRange {
    std::int64_t start = 0;
    std::int64_t end = 0;
};
std::vector<FrameRange> stable_ranges(const Source& source);

// Each cloud of a source has its own part of the stable material where there is enough of it.
inline constexpr double min_part_sec = 8.0;
// The `index`-th of `count` equal parts of the ranges taken together; all of them where a part would hold
// less than `min_frames`.
std::vector<FrameRange> part_of(const std::vector<FrameRange>& ranges, int index, int count,
                                std::int64_t min_frames);

// How fit a piece of audio, as it is heard, is to be a grain, 0 … 1: sounding, without DC or a hard attack,
// its energy not in one half. Whether it is clipped, samples at another level and rate no longer tell.
double grain_quality(std::span<const float> samples);

// A moment of the source that a grain may be taken from, and the stable region it must stay in.
struct GrainPlace {
    std::int64_t middle = 0;
    std::int64_t region_start = 0;
    std::int64_t region_end = 0;
    bool is_clipped = false;  // clearly, in the source
};

struct GrainSearch {
    int count = 0;
    std::int64_t frames = 0;  // how much of a place is judged
    double min_quality = 0.0;
};
// Places spread evenly, with jitter, over the ranges, away from onsets where that is possible; fewer than
// asked for where the material is poor. Clipped ones only where no clean ones are met with.
std::vector<GrainPlace> find_grains(const Source& source, const std::vector<FrameRange>& ranges,
                                    const GrainSearch& search, Rng rng);

struct SowingPlan {
    std::int64_t cloud_frames = 0;  // one cycle of the cloud
    std::int64_t min_grain_frames = 0;
    std::int64_t max_grain_frames = 0;
    double overlap = 0.0;
};
struct Sown {
    std::int64_t place = 0;  // 0 … cloud_frames − 1; the grain goes on past the end of the cycle
    std::int64_t frames = 0;
};
// Places and lengths of as many grains as the overlap asks for. Each next grain starts, with jitter, while
// the one before still sounds, round and round, so that no instant is without a grain.
std::vector<Sown> sow(const SowingPlan& plan, Rng rng);

// 0 … count − 1 in random order.
std::vector<std::size_t> shuffled(std::size_t count, Rng& rng);

}  // namespace afterglow::makers

#include "analysis/frame_grid.hpp"

#include <algorithm>
#include <cmath>

namespace afterglow::analysis {
namespace {

constexpr std::int64_t granule = 32;

bool transforms_fast(std::int64_t size) {
    for (const std::int64_t prime : {2, 3, 5, 7}) {
        while (size % prime == 0) size /= prime;
    }
    return size == 1;
}

std::int64_t frame_size_at(double sample_rate_hz) {
    const std::int64_t wanted = samples_like(reference_frame_size, sample_rate_hz);
    const std::int64_t below = std::max<std::int64_t>(1, wanted / granule);
    for (std::int64_t away = 0;; ++away) {
        for (const std::int64_t granules : {below - away, below + 1 + away}) {
            if (granules > 0 && transforms_fast(granules * granule)) return granules * granule;
        }
    }
}

}  // namespace

FrameGrid::FrameGrid(double sample_rate_hz)
    : size(static_cast<std::size_t>(frame_size_at(sample_rate_hz))),
      hop(static_cast<std::int64_t>(size) / hops_per_frame),
      bins(std::min<std::size_t>(size, reference_frame_size) / 2 + 1) {}

std::int64_t samples_like(std::int64_t reference_samples, double sample_rate_hz) {
    return std::llround(static_cast<double>(reference_samples) * sample_rate_hz / reference_rate_hz);
}

}  // namespace afterglow::analysis

// Whether the seams of many loops can be told from any other place in them, measured from the files on disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/audio_buffer.hpp"

namespace afterglow::test {

// How far the seam stands out of a loop, the loop taken as endless: the rank of the seam among all positions,
// 0 … 1, which is the share of positions whose value is smaller.
struct SeamRanks {
    double second_difference = 0.0;  // largest |second difference| within ±0.7 ms
    double level = 0.0;              // change of the 20 ms RMS level across it, dB
    double flux = 0.0;               // spectral flux, 23 ms Hann frames on either side
};
SeamRanks rank_seam(const AudioBuffer& loop);
// The same where a loop has been joined elsewhere; changes of level and flux are looked at next to the
// position.
std::vector<SeamRanks> rank_seams(const AudioBuffer& loop, std::span<const std::int64_t> positions);

struct SeamSummary {
    int loops = 0;
    double mean_second_difference_rank = 0.0;  // 0 … 1
    double mean_level_rank = 0.0;
    double mean_flux_rank = 0.0;
    double share_above_99 = 0.0;  // of the second difference
    std::string worst;            // the loop with the highest rank of the second difference
};

// Looks at those of the files that say by their `smpl` chunk that the whole file is a loop.
SeamSummary measure_seams(std::span<const std::filesystem::path> files);

// The limits that every run has to keep, as gtest expectations.
void expect_inaudible_seams(const SeamSummary& seams);

}  // namespace afterglow::test

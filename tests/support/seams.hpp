// Whether the seams of many loops can be told from any other place in them, measured from the files on disk.
#pragma once

#include <filesystem>
#include <span>
#include <string>

namespace afterglow::test {

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

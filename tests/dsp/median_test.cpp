#include "dsp/median.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/rng.hpp"

namespace afterglow::dsp {
namespace {

TEST(MedianNetwork, IsTheMedianForEveryOddNumberOfRows) {
    Rng rng(3);
    for (std::size_t rows = 1; rows <= 41; rows += 2) {
        constexpr std::size_t count = 37;  // no whole number of blocks
        std::vector<std::vector<float>> values(rows, std::vector<float>(count));
        for (auto& row : values)
            for (float& x : row) x = static_cast<float>(rng.integer(-9, 9));  // with many ties
        std::vector<const float*> starts;
        for (const auto& row : values) starts.push_back(row.data());
        std::vector<float> medians(count);
        MedianNetwork(rows).run(starts, medians.data(), count);
        for (std::size_t i = 0; i < count; ++i) {
            std::vector<float> list;
            for (const auto& row : values) list.push_back(row[i]);
            std::ranges::sort(list);
            ASSERT_EQ(medians[i], list[rows / 2]) << rows;
        }
    }
}

TEST(MedianNetwork, AnEvenNumberOfRowsIsMadeOdd) {
    EXPECT_EQ(MedianNetwork(4).rows(), 5U);
}

}  // namespace
}  // namespace afterglow::dsp

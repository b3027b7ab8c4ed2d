#include "dsp/median.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "dsp/lanes.hpp"

namespace afterglow::dsp {
namespace {

constexpr std::size_t block = 2 * lane_count;
using Block = std::array<float, block>;
using Comparison = std::pair<std::size_t, std::size_t>;

// Batcher's network for any number of rows.
std::vector<Comparison> sorting_network(std::size_t rows) {
    std::vector<Comparison> network;
    for (std::size_t p = 1; p < rows; p *= 2) {
        for (std::size_t k = p; k >= 1; k /= 2) {
            for (std::size_t j = k % p; j + k < rows; j += 2 * k) {
                for (std::size_t i = 0; i < std::min(k, rows - j - k); ++i) {
                    if ((i + j) / (2 * p) == (i + j + k) / (2 * p)) network.emplace_back(i + j, i + j + k);
                }
            }
        }
    }
    return network;
}

AFTERGLOW_HOT void run_block(const Comparison* comparisons, std::size_t count, Block* values) {
    for (std::size_t c = 0; c < count; ++c) {
        float* a = values[comparisons[c].first].data();
        float* b = values[comparisons[c].second].data();
        for (std::size_t i = 0; i < block; i += lane_count) {
            Lanes x, y;
            std::memcpy(&x, a + i, sizeof x);
            std::memcpy(&y, b + i, sizeof y);
            const Lanes least = x < y ? x : y;
            const Lanes most = x < y ? y : x;
            std::memcpy(a + i, &least, sizeof least);
            std::memcpy(b + i, &most, sizeof most);
        }
    }
}

}  // namespace

MedianNetwork::MedianNetwork(std::size_t rows) : rows_(rows | 1U) {
    const auto all = sorting_network(rows_);
    std::vector<bool> needed(rows_, false);
    needed[rows_ / 2] = true;
    for (auto it = all.rbegin(); it != all.rend(); ++it) {
        if (!needed[it->first] && !needed[it->second]) continue;
        needed[it->first] = needed[it->second] = true;
        comparisons_.push_back(*it);
    }
    std::ranges::reverse(comparisons_);
}

void MedianNetwork::run(std::span<const float* const> rows, float* out, std::size_t count) const {
    std::vector<Block> values(rows_);
    for (std::size_t at = 0; at < count; at += block) {
        const std::size_t width = std::min(block, count - at);
        for (std::size_t r = 0; r < rows_; ++r) std::copy_n(rows[r] + at, width, values[r].begin());
        run_block(comparisons_.data(), comparisons_.size(), values.data());
        std::copy_n(values[rows_ / 2].begin(), width, out + at);
    }
}

}  // namespace afterglow::dsp

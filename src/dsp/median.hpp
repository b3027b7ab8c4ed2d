// Medians of many short lists at once.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace afterglow::dsp {

// Medians of `rows` values each, by a sorting network (Batcher 1968, odd–even merging) of which only the
// comparisons that the median depends on are kept. Sixteen lists are compared at a time.
class MedianNetwork {
  public:
    explicit MedianNetwork(std::size_t rows);  // odd

    std::size_t rows() const { return rows_; }
    // out[i] = median of rows[0][i], rows[1][i], …, for i < count. Nothing may be NaN.
    void run(std::span<const float* const> rows, float* out, std::size_t count) const;

  private:
    std::size_t rows_;
    std::vector<std::pair<std::size_t, std::size_t>> comparisons_;  // the smaller goes to the first
};

}  // namespace afterglow::dsp

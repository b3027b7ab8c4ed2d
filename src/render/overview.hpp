// Audio of any length, reduced to the width of a picture as it streams by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/audio_buffer.hpp"

namespace afterglow::render {

struct OverviewOptions {
    int columns = 1024;  // of the picture; up to twice as many are kept
    int rows = 256;      // frequency bands, equally wide in octaves
    double low_hz = 30.0;
    // Length of the audio if it is known, in frames: columns are then no finer than needed. 0: not known.
    std::int64_t expected_frames = 0;
};

// Column c is about frames [c · column_frames, (c + 1) · column_frames).
struct Overview {
    double sample_rate_hz = 0.0;
    std::int64_t frames = 0;
    std::int64_t column_frames = 1;
    int rows = 0;
    double low_hz = 0.0;             // lower edge of row 0
    double high_hz = 0.0;            // upper edge of the last row: 20 kHz, or Nyquist
    std::vector<float> lowest;       // per column: smallest sample of any channel
    std::vector<float> highest;      // … largest
    std::vector<float> mean_square;  // … mean over the channels
    std::vector<float> power;        // per column and row: mean power; a sine of amplitude 1 has 1

    int columns() const { return static_cast<int>(lowest.size()); }
    double duration_sec() const {
        return sample_rate_hz > 0 ? static_cast<double>(frames) / sample_rate_hz : 0.0;
    }
};

// Takes blocks, gives their Overview. Keeps no more than the picture needs, whatever the length: when the
// columns run out, each two become one.
class OverviewBuilder {
  public:
    OverviewBuilder(double sample_rate_hz, const OverviewOptions& options);
    OverviewBuilder(OverviewBuilder&&) noexcept;
    OverviewBuilder& operator=(OverviewBuilder&&) noexcept;
    OverviewBuilder(const OverviewBuilder&) = delete;
    OverviewBuilder& operator=(const OverviewBuilder&) = delete;
    ~OverviewBuilder();

    void push(const AudioBuffer& block);
    // The result; nothing may be pushed after it.
    Overview finish();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Everything at once, for audio in memory; expected_frames is its length.
Overview overview_of(const AudioBuffer& audio, OverviewOptions options = {});

}  // namespace afterglow::render

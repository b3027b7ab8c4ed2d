// Audio as a maker sees it: recorded and analysed.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/analysis.hpp"
#include "base/audio_buffer.hpp"
#include "base/recording.hpp"
#include "makers/texture.hpp"

namespace afterglow::sources {

class TestSource {
  public:
    explicit TestSource(const AudioBuffer& audio);
    makers::Source source() const { return {recording_, analysis_}; }
    const analysis::Analysis& analysis() const { return analysis_; }

  private:
    Recording recording_;
    analysis::Analysis analysis_;
};

struct Range {
    double start_sec = 0.0;
    double end_sec = 0.0;
};
// Held chords of `chord_sec` between drums, noise and chatter, and where they are.
struct Planted {
    AudioBuffer audio;
    std::vector<Range> chords;
};
Planted planted_chords(int chords, double chord_sec, std::uint64_t seed);

// True if every sample of both is the same.
bool same_audio(const AudioBuffer& a, const AudioBuffer& b);
bool all_finite(const AudioBuffer& audio);

}  // namespace afterglow::sources

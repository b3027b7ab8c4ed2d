// What hiss is made of: the high band of a recording, or noise.
#pragma once

#include <optional>
#include <vector>

#include "makers/hiss.hpp"

namespace afterglow::makers {

struct HissPiece {
    AudioBuffer audio;  // in the band, as loud as it came
    Provenance provenance;
    std::optional<dsp::Splice> splice = std::nullopt;  // where it was cut from a recording
};

class HissSource {
  public:
    virtual ~HissSource() = default;
    // Pieces are counted from 1.
    virtual HissPiece loop(int index, const Rng& rng) = 0;  // endless
    virtual HissPiece burst(int index, double seconds, const Rng& rng) = 0;
};

// Seeded noise; a band-limited cycle of it is endless by construction.
class SyntheticHiss : public HissSource {
  public:
    SyntheticHiss(double sample_rate_hz, const HissOptions& options)
        : sample_rate_hz_(sample_rate_hz), options_(options) {}

    HissPiece loop(int index, const Rng& rng) override;
    HissPiece burst(int index, double seconds, const Rng& rng) override;

  private:
    AudioBuffer noise(std::int64_t frames, const Rng& rng) const;

    double sample_rate_hz_;
    const HissOptions& options_;
};

// The parts of a recording with most energy in the band, found from the analysis. Where no part sounds for as
// long as a loop lasts (a drum hit, a sparse pattern), a loop is noise with the spectrum of a loud part.
class RecordedHiss : public HissSource {
  public:
    RecordedHiss(const Source& source, const HissOptions& options);

    // Why there is nothing; none where there is something.
    const std::optional<Reason>& reason() const { return reason_; }
    HissPiece loop(int index, const Rng& rng) override;
    HissPiece burst(int index, double seconds, const Rng& rng) override;

  private:
    void find_loops(const std::vector<double>& segment_db);
    void find_bursts(const std::vector<double>& segment_db);
    HissPiece cut_loop(std::int64_t start) const;
    HissPiece shaped_loop(std::int64_t start, const Rng& rng) const;
    // The band of [start, start + frames); what lies around it takes part in the filtering.
    AudioBuffer banded(std::int64_t start, std::int64_t frames) const;

    const Source& source_;
    const HissOptions& options_;
    double rate_;
    std::int64_t segment_frames_;
    std::vector<std::int64_t> loop_starts_;   // of the regions loops are found in, best first
    std::vector<std::int64_t> burst_starts_;  // of segments, loudest first
    std::optional<Reason> reason_;
};

}  // namespace afterglow::makers

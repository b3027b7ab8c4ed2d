// What hiss is made of: the high band of a recording, or noise.
#pragma once

#include <string>
#include <vector>

#include "makers/hiss.hpp"

namespace afterglow::makers {

struct HissPiece {
    AudioBuffer audio;  // in the band, as loud as it came
    Provenance provenance;
};

class HissSource {
  public:
    virtual ~HissSource() = default;
    // How many loops and bursts there are; pieces are counted from 1.
    virtual int loops() const = 0;
    virtual int bursts() const = 0;
    virtual HissPiece loop(int index, const Rng& rng) = 0;  // endless
    virtual HissPiece burst(int index, double seconds, const Rng& rng) = 0;
};

// Seeded noise; a band-limited turn of it is endless by construction.
class SyntheticHiss : public HissSource {
  public:
    SyntheticHiss(double sample_rate_hz, const HissOptions& options)
        : sample_rate_hz_(sample_rate_hz), options_(options) {}

    int loops() const override { return options_.loops; }
    int bursts() const override { return options_.flickers; }
    HissPiece loop(int index, const Rng& rng) override;
    HissPiece burst(int index, double seconds, const Rng& rng) override;

  private:
    AudioBuffer noise(std::int64_t frames, const Rng& rng) const;

    double sample_rate_hz_;
    const HissOptions& options_;
};

// The parts of a recording with most energy in the band, found from the analysis and proven on the samples.
class RecordedHiss : public HissSource {
  public:
    RecordedHiss(const Source& source, const HissOptions& options);

    // Why there is nothing; empty where there is something.
    const std::string& reason() const { return reason_; }
    int loops() const override { return static_cast<int>(loop_starts_.size()); }
    int bursts() const override { return burst_starts_.empty() ? 0 : options_.flickers; }
    HissPiece loop(int index, const Rng& rng) override;
    HissPiece burst(int index, double seconds, const Rng& rng) override;

  private:
    void find_loops(const std::vector<double>& tile_db);
    void find_bursts(const std::vector<double>& tile_db);
    // The band of [start, start + frames); what lies around it takes part in the filtering.
    AudioBuffer banded(std::int64_t start, std::int64_t frames) const;

    const Source& source_;
    const HissOptions& options_;
    double rate_;
    std::vector<std::int64_t> loop_starts_;   // of the regions loops are found in, best first
    std::vector<std::int64_t> burst_starts_;  // of tiles, loudest first
    std::string reason_;
};

}  // namespace afterglow::makers

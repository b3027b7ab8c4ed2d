// What the makers work on: the whole sound of a track, or its harmonic and its percussive part.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "analysis/analysis.hpp"
#include "analysis/diagnosis.hpp"
#include "base/audio_buffer.hpp"
#include "base/recording.hpp"
#include "pipeline/settings.hpp"

namespace afterglow::pipeline {

struct Part {
    Recording recording;
    analysis::Analysis analysis;
};

enum class PartOfSound { whole, tonal, percussive };

struct Parts {
    Part whole;
    // Only where separation is on. The percussive part has the residual in it, so that noise and the bodies
    // of drums are not lost.
    std::optional<Part> harmonic;
    std::optional<Part> percussive;
    analysis::Diagnosis diagnosis;
    bool is_stereo = false;

    // For pads, drones and clouds.
    const Part& tonal() const { return harmonic ? *harmonic : whole; }
    // For drums and hiss.
    const Part& percussive_part() const { return percussive ? *percussive : whole; }
    const Part& of(PartOfSound part) const {
        return part == PartOfSound::whole ? whole : part == PartOfSound::tonal ? tonal() : percussive_part();
    }
};

// How many recordings are kept of one track.
int part_count(const SeparationSettings& settings);

// What the file tells besides its sound.
struct StoredFacts {
    double floor_db = dsp::silence_db;  // dBFS; what is quieter is below the noise floor of its format
    analysis::Clipping clipping = {};
};

// Takes the blocks of the one decoding pass. What they sound like is known when all have come: the levels by
// which they are judged, and how two channels become one. Then each part is analysed, once.
class PartsBuilder {
  public:
    // Each part is kept in `storage`'s memory up to its share.
    PartsBuilder(const Settings& settings, const RecordingStorage& storage);
    PartsBuilder(const PartsBuilder&) = delete;
    PartsBuilder& operator=(const PartsBuilder&) = delete;
    ~PartsBuilder();

    void push(const AudioBuffer& block);
    // At least one block must have been pushed. The key is that of the harmonic part, tempo and onsets of the
    // whole are its own. `on_way` is called while it takes its time, and may throw.
    Parts finish(
        const StoredFacts& facts = {}, const std::function<void()>& on_way = [] {});

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace afterglow::pipeline

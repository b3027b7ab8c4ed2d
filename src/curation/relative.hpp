// Grades by rank: how good a texture is among all of its kind in a batch.
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "curation/grade.hpp"
#include "makers/texture.hpp"

namespace afterglow::curation {

// How good a texture is for what its kind is used for, 0 … 1, from what a manifest knows of it. Pads and
// drones: key strength 0.4, closed seam 0.3, steadiness (a low crest factor) 0.2, tone 0.1. Swells: key
// strength 0.5, tone 0.3, steadiness 0.2. Clouds: closed seam 0.5, steadiness 0.5. Hiss: noisiness 0.5,
// steadiness 0.5. Flickers: noisiness. Drums: punch (a high crest factor). Silences: steadiness.
double batch_quality(makers::TextureKind kind, const Measurements& measured);

// Takes the qualities of a whole batch, then grades each texture by its place. What is not usable stays F,
// whatever its place, and is not ranked.
class Ranking {
  public:
    explicit Ranking(const RelativeOptions& options) : options_(options) {}

    void add(makers::TextureKind kind, double quality);
    // Once all are added.
    void close();
    Grade grade(makers::TextureKind kind, double quality) const;

  private:
    RelativeOptions options_;
    std::map<makers::TextureKind, std::vector<double>> qualities_;
};

}  // namespace afterglow::curation

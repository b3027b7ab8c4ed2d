// Grades by rank: how good a texture is among all of its kind in a batch.
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "curation/grade.hpp"
#include "makers/texture.hpp"

namespace afterglow::curation {

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

// Choosing textures: good ones, and different from each other.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "curation/features.hpp"
#include "makers/texture.hpp"

namespace afterglow::curation {

// How many of each kind, how alike, how long in all.
struct ChooseOptions {
    int per_kind = 10;     // textures of a kind; favorites count
    double variety = 0.5;  // 0: by quality alone, 1: by distance from what is already chosen alone
    // Textures of a kind nearer to each other than this (curation::distance) are duplicates; only the best
    // stays.
    double duplicate_distance = 0.03;
    double max_seconds = 0.0;  // of all together; 0: any
    int max_slots = 0;         // textures in all; 0: any
};

struct Candidate {
    makers::TextureKind kind = makers::TextureKind::pad;
    double score = 0.0;
    double seconds = 0.0;
    Features features{};
    bool favorite = false;  // always in
    bool usable = true;     // false: grade F, never in
    std::string path;       // settles ties
};

enum class Verdict { chosen, grade_f, duplicate, not_among_best, no_room };

struct Choice {
    std::vector<Verdict> verdicts;    // one per candidate
    std::vector<std::size_t> chosen;  // in the order they were chosen: favorites, then kinds in turn
    // Mean distance of all pairs of a kind, over all kinds: of what was chosen, and of as many by score
    // alone.
    double spread = 0.0;
    double spread_by_score = 0.0;
};

// `counts`: per kind, instead of per_kind. First duplicates are set aside, best score first. Then from each
// kind, one at a time, the candidate with the largest (1 − variety)·score + variety·distance to the nearest
// chosen one of its kind, the distance taken as a share of the largest that any candidate of the kind has to
// the best (for the first: score alone). Kinds take turns while seconds and slots last.
Choice choose(const std::vector<Candidate>& candidates, const ChooseOptions& options,
              const std::array<std::optional<int>, makers::texture_kind_count>& counts);

}  // namespace afterglow::curation

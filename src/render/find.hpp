// Looking for textures: by what they are, and by what they sound like.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/analysis.hpp"
#include "base/progress.hpp"
#include "curation/features.hpp"
#include "render/read_manifest.hpp"

namespace afterglow::render {

// All that is given must hold.
struct FindQuery {
    std::vector<makers::TextureKind> kinds;   // any of them; none: all
    std::optional<analysis::MusicalKey> key;  // root and mode
    std::optional<curation::Brightness> brightness;
    std::optional<char> grade;  // this or better
    std::optional<double> min_sec;
    std::optional<double> max_sec;
    std::optional<double> bpm;               // within 4 %
    std::string text;                        // in the path or the source's, capitals aside
    std::optional<curation::Features> like;  // nearest first
    std::size_t top = 20;
};

struct Found {
    const ReadTexture* texture = nullptr;  // of what was searched
    std::optional<double> distance;        // to `like`, 0 … 1
};

struct FindResult {
    std::vector<Found> found;  // at most `top`: nearest first, or by grade, score and path
    std::size_t matching = 0;  // before `top`
    std::vector<ReadProblem> unreadable;
};

// Listens only to what the other wishes leave, and only for `like`. Throws Error(interrupted).
FindResult find_textures(const std::vector<ReadTexture>& textures, const FindQuery& query, int jobs,
                         Progress& progress);

}  // namespace afterglow::render

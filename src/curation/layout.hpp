// A map of textures: alike ones lie together.
#pragma once

#include <span>
#include <vector>

#include "curation/features.hpp"

namespace afterglow::curation {

struct MapPoint {
    double x = 0.0;  // 0 … 1
    double y = 0.0;
};

// The plane through the features that shows most of their variance (principal components), its crowds opened
// up, and points that would lie on each other pushed apart. Any number of points, equal
// ones too; depends on nothing but them and their order.
std::vector<MapPoint> map_of(std::span<const Features> points);

}  // namespace afterglow::curation

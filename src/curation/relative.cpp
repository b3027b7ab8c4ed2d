#include "curation/relative.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace afterglow::curation {

void Ranking::add(makers::TextureKind kind, double quality) {
    qualities_[kind].push_back(quality);
}

void Ranking::close() {
    for (auto& [kind, qualities] : qualities_) std::ranges::sort(qualities);
}

Grade Ranking::grade(makers::TextureKind kind, double quality) const {
    const auto& all = qualities_.at(kind);
    const auto [first, last] = std::equal_range(all.begin(), all.end(), quality);
    // Equals share the middle of their places.
    const double below = static_cast<double>(first - all.begin()) + 0.5 * static_cast<double>(last - first);
    const double percent = 100.0 * below / static_cast<double>(all.size());
    if (percent >= options_.a_percent) return {};
    char letter = 'F';
    if (percent >= options_.b_percent)
        letter = 'B';
    else if (percent >= options_.c_percent)
        letter = 'C';
    else if (percent >= options_.d_percent)
        letter = 'D';
    return {letter, fmt::format("better than {:.0f} % of the {} of its kind", percent, all.size())};
}

}  // namespace afterglow::curation

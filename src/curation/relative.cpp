#include "curation/relative.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace afterglow::curation {
namespace {

// 1 for a crest factor of 2 and below, 0 from 12 on.
double steadiness(const Measurements& m) {
    return std::clamp((12.0 - m.crest_factor) / 10.0, 0.0, 1.0);
}

// 1 for a seam 24 dB below the rest of the loop, 0 for one as rough as the rest.
double closed_seam(const Measurements& m) {
    return m.loop_error_db ? std::clamp(-*m.loop_error_db / 24.0, 0.0, 1.0) : 0.0;
}

double key_strength(const Measurements& m) {
    return m.key ? m.key->strength : 0.0;
}

double tone(const Measurements& m) {
    return 1.0 - std::clamp(m.flatness, 0.0, 1.0);
}

}  // namespace

double batch_quality(makers::TextureKind kind, const Measurements& m) {
    using makers::TextureKind;
    switch (kind) {
        case TextureKind::pad:
        case TextureKind::drone:
            return 0.4 * key_strength(m) + 0.3 * closed_seam(m) + 0.2 * steadiness(m) + 0.1 * tone(m);
        case TextureKind::swell:
            return 0.5 * key_strength(m) + 0.3 * tone(m) + 0.2 * steadiness(m);
        case TextureKind::cloud:
            return 0.5 * closed_seam(m) + 0.5 * steadiness(m);
        case TextureKind::hiss:
            return 0.5 * (1.0 - tone(m)) + 0.5 * steadiness(m);
        case TextureKind::flicker:
            return 1.0 - tone(m);
        case TextureKind::drum:
            return std::clamp(m.crest_factor / 20.0, 0.0, 1.0);
        case TextureKind::silence:
            return steadiness(m);
    }
    return 0.0;
}

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

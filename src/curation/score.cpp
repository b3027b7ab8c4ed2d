#include "curation/score.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

namespace afterglow::curation {
namespace {

using makers::TextureKind;

// 0 at `worst`, 1 at `best`, straight between.
double between(double value, double worst, double best) {
    return std::clamp((value - worst) / (best - worst), 0.0, 1.0);
}

// Flatness of music spans decades: 1 at 1e-4, 0 at 0.3. A sure key says the same from another side.
double tonality(const Measurements& m) {
    const double peaky = between(std::log10(std::max(m.flatness, 1e-6)), std::log10(0.3), -4.0);
    return m.key ? 0.5 * peaky + 0.5 * std::max(peaky, std::clamp(m.key->strength, 0.0, 1.0)) : 0.8 * peaky;
}

double steadiness(const Traits& t) {
    return between(t.level_deviation_db, 6.0, 0.5);
}

// A seam that nobody measured counts as a middling one.
double loop(const Measurements& m) {
    return m.loop_error_db ? between(*m.loop_error_db, 6.0, -6.0) : 0.5;
}

double clean_start(const Traits& t) {
    return between(t.attack_sec, 0.03, 0.003);
}

struct GradeFactor {
    char letter;
    double factor;
};
constexpr GradeFactor grade_factors[] = {{'A', 1.0}, {'B', 0.85}, {'C', 0.7}, {'D', 0.55}};

struct Part {
    double weight;
    double value;
};

std::vector<Part> parts_of(TextureKind kind, const Measurements& m, const Traits& t) {
    switch (kind) {
        case TextureKind::pad:
        case TextureKind::drone:
            return {{0.35, tonality(m)}, {0.35, steadiness(t)}, {0.3, loop(m)}};
        case TextureKind::swell:
            return {{0.5, between(t.level_range_db, 6.0, 30.0)},
                    {0.2, between(t.drift_octaves, 0.0, 0.5)},
                    {0.3, tonality(m)}};
        case TextureKind::cloud:
            return {{0.4, between(t.dropout_db, 12.0, 1.0)}, {0.4, steadiness(t)}, {0.2, loop(m)}};
        case TextureKind::hiss:
            return {{0.5, between(t.high_share, 0.5, 1.0)}, {0.2, steadiness(t)}, {0.3, loop(m)}};
        case TextureKind::flicker:
            return {{0.6, between(t.high_share, 0.5, 1.0)}, {0.4, between(t.punch_db, 6.0, 18.0)}};
        case TextureKind::drum:
            return {{0.5, between(t.punch_db, 6.0, 20.0)}, {0.5, clean_start(t)}};
        case TextureKind::silence:
            break;
    }
    return {{0.6, steadiness(t)}, {0.4, between(t.crest_factor, 6.0, 3.0)}};
}

// 1 for a crest factor of 2 and below, 0 from 12 on.
double low_crest(const Measurements& m) {
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

double quality_score(TextureKind kind, const Measurements& measured, const Traits& traits,
                     const Grade& grade) {
    const auto* factor = std::ranges::find(grade_factors, grade.letter, &GradeFactor::letter);
    if (factor == std::end(grade_factors)) return 0.0;
    double score = 0.0;
    for (const Part& part : parts_of(kind, measured, traits)) score += part.weight * part.value;
    return factor->factor * score;
}

double batch_quality(TextureKind kind, const Measurements& m) {
    switch (kind) {
        case TextureKind::pad:
        case TextureKind::drone:
            return 0.4 * key_strength(m) + 0.3 * closed_seam(m) + 0.2 * low_crest(m) + 0.1 * tone(m);
        case TextureKind::swell:
            return 0.5 * key_strength(m) + 0.3 * tone(m) + 0.2 * low_crest(m);
        case TextureKind::cloud:
            return 0.5 * closed_seam(m) + 0.5 * low_crest(m);
        case TextureKind::hiss:
            return 0.5 * (1.0 - tone(m)) + 0.5 * low_crest(m);
        case TextureKind::flicker:
            return 1.0 - tone(m);
        case TextureKind::drum:
            return std::clamp(m.crest_factor / 20.0, 0.0, 1.0);
        case TextureKind::silence:
            return low_crest(m);
    }
    return 0.0;
}

}  // namespace afterglow::curation

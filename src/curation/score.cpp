#include "curation/score.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace afterglow::curation {
namespace {

using makers::RankPart;
using makers::ScorePart;
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

// A seam that nobody measured counts as a middling one.
double loop(const Measurements& m) {
    return m.loop_error_db ? between(*m.loop_error_db, 6.0, -6.0) : 0.5;
}

struct GradeFactor {
    char letter;
    double factor;
};
constexpr GradeFactor grade_factors[] = {{'A', 1.0}, {'B', 0.85}, {'C', 0.7}, {'D', 0.55}};

double value_of(ScorePart part, const Measurements& m, const Traits& t) {
    switch (part) {
        case ScorePart::tonality:
            return tonality(m);
        case ScorePart::steadiness:
            return between(t.level.deviation_db, 6.0, 0.5);
        case ScorePart::loop:
            return loop(m);
        case ScorePart::movement:
            return between(t.level.range_db, 6.0, 30.0);
        case ScorePart::drift:
            return between(t.drift_octaves, 0.0, 0.5);
        case ScorePart::density:
            return between(t.level.dropout_db, 12.0, 1.0);
        case ScorePart::band_energy:
            return between(t.high_share, 0.5, 1.0);
        case ScorePart::punch:
            return between(t.punch_db, 6.0, 20.0);
        case ScorePart::short_punch:
            return between(t.punch_db, 6.0, 18.0);
        case ScorePart::clean_start:
            return between(t.attack_sec, 0.03, 0.003);
        case ScorePart::low_crest:
            break;
    }
    return between(t.crest_factor, 6.0, 3.0);
}

// 1 for a crest factor of 2 and below, 0 from 12 on.
double low_crest(const Measurements& m) {
    return std::clamp((12.0 - m.crest_factor) / 10.0, 0.0, 1.0);
}

// 1 for a seam 24 dB below the rest of the loop, 0 for one as rough as the rest.
double closed_seam(const Measurements& m) {
    return m.loop_error_db ? std::clamp(-*m.loop_error_db / 24.0, 0.0, 1.0) : 0.0;
}

double tone(const Measurements& m) {
    return 1.0 - std::clamp(m.flatness, 0.0, 1.0);
}

double value_of(RankPart part, const Measurements& m) {
    switch (part) {
        case RankPart::key:
            return m.key ? m.key->strength : 0.0;
        case RankPart::seam:
            return closed_seam(m);
        case RankPart::low_crest:
            return low_crest(m);
        case RankPart::high_crest:
            return std::clamp(m.crest_factor / 20.0, 0.0, 1.0);
        case RankPart::tone:
            return tone(m);
        case RankPart::noise:
            break;
    }
    return 1.0 - tone(m);
}

}  // namespace

std::string_view name_of(ScorePart part) {
    switch (part) {
        case ScorePart::tonality:
            return "tonality";
        case ScorePart::steadiness:
            return "steadiness";
        case ScorePart::loop:
            return "loop";
        case ScorePart::movement:
            return "movement";
        case ScorePart::drift:
            return "drift of brightness";
        case ScorePart::density:
            return "density";
        case ScorePart::band_energy:
            return "band energy";
        case ScorePart::punch:
            return "punch";
        case ScorePart::short_punch:
            return "short punch";
        case ScorePart::clean_start:
            return "clean start";
        case ScorePart::low_crest:
            break;
    }
    return "low crest";
}

double quality_score(TextureKind kind, const Measurements& measured, const Traits& traits,
                     const Grade& grade) {
    const auto* factor = std::ranges::find(grade_factors, grade.letter, &GradeFactor::letter);
    if (factor == std::end(grade_factors)) return 0.0;
    double score = 0.0;
    for (const auto& [part, weight] : makers::info_of(kind).score)
        if (weight > 0.0) score += weight * value_of(part, measured, traits);
    return factor->factor * score;
}

double batch_quality(TextureKind kind, const Measurements& measured) {
    double quality = 0.0;
    for (const auto& [part, weight] : makers::info_of(kind).rank)
        if (weight > 0.0) quality += weight * value_of(part, measured);
    return quality;
}

}  // namespace afterglow::curation

#include "score_drums.hpp"

#include <cmath>
#include <set>

namespace afterglow::truth {
namespace {

constexpr double same_sec = 0.015;

}  // namespace

const KnownHit* nearest_hit(const std::vector<KnownHit>& hits, const makers::Source& source,
                            std::int64_t start) {
    const double at = static_cast<double>(start) / source.recording.sample_rate_hz();
    const KnownHit* nearest = nullptr;
    double least = same_sec;
    for (const KnownHit& hit : hits) {
        const double distance = std::abs(hit.start_sec - at);
        if (distance > least) continue;
        least = distance;
        nearest = &hit;
    }
    return nearest;
}

DrumScore& DrumScore::operator+=(const DrumScore& other) {
    known += other.known;
    found += other.found;
    right += other.right;
    named += other.named;
    for (std::size_t i = 0; i < confusion.size(); ++i)
        for (std::size_t k = 0; k < confusion[i].size(); ++k) confusion[i][k] += other.confusion[i][k];
    return *this;
}

DrumScore score_drums(const std::vector<KnownHit>& known, const makers::Source& source,
                      const std::vector<makers::DrumHit>& heard) {
    DrumScore score;
    score.known = static_cast<int>(known.size());
    score.found = static_cast<int>(heard.size());
    std::set<const KnownHit*> missing;
    for (const KnownHit& hit : known) missing.insert(&hit);
    for (const makers::DrumHit& hit : heard) {
        const KnownHit* played = nearest_hit(known, source, hit.start);
        if (played == nullptr || missing.erase(played) == 0) continue;
        ++score.right;
        score.named += played->drum == hit.classification.drum ? 1 : 0;
        ++score.confusion[static_cast<std::size_t>(played->drum)]
                         [static_cast<std::size_t>(hit.classification.drum)];
    }
    for (const KnownHit* hit : missing)
        ++score.confusion[static_cast<std::size_t>(hit->drum)][makers::drum_class_count];
    return score;
}

}  // namespace afterglow::truth

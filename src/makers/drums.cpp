#include "makers/drums.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/lost.hpp"
#include "dsp/envelope.hpp"
#include "dsp/level.hpp"
#include "makers/drums_hits.hpp"

namespace afterglow::makers {
namespace {

// Between the end of the fade-in and the attack.
constexpr double guard_sec = 0.0005;
// A hit has rung out when it stays this far below its peak.
constexpr double rung_out_db = -40.0;
constexpr double ring_piece_sec = 0.005;
// How many hits are compared for variety, per hit that is kept.
constexpr std::size_t compared_per_kept = 16;
constexpr double quality_weight = 0.5;
constexpr double long_enough_sec = 0.3;

std::int64_t pre_roll(const DrumOptions& options, double sample_rate_hz) {
    return frames_of(options.fade_in_ms / 1000.0 + guard_sec, sample_rate_hz);
}

// 0 … 1: surely a drum, surely this one, loud, and free to ring.
double quality(const DrumHit& hit, double sample_rate_hz) {
    const double free_sec = static_cast<double>(hit.end - hit.start) / sample_rate_hz;
    const double loudness = 1.0 + dsp::to_db(static_cast<double>(hit.peak)) / 40.0;
    return (hit.classification.is_drum + hit.classification.confidence + std::clamp(loudness, 0.0, 1.0) +
            std::min(1.0, free_sec / long_enough_sec)) /
           4.0;
}

// The `count` best and most varied, in their order: one after the other, what is good and unlike those
// before.
std::vector<DrumHit> best_and_varied(std::vector<DrumHit> hits, std::size_t count, double sample_rate_hz) {
    if (hits.size() <= count) return hits;
    std::ranges::stable_sort(hits, [&](const DrumHit& a, const DrumHit& b) {
        return quality(a, sample_rate_hz) > quality(b, sample_rate_hz);
    });
    hits.resize(std::min(hits.size(), compared_per_kept * count));
    std::vector<DrumFeatures> prints;
    for (const DrumHit& hit : hits) prints.push_back(standardised_features(hit.features));
    std::vector<double> apart(hits.size(), 1.0);  // from the nearest that is kept
    std::vector<bool> taken(hits.size(), false);
    std::vector<DrumHit> kept;
    while (kept.size() < count) {
        std::size_t best = hits.size();
        double most = -1.0;
        for (std::size_t i = 0; i < hits.size(); ++i) {
            const double worth = apart[i] + quality_weight * quality(hits[i], sample_rate_hz);
            if (taken[i] || worth <= most) continue;
            most = worth;
            best = i;
        }
        taken[best] = true;
        kept.push_back(hits[best]);
        for (std::size_t i = 0; i < hits.size(); ++i)
            apart[i] = std::min(apart[i], drum_distance(prints[i], prints[best]));
    }
    std::ranges::sort(kept, {}, &DrumHit::start);
    return kept;
}

// Frames from the attack until the hit has rung out, within the audio after it.
std::int64_t ringing_frames(AudioBuffer after) {
    dsp::remove_dc(after);
    const std::int64_t piece = frames_of(ring_piece_sec, after.sample_rate_hz());
    const auto least = static_cast<float>(static_cast<double>(dsp::peak(after)) * dsp::from_db(rung_out_db));
    for (std::int64_t end = after.frames(); end > 0; end -= piece) {
        const std::int64_t start = std::max<std::int64_t>(0, end - piece);
        if (dsp::peak(after.slice(start, end - start)) > least) return end;
    }
    return 0;
}

struct Extent {
    std::int64_t start = 0;
    std::int64_t frames = 0;
};

// What a hit may take of the recording. The fade-in of the next hit begins where it ends.
Extent extent_of(const DrumHit& hit, const DrumOptions& options, double rate) {
    return {hit.start - pre_roll(options, rate),
            std::clamp(hit.end - hit.start, frames_of(options.min_duration_sec, rate),
                       frames_of(options.max_duration_sec, rate))};
}

Texture make_hit(const DrumHit& hit, const Source& source, const DrumOptions& options, const Rng& rng,
                 int index) {
    const double rate = source.recording.sample_rate_hz();
    const std::int64_t lead = pre_roll(options, rate);
    const std::int64_t fade_out = frames_of(options.fade_out_ms / 1000.0, rate);
    const std::int64_t shortest = frames_of(options.min_duration_sec, rate);
    const auto [start, room] = extent_of(hit, options, rate);
    const std::int64_t ringing =
        ringing_frames(cut(source.recording, hit.start, room - lead, options.stereo));
    const std::int64_t frames = std::clamp(lead + ringing + fade_out, shortest, room);

    Texture texture;
    texture.kind = TextureKind::drum;
    texture.audio = cut(source.recording, start, frames, options.stereo);
    dsp::fade_and_remove_dc(texture.audio, frames_of(options.fade_in_ms / 1000.0, rate), fade_out);
    dsp::normalise_peak(texture.audio, options.target_peak_db);
    texture.index = index;
    texture.variant = drum_class_name(hit.classification.drum);
    texture.provenance.start_sec = static_cast<double>(std::max<std::int64_t>(0, start)) / rate;
    texture.provenance.end_sec =
        static_cast<double>(std::min(source.recording.frames(), start + frames)) / rate;
    texture.provenance.chain = {texture.variant + " " + rounded(hit.classification.confidence, 2),
                                "fade in " + rounded(options.fade_in_ms, 1) + " ms",
                                "fade out " + rounded(options.fade_out_ms, 1) + " ms"};
    texture.provenance.seed = rng.split("drum", static_cast<std::uint64_t>(index)).key();
    return texture;
}

Reason nothing_found(const FoundHits& found, const DrumOptions& options) {
    if (found.onsets == 0) return {"drums", {}, ReasonCode::no_onsets};
    return {"drums",
            {},
            ReasonCode::no_hits,
            {{"onsets", static_cast<double>(found.onsets)},
             {"other", static_cast<double>(found.other)},
             {"quiet", static_cast<double>(found.quiet)},
             {"min_level_db", options.min_level_db}}};
}

}  // namespace

MakerResult make_drums(const Source& source, const DrumOptions& options, const Rng& rng) {
    MakerResult made;
    FoundHits found = find_hits(source, options);
    // Where sound breaks off and begins again, something seems to be struck.
    std::erase_if(found.hits, [&](const DrumHit& hit) {
        const auto [start, frames] = extent_of(hit, options, source.recording.sample_rate_hz());
        return !analysis::is_whole(source.analysis, start, frames);
    });
    if (found.hits.empty()) {
        made.reasons.push_back(nothing_found(found, options));
        return made;
    }
    const auto most = static_cast<std::size_t>(std::max(0, options.max_per_file));
    if (found.hits.size() > most)
        made.reasons.push_back(
            {"drums",
             {},
             ReasonCode::hits_left_out,
             {{"kept", static_cast<double>(most)}, {"hits", static_cast<double>(found.hits.size())}}});
    int index = 0;
    for (const DrumHit& hit : best_and_varied(std::move(found.hits), most, source.recording.sample_rate_hz()))
        made.textures.push_back(make_hit(hit, source, options, rng, ++index));
    return made;
}

}  // namespace afterglow::makers

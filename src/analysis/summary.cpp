#include "analysis/summary.hpp"

#include <algorithm>
#include <vector>

#include "analysis/chroma.hpp"
#include "analysis/frames.hpp"
#include "analysis/key.hpp"
#include "analysis/onset_finder.hpp"
#include "analysis/onsets.hpp"
#include "analysis/tempo.hpp"

namespace afterglow::analysis {

namespace {

// The samples with half a frame before and after them: silence, or what an endless loop has there.
std::vector<float> with_surroundings(std::span<const float> mono, Extent extent, std::size_t half_frame) {
    std::vector<float> out(mono.size() + 2 * half_frame);
    std::copy(mono.begin(), mono.end(), out.begin() + static_cast<std::ptrdiff_t>(half_frame));
    if (extent == Extent::once) return out;
    const std::size_t size = mono.size();
    for (std::size_t i = 0; i < half_frame; ++i) {
        out[half_frame + size + i] = mono[i % size];
        out[half_frame - 1 - i] = mono[size - 1 - i % size];
    }
    return out;
}

std::optional<Tempo> tempo_of(FrameFeatures& frame, std::size_t samples, double sample_rate_hz,
                              Extent extent) {
    const FrameGrid grid(sample_rate_hz);
    if (extent == Extent::once) {
        for (auto* strength : {&frame.onset_strength, &frame.onset_low, &frame.onset_high})
            clear_cut_edges(*strength, static_cast<std::int64_t>(samples), grid);
    }
    const double frame_rate_hz = sample_rate_hz / static_cast<double>(grid.hop);
    return estimate_tempo({frame.onset_strength, frame.onset_low, frame.onset_high}, frame_rate_hz,
                          pick_onsets(frame.onset_strength, frame_rate_hz, attack_picking).size());
}

void find_key(std::span<const float> mono, double sample_rate_hz, Summary& summary) {
    const auto segment_samples = static_cast<std::size_t>(FrameGrid(sample_rate_hz).segment());
    ChromaStream stream(sample_rate_hz);
    stream.push(mono);
    const auto chroma = stream.finish((mono.size() + segment_samples - 1) / segment_samples);
    std::vector<Segment> segments(chroma.size());
    for (std::size_t i = 0; i < segments.size(); ++i) segments[i].chroma = chroma[i];
    summary.key = detect_key(segments, stream.tonality());
    if (summary.key) summary.tuning_cents = stream.tuning_cents();
}

}  // namespace

Summary summarise(std::span<const float> mono, double sample_rate_hz, Extent extent, TempoWanted tempo) {
    Summary summary;
    if (mono.empty()) return summary;
    const bool is_long = static_cast<double>(mono.size()) >= min_tempo_sec * sample_rate_hz;
    const bool may_have_tempo = is_long && tempo == TempoWanted::yes;
    FrameAnalyser frames(sample_rate_hz);
    const auto samples = with_surroundings(mono, extent, frames.grid().size / 2);
    SuperFlux flux(sample_rate_hz);
    FrameFeatures onsets;
    SalienceMeter salience(sample_rate_hz);
    double weights = 0.0;
    // Of what is shorter than any tempo, or a loop so long that no moment of it is missed, every other frame
    // tells as much.
    constexpr double long_loop_sec = 8.0;
    const bool is_loop = extent == Extent::endless;
    const bool is_long_loop = is_loop && static_cast<double>(mono.size()) >= long_loop_sec * sample_rate_hz;
    const auto hop = static_cast<std::size_t>(frames.grid().hop);
    const std::size_t sound_hop = is_long_loop || (!is_loop && !is_long) ? 2 * hop : hop;
    for (std::size_t start = 0; start < mono.size(); start += may_have_tempo ? hop : sound_hop) {
        const SpectralShape shape = frames.process(samples.data() + start);
        if (start % sound_hop == 0) {
            const auto weight = static_cast<double>(shape.level);
            summary.centroid_hz += weight * static_cast<double>(shape.centroid_hz);
            summary.flatness += weight * static_cast<double>(shape.flatness);
            weights += weight;
            if (is_loop) salience.push(frames.power());
        }
        if (!may_have_tempo) continue;
        const SuperFlux::Strength strength = flux.next(frames.magnitude());
        onsets.onset_strength.push_back(strength.all);
        onsets.onset_low.push_back(strength.low);
        onsets.onset_high.push_back(strength.high);
    }
    if (weights > 0.0) {
        summary.centroid_hz /= weights;
        summary.flatness /= weights;
    }
    if (is_loop) summary.salience = salience.finish(static_cast<double>(sound_hop) / sample_rate_hz);
    if (may_have_tempo) summary.tempo = tempo_of(onsets, mono.size(), sample_rate_hz, extent);
    find_key(mono, sample_rate_hz, summary);
    summary.root = find_root(mono, sample_rate_hz);
    return summary;
}

}  // namespace afterglow::analysis

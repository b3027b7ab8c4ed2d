#include "analysis/passages.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "analysis/lost.hpp"
#include "analysis/segment_bands.hpp"

namespace afterglow::analysis {
namespace {

constexpr double floor_power = 1e-10;  // −100 dB
constexpr double floor_hz = 20.0;
// Where Analysis::sustain is below this, one sound has ended and another begun.
constexpr float broken_sustain = 0.35F;

// Running sums, so that the mean over any range takes one subtraction.
class RunningSum {
  public:
    explicit RunningSum(std::size_t count) : sums_(count + 1, 0.0) {}
    void set(std::size_t i, double value) { sums_[i + 1] = sums_[i] + value; }
    double mean(std::size_t first, std::size_t count) const {
        return (sums_[first + count] - sums_[first]) / static_cast<double>(count);
    }

  private:
    std::vector<double> sums_;
};

double mean_of(std::span<const float> values, std::size_t first, std::size_t count) {
    if (first >= values.size()) return 0.0;
    const auto part = values.subspan(first, std::min(count, values.size() - first));
    return std::accumulate(part.begin(), part.end(), 0.0) / static_cast<double>(part.size());
}

// Mean square without DC over the hops of a block.
double block_power(const HopLevels& hop, std::size_t first) {
    double power = 0.0;
    double mean = 0.0;
    for (std::size_t h = first; h < first + hops_per_block; ++h) {
        power += hop.power[h];
        mean += hop.mean[h];
    }
    mean /= hops_per_block;
    return std::max(0.0, power / hops_per_block - mean * mean);
}

// Onsets at which the level rises like that of something struck, seconds.
std::vector<double> attacks_of(const Analysis& analysis) {
    constexpr double min_rise = 4.0;       // in power: 6 dB
    constexpr std::int64_t looked_at = 5;  // hops on either side, but the one that it is in: some 60 ms
    const auto& power = analysis.hop.power;
    const auto count = static_cast<std::int64_t>(power.size());
    const double hop_sec = static_cast<double>(analysis.grid().hop) / analysis.sample_rate_hz;
    const auto mean = [&](std::int64_t first) {
        double sum = 0.0;
        for (std::int64_t h = first; h < first + looked_at; ++h)
            if (h >= 0 && h < count) sum += static_cast<double>(power[static_cast<std::size_t>(h)]);
        return sum / static_cast<double>(looked_at);
    };
    std::vector<double> attacks;
    for (const double onset : analysis.onsets_sec) {
        const auto hop = static_cast<std::int64_t>(onset / hop_sec);
        if (mean(hop + 1) > min_rise * mean(hop - looked_at) + floor_power) attacks.push_back(onset);
    }
    return attacks;
}

std::size_t count_between(const std::vector<double>& times_sec, double start_sec, double end_sec) {
    const auto first = std::lower_bound(times_sec.begin(), times_sec.end(), start_sec);
    return static_cast<std::size_t>(std::lower_bound(first, times_sec.end(), end_sec) - first);
}

// What is known of each block, summed up.
struct FeatureBlocks {
    explicit FeatureBlocks(const Analysis& analysis);

    std::int64_t block;  // samples
    std::size_t count;
    RunningSum power, level_db, level_squared, centroid, centroid_squared, flatness, onset, stable;
    std::vector<std::size_t> breaks;  // before each block
    std::vector<double> attacks_sec;
    double track_onset = 0.0;
};

FeatureBlocks::FeatureBlocks(const Analysis& analysis)
    : block(analysis.grid().block()),
      count(analysis.hop.power.size() / hops_per_block),
      power(count),
      level_db(count),
      level_squared(count),
      centroid(count),
      centroid_squared(count),
      flatness(count),
      onset(count),
      stable(count),
      breaks(count),
      attacks_sec(attacks_of(analysis)) {
    auto region = analysis.stable_regions.begin();
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t first = i * hops_per_block;
        const double mean_square = block_power(analysis.hop, first);
        const double db = 10.0 * std::log10(std::max(mean_square, floor_power));
        const double octave =
            std::log2(std::max(mean_of(analysis.stft_frames.centroid_hz, first, hops_per_block), floor_hz));
        power.set(i, mean_square);
        level_db.set(i, db);
        level_squared.set(i, db * db);
        centroid.set(i, octave);
        centroid_squared.set(i, octave * octave);
        flatness.set(i, mean_of(analysis.stft_frames.flatness, first, hops_per_block));
        onset.set(i, mean_of(analysis.stft_frames.onset_strength, first, hops_per_block));
        const double middle_sec =
            (static_cast<double>(i) + 0.5) * static_cast<double>(block) / analysis.sample_rate_hz;
        while (region != analysis.stable_regions.end() && region->end_sec <= middle_sec) ++region;
        stable.set(i, region != analysis.stable_regions.end() && region->start_sec <= middle_sec ? 1.0 : 0.0);
    }
    for (std::size_t i = 1; i < count; ++i)
        breaks[i] =
            breaks[i - 1] + (i < analysis.sustain.size() && analysis.sustain[i] < broken_sustain ? 1 : 0);
    if (count > 0) track_onset = onset.mean(0, count);
}

double spread(const RunningSum& values, const RunningSum& squares, std::size_t first, std::size_t count) {
    const double mean = values.mean(first, count);
    return std::sqrt(std::max(0.0, squares.mean(first, count) - mean * mean));
}

template <std::size_t N>
void make_unit(std::array<float, N>& values) {
    float energy = 0.0F;
    for (const float v : values) energy += v * v;
    if (energy <= 0.0F) return;
    const float scale = 1.0F / std::sqrt(energy);
    for (float& v : values) v *= scale;
}

template <std::size_t N>
double likeness_of_units(const std::array<float, N>& a, const std::array<float, N>& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
}

// The shape of the spectrum whatever its level: log bands down to 60 dB below the strongest, from that floor
// up.
void shape_of(const std::array<float, mel_bands>& mel, std::array<float, mel_bands>& shape) {
    const float strongest = *std::max_element(mel.begin(), mel.end());
    if (strongest <= 0.0F) return;
    for (std::size_t b = 0; b < mel.size(); ++b)
        shape[b] = std::log10(std::max(mel[b] / strongest, 1e-6F)) + 6.0F;
    make_unit(shape);
}

double constancy(const Analysis& analysis, std::int64_t start_frame, std::int64_t frames) {
    const std::int64_t third = frames / 3;
    return likeness(fingerprint(analysis, start_frame, third),
                    fingerprint(analysis, start_frame + frames - third, third));
}

// Of the blocks [first, first + count) and the one on either side.
double held(const std::vector<float>& sustain, std::size_t first, std::size_t count) {
    const std::size_t from = (first == 0 ? 0 : first - 1) + sustain_lag_blocks;
    const std::size_t to = std::min(first + count + 1, sustain.size());
    if (to <= from) return 0.0;
    std::vector<float> values(sustain.begin() + static_cast<std::ptrdiff_t>(from),
                              sustain.begin() + static_cast<std::ptrdiff_t>(to));
    const auto least = static_cast<std::ptrdiff_t>(std::min<std::size_t>(sustain_lag_blocks, values.size()));
    std::partial_sort(values.begin(), values.begin() + least, values.end());
    return std::accumulate(values.begin(), values.begin() + least, 0.0) / static_cast<double>(least);
}

Passage describe_passage(const Analysis& analysis, const FeatureBlocks& blocks, std::size_t first,
                         std::size_t count, std::int64_t frames) {
    Passage p;
    p.start_frame = static_cast<std::int64_t>(first) * blocks.block;
    p.frames = frames;
    p.rms_db = 10.0 * std::log10(std::max(blocks.power.mean(first, count), floor_power));
    const double start_sec = static_cast<double>(p.start_frame) / analysis.sample_rate_hz;
    const double length_sec = static_cast<double>(frames) / analysis.sample_rate_hz;
    p.onset_rate_hz =
        static_cast<double>(count_between(analysis.onsets_sec, start_sec, start_sec + length_sec)) /
        length_sec;
    p.attacks = count_between(blocks.attacks_sec, start_sec, start_sec + length_sec);
    p.onset_activity = blocks.track_onset > 0.0 ? blocks.onset.mean(first, count) / blocks.track_onset : 0.0;
    p.flatness = blocks.flatness.mean(first, count);
    p.level_spread_db = spread(blocks.level_db, blocks.level_squared, first, count);
    p.centroid_spread_oct = spread(blocks.centroid, blocks.centroid_squared, first, count);
    p.constancy = constancy(analysis, p.start_frame, frames);
    p.run = blocks.breaks[first + count / 2];
    p.sustain = held(analysis.sustain, first, count);
    p.clipped_share = clipped_share(analysis.clipped, start_sec,
                                    start_sec + static_cast<double>(frames) / analysis.sample_rate_hz);
    p.stable_share = blocks.stable.mean(first, count);
    return p;
}

}  // namespace

std::int64_t shared_frames(const Passage& a, const Passage& b) {
    return std::min(a.start_frame + a.frames, b.start_frame + b.frames) -
           std::max(a.start_frame, b.start_frame);
}

HeldRange held_around(const Analysis& analysis, const Passage& passage, std::int64_t reach_frames) {
    const std::int64_t block = analysis.grid().block();
    const std::int64_t end = passage.start_frame + passage.frames;
    const auto attacks = attacks_of(analysis);
    const double block_sec = static_cast<double>(block) / analysis.sample_rate_hz;
    const auto struck = [&](std::int64_t i) {
        const double start_sec = static_cast<double>(i) * block_sec;
        return count_between(attacks, start_sec, start_sec + block_sec) > 0;
    };
    const auto holds = [&](std::int64_t i) {
        return i >= 0 && !struck(i) && i < static_cast<std::int64_t>(analysis.sustain.size()) &&
               analysis.sustain[static_cast<std::size_t>(i)] >= broken_sustain &&
               is_whole(analysis, i * block, block);
    };
    std::int64_t first = passage.start_frame / block;
    while (holds(first - 1) && passage.start_frame - (first - 1) * block <= reach_frames) --first;
    std::int64_t last = (end + block - 1) / block;  // the block after it
    while (holds(last) && (last + 1) * block - end <= reach_frames && (last + 1) * block <= analysis.frames)
        ++last;
    const std::int64_t start = std::min(first * block, passage.start_frame);
    return {start, std::max(std::min(last * block, analysis.frames), end) - start};
}

std::vector<Passage> find_passages(const Analysis& analysis, std::int64_t frames) {
    const FeatureBlocks blocks(analysis);
    std::vector<Passage> passages;
    if (frames <= 0) return passages;
    const auto length = static_cast<std::size_t>((frames + blocks.block - 1) / blocks.block);
    for (std::size_t first = 0; first < blocks.count; ++first) {
        if (static_cast<std::int64_t>(first) * blocks.block + frames > analysis.frames) break;
        if (!is_whole(analysis, static_cast<std::int64_t>(first) * blocks.block, frames)) continue;
        const std::size_t count = std::min(length, blocks.count - first);
        passages.push_back(describe_passage(analysis, blocks, first, count, frames));
    }
    return passages;
}

std::vector<Passage> stable_passages(const Analysis& analysis, std::int64_t frames) {
    const double least = analysis.stable_by_fallback ? 0.5 : 0.75;
    auto passages = find_passages(analysis, frames);
    std::erase_if(passages, [least](const Passage& p) { return p.stable_share < least; });
    return passages;
}

SustainScore sustain_score(const Passage& p) {
    // Each part is 1 at its best, and the weights add up to 1: a larger one lets its part outvote the others.
    // That a sound is held counts most, since what is no held sound makes no pad, whatever else it is. The
    // divisors say how far off a part has fallen to 1/e: 4 dB of spread, 0.4 octaves of brightness, 24 dB
    // from -24 dB RMS.
    constexpr double full_sustain = 0.8;  // more is no better: vibrato and chorus cost as much
    SustainScore h;
    h.sustain = std::min(1.0, p.sustain / full_sustain);
    h.onset_sparseness = 0.6 * std::exp(-p.onset_rate_hz) + 0.4 / (1.0 + p.onset_activity * p.onset_activity);
    h.level_stability = std::exp(-p.level_spread_db / 4.0);
    h.centroid_stability = std::exp(-p.centroid_spread_oct / 0.4);
    h.tonal = std::max(0.0, 1.0 - 2.0 * p.flatness);
    h.end_similarity = p.constancy;
    h.level_fit = std::exp(-std::abs(p.rms_db + 24.0) / 24.0);
    // Where there is a clean passage nearly as good, it is taken.
    constexpr double max_taken = 0.3;
    const double clean = 1.0 - max_taken * std::min(1.0, p.clipped_share / clearly_clipped_share);
    h.total = clean * p.stable_share *
              (0.45 * h.sustain + 0.17 * h.onset_sparseness + 0.12 * h.level_stability +
               0.05 * h.centroid_stability + 0.08 * h.tonal + 0.08 * h.end_similarity + 0.05 * h.level_fit);
    return h;
}

double in_steps(double score) {
    constexpr double step = 0.02;
    return step * std::round(score / step);
}

std::vector<std::size_t> best_apart(const std::vector<Passage>& passages, const std::vector<double>& scores,
                                    const Apart& apart) {
    std::vector<std::size_t> order(passages.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    std::vector<std::size_t> chosen;
    for (const std::size_t i : order) {
        if (chosen.size() >= apart.limit) break;
        const bool overlaps = std::ranges::any_of(chosen, [&](std::size_t other) {
            return shared_frames(passages[i], passages[other]) > apart.max_overlap_frames;
        });
        if (overlaps) continue;
        const auto of_run = std::ranges::count_if(
            chosen, [&](std::size_t other) { return passages[other].run == passages[i].run; });
        if (static_cast<std::size_t>(of_run) < apart.per_run) chosen.push_back(i);
    }
    return chosen;
}

Fingerprint fingerprint(const Analysis& analysis, std::int64_t start_frame, std::int64_t frames) {
    Fingerprint print;
    const SegmentRange segments = segments_within(analysis, start_frame, frames);
    std::array<float, mel_bands> mel{};
    for (std::size_t t = segments.first; t < segments.end; ++t) {
        const Segment& segment = analysis.segments[t];
        for (std::size_t c = 0; c < segment.chroma.size(); ++c) print.chroma[c] += segment.chroma[c];
        for (std::size_t b = 0; b < segment.mel.size(); ++b) mel[b] += segment.mel[b];
    }
    make_unit(print.chroma);
    shape_of(mel, print.timbre);
    return print;
}

double likeness(const Fingerprint& a, const Fingerprint& b) {
    // Log spectra of unlike sounds still point much the same way: what lies below 0.7 counts as nothing in
    // common.
    const double timbre = std::max(0.0, (likeness_of_units(a.timbre, b.timbre) - 0.7) / 0.3);
    return 0.5 * likeness_of_units(a.chroma, b.chroma) + 0.5 * timbre;
}

}  // namespace afterglow::analysis

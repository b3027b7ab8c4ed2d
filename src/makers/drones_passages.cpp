#include "makers/drones_passages.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/passages.hpp"
#include "analysis/salience.hpp"
#include "analysis/segment_bands.hpp"
#include "dsp/level.hpp"

namespace afterglow::makers {
namespace {

using analysis::Passage;

// A variant whose band is estimated to be louder than this in the source will have something left.
constexpr double present_above_db = -56.0;
constexpr double too_quiet_db = -60.0;
// Passages that are listened to before some are chosen; what having something in the bands of all variants,
// and each dB by which a moment stands out, add to their sustain score.
constexpr std::size_t shortlist = 8;
constexpr double bands_weight = 0.15;
constexpr double salience_weight = 0.08;
constexpr double least_sustain = 0.3;
// A further one is nearly as good as the best, clean where that is, and another harmony or timbre.
constexpr double nearly = 0.75;
constexpr double alike = 0.97;

// For every passage the share of the variants that have something in their band there.
std::vector<double> bands_present(const std::vector<Passage>& passages, const Source& source,
                                  const DroneOptions& options) {
    const double rate = source.recording.sample_rate_hz();
    std::vector<double> shares(passages.size(), 0.0);
    for (const TonalVariant& variant : options.variants) {
        const auto segment_db = analysis::segment_band_levels_db(
            source.analysis, variant.band.low_hz.value_or(0.0), variant.band.high_hz.value_or(rate / 2.0));
        for (std::size_t i = 0; i < passages.size(); ++i) {
            const double level_db = analysis::mean_of_segments(source.analysis, segment_db,
                                                               passages[i].start_frame, passages[i].frames);
            if (level_db > present_above_db) shares[i] += 1.0 / static_cast<double>(options.variants.size());
        }
    }
    return shares;
}

bool may_be_drone(const Passage& p, const DroneOptions& options) {
    return p.rms_db >= too_quiet_db && p.attacks == 0 && p.sustain >= least_sustain &&
           p.onset_rate_hz <= options.max_onset_rate_hz && p.flatness <= options.max_flatness;
}

struct Heard {
    Passage passage;
    double score = 0.0;
};

// The passages that are steadiest and have what the variants need, of those long enough; best first.
std::vector<Heard> best_passages(const Source& source, const DroneOptions& options,
                                 const std::vector<std::int64_t>& lengths) {
    std::vector<Passage> passages;
    for (const std::int64_t frames : lengths) {
        passages = analysis::stable_passages(source.analysis, frames);
        std::erase_if(passages, [&](const Passage& p) { return !may_be_drone(p, options); });
        if (!passages.empty()) break;
    }
    std::vector<double> scores = bands_present(passages, source, options);
    for (std::size_t i = 0; i < passages.size(); ++i)
        scores[i] = analysis::sustain_score(passages[i]).total + bands_weight * scores[i];
    std::vector<Heard> best;
    for (const std::size_t i : analysis::best_apart(passages, scores, {.limit = shortlist}))
        best.push_back({passages[i], scores[i]});
    return best;
}

bool is_clipped(const Passage& p) {
    return p.clipped_share >= analysis::clearly_clipped_share;
}

// How much louder it ends than it begins, dB a second.
double slope_db_per_sec(const AudioBuffer& mono) {
    const std::int64_t third = mono.frames() / 3;
    const double first = dsp::to_db(dsp::rms(mono.slice(0, third)));
    const double last = dsp::to_db(dsp::rms(mono.slice(mono.frames() - third, third)));
    return (last - first) / (static_cast<double>(2 * third) / mono.sample_rate_hz());
}

struct PassedOver {
    double decaying = 0.0;
    double standing_out = 0.0;
};

std::vector<Heard> listen(std::vector<Heard> list, const Source& source, const DroneOptions& options,
                          PassedOver& passed_over) {
    std::vector<Heard> good;
    for (Heard& one : list) {
        const AudioBuffer mono = source.recording.mono_region(one.passage.start_frame, one.passage.frames);
        if (std::abs(slope_db_per_sec(mono)) > options.max_decay_db_per_sec) {
            ++passed_over.decaying;
            continue;
        }
        const double salience_db = analysis::salience_of(mono.channel(0), mono.sample_rate_hz()).db;
        if (salience_db > options.max_salience_db) {
            ++passed_over.standing_out;
            continue;
        }
        one.score -= salience_weight * salience_db;
        good.push_back(one);
    }
    std::ranges::stable_sort(good, std::ranges::greater{}, &Heard::score);
    return good;
}

void add_reasons(const Source& source, const DroneOptions& options, std::int64_t needed,
                 const PassedOver& passed_over, std::vector<Reason>& reasons) {
    Reason reason{"drones",
                  {},
                  ReasonCode::no_steady_passage,
                  {{"needed_sec", static_cast<double>(needed) / source.recording.sample_rate_hz()}}};
    std::ranges::copy(analysis::dropped_windows(source.analysis), std::back_inserter(reason.numbers));
    reasons.push_back(std::move(reason));
    if (passed_over.standing_out > 0.0)
        reasons.push_back({"drones",
                           {},
                           ReasonCode::passages_stand_out,
                           {{"count", passed_over.standing_out}, {"max_db", options.max_salience_db}}});
    if (passed_over.decaying > 0.0)
        reasons.push_back(
            {"drones",
             {},
             ReasonCode::passages_decay,
             {{"count", passed_over.decaying}, {"max_db_per_sec", options.max_decay_db_per_sec}}});
}

}  // namespace

std::vector<SteadyPassage> find_steady_passages(const Source& source, const DroneOptions& options,
                                                const std::vector<std::int64_t>& lengths,
                                                std::vector<Reason>& reasons) {
    PassedOver passed_over;
    const auto good = listen(best_passages(source, options, lengths), source, options, passed_over);
    std::vector<SteadyPassage> chosen;
    std::vector<analysis::Fingerprint> prints;
    for (const Heard& one : good) {
        const Passage& p = one.passage;
        const auto print = analysis::fingerprint(source.analysis, p.start_frame, p.frames);
        const bool is_alike = std::ranges::any_of(
            prints, [&](const auto& other) { return analysis::likeness(print, other) > alike; });
        const bool is_worse =
            one.score < nearly * good.front().score || (is_clipped(p) && !is_clipped(good.front().passage));
        if (is_alike || is_worse) continue;
        if (std::ssize(chosen) >= std::max(1, options.max_passages)) break;
        chosen.push_back({p.start_frame, p.frames, one.score});
        prints.push_back(print);
    }
    if (chosen.empty()) add_reasons(source, options, lengths.back(), passed_over, reasons);
    return chosen;
}

}  // namespace afterglow::makers

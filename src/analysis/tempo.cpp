#include "analysis/tempo.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "analysis/metre.hpp"
#include "analysis/tempo_course.hpp"
#include "analysis/tempo_model.hpp"

namespace afterglow::analysis {

namespace {

constexpr std::size_t fewest_onsets = 4;
constexpr double fewest_onsets_hz = 0.4;

constexpr double same_tempo = 0.045;  // candidates this near (in nepers) are one answer
// Below this nothing comes back, from there on the confidence grows to its full value.
constexpr double min_periodicity = 0.08;
constexpr double full_periodicity = 0.25;
constexpr double weakest_confidence = 0.15;

std::vector<double> probabilities(const std::vector<TempoCandidate>& candidates) {
    std::vector<double> out;
    for (const TempoCandidate& candidate : candidates) {
        double sum = 0.0;
        for (std::size_t i = 0; i < evidence_count; ++i)
            sum += static_cast<double>(candidate.evidence[i]) * static_cast<double>(tempo_weights[i]);
        out.push_back(sum);
    }
    const double largest = *std::max_element(out.begin(), out.end());
    double total = 0.0;
    for (double& value : out) total += value = std::exp(value - largest);
    for (double& value : out) value /= total;
    return out;
}

// Takes the answer around the most probable candidate out of the probabilities.
struct Answer {
    double bpm = 0.0;
    double probability = 0.0;
};
Answer take_best(const std::vector<TempoCandidate>& candidates, std::vector<double>& probability) {
    const auto best = std::max_element(probability.begin(), probability.end()) - probability.begin();
    Answer answer{candidates[static_cast<std::size_t>(best)].bpm, 0.0};
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (std::abs(std::log(candidates[i].bpm / answer.bpm)) >= same_tempo) continue;
        answer.probability += probability[i];
        probability[i] = 0.0;
    }
    return answer;
}

}  // namespace

std::optional<Tempo> estimate_tempo(const OnsetStrengths& strengths, double frame_rate_hz,
                                    std::size_t onsets) {
    const double duration_sec = static_cast<double>(strengths.all.size()) / frame_rate_hz;
    if (duration_sec < min_tempo_sec || onsets < fewest_onsets) return std::nullopt;
    if (static_cast<double>(onsets) < fewest_onsets_hz * duration_sec) return std::nullopt;
    const TempoEvidence evidence(strengths, frame_rate_hz);
    const auto candidates = evidence.candidates();
    auto probability = probabilities(candidates);
    const Answer best = take_best(candidates, probability);
    const Answer other = take_best(candidates, probability);
    const double certainty = std::clamp(
        (evidence.periodicity(best.bpm) - min_periodicity) / (full_periodicity - min_periodicity), 0.0, 1.0);
    Tempo tempo;
    tempo.bpm = evidence.refine(best.bpm);
    tempo.confidence = std::min(1.0, best.probability * certainty);
    tempo.alternative_bpm = evidence.refine(other.bpm);
    tempo.alternative_confidence = std::min(1.0, other.probability * certainty);
    if (tempo.confidence < weakest_confidence) return std::nullopt;
    tempo.beats_per_bar = beats_per_bar(evidence, tempo.bpm);
    tempo.passage_confidence = tempo.confidence;
    TempoCourse course = tempo_course(strengths.all, frame_rate_hz, tempo.bpm);
    tempo.course = std::move(course.places);
    tempo.confidence *= course.steady_share;
    tempo.alternative_confidence *= course.steady_share;
    return tempo;
}

}  // namespace afterglow::analysis

#include "analysis/tempo_course.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "analysis/tempo_evidence.hpp"

namespace afterglow::analysis {
namespace {

constexpr double window_sec = 10.0;
constexpr double window_beats = 14.0;  // at least
constexpr std::size_t fewest_windows = 3;
constexpr double farthest = 1.45;  // a tempo this many times as fast or slow is looked for
constexpr double step = 1.005;
constexpr double near_tempo = 0.045;    // nepers; what is farther off is another tempo
constexpr double same_tempo = 0.02;     // nepers; a player wavers by as much
constexpr double clearly_better = 0.1;  // of the periodicity
constexpr double weakest = 0.2;         // periodicity that tells a tempo

struct Heard {
    double bpm = 0.0;
    double periodicity = 0.0;
};

Heard best_near(const TempoEvidence& evidence, double bpm, double range) {
    Heard best;
    for (double candidate = bpm / range; candidate <= bpm * range; candidate *= step) {
        const double periodicity = evidence.periodicity(candidate);
        if (periodicity > best.periodicity) best = {candidate, periodicity};
    }
    return best;
}

// The tempo of a window; none where nothing comes back.
std::optional<double> window_bpm(std::span<const float> strength, double frame_rate_hz, double bpm) {
    const std::vector<float> none(strength.size());
    const TempoEvidence evidence({strength, none, none}, frame_rate_hz);
    const Heard usual = best_near(evidence, bpm, 1.0 + near_tempo);
    const Heard best = best_near(evidence, bpm, farthest);
    const bool other = std::abs(std::log(best.bpm / bpm)) > near_tempo &&
                       best.periodicity > usual.periodicity + clearly_better;
    const Heard& heard = other ? best : usual;
    if (heard.periodicity < weakest) return std::nullopt;
    return evidence.refine(heard.bpm);
}

}  // namespace

TempoCourse tempo_course(std::span<const float> strength, double frame_rate_hz, double bpm) {
    TempoCourse course;
    const double length_sec = std::max(window_sec, window_beats * 60.0 / bpm);
    const auto size = static_cast<std::size_t>(length_sec * frame_rate_hz);
    const std::size_t hop = std::max<std::size_t>(1, size / 2);
    if (strength.size() < size + (fewest_windows - 1) * hop) return course;
    std::vector<std::optional<double>> heard;
    std::size_t sure = 0;
    std::size_t steady = 0;
    for (std::size_t start = 0; start + size <= strength.size(); start += hop) {
        heard.push_back(window_bpm(strength.subspan(start, size), frame_rate_hz, bpm));
        sure += heard.back().has_value();
        steady += heard.back() && std::abs(std::log(*heard.back() / bpm)) <= same_tempo;
    }
    if (sure < fewest_windows || steady == sure) return course;
    course.steady_share = static_cast<double>(steady) / static_cast<double>(sure);
    double last = **std::ranges::find_if(heard, [](const auto& window) { return window.has_value(); });
    for (std::size_t i = 0; i < heard.size(); ++i) {
        last = heard[i].value_or(last);
        // A window tells of its middle.
        const std::size_t from = i == 0 ? 0 : i * hop + size / 2 - hop / 2;
        course.places.push_back({static_cast<double>(from) / frame_rate_hz, last});
    }
    return course;
}

double Tempo::bpm_at(double sec) const {
    double there = bpm;
    if (!course.empty()) there = course.front().bpm;
    for (const TempoPlace& place : course) {
        if (place.start_sec > sec) break;
        there = place.bpm;
    }
    return there;
}

}  // namespace afterglow::analysis

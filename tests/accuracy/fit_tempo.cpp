#include "fit_tempo.hpp"

#include <algorithm>
#include <cmath>

namespace afterglow::truth {

namespace {

using Weights = std::array<float, analysis::evidence_count>;

constexpr int steps = 500;
constexpr float prior = 0.004F;         // 1 / variance of a weight, per example
constexpr float rate = 0.05F;           // of Adam (Kingma & Ba 2015), whose other settings are the usual ones
constexpr double right_within = 0.022;  // nepers

std::vector<double> softmax(const TempoExample& example, const Weights& weights) {
    std::vector<double> out;
    for (const auto& candidate : example.candidates) {
        float sum = 0.0F;
        for (std::size_t i = 0; i < weights.size(); ++i) sum += candidate.evidence[i] * weights[i];
        out.push_back(static_cast<double>(sum));
    }
    const double largest = *std::max_element(out.begin(), out.end());
    double total = 0.0;
    for (double& value : out) total += value = std::exp(value - largest);
    for (double& value : out) value /= total;
    return out;
}

// Adds the gradient of −log Σ p(right candidates).
void add_gradient(const TempoExample& example, const Weights& weights, Weights& gradient) {
    const auto p = softmax(example, weights);
    const auto right = [&](std::size_t i) {
        return std::abs(std::log(example.candidates[i].bpm / example.bpm)) < right_within;
    };
    double total = 1e-12;
    for (std::size_t i = 0; i < p.size(); ++i) total += right(i) ? p[i] : 0.0;
    for (std::size_t i = 0; i < p.size(); ++i) {
        const auto excess = static_cast<float>(p[i] - (right(i) ? p[i] / total : 0.0));
        for (std::size_t k = 0; k < weights.size(); ++k)
            gradient[k] += excess * example.candidates[i].evidence[k];
    }
}

}  // namespace

Weights fit_tempo_weights(std::span<const TempoExample> examples) {
    Weights weights{};
    Weights mean{};
    Weights square{};
    for (int step = 1; step <= steps; ++step) {
        Weights gradient{};
        for (const auto& example : examples) add_gradient(example, weights, gradient);
        const float mean_scale = 1.0F / (1.0F - std::pow(0.9F, static_cast<float>(step)));
        const float square_scale = 1.0F / (1.0F - std::pow(0.999F, static_cast<float>(step)));
        for (std::size_t k = 0; k < weights.size(); ++k) {
            const float slope = gradient[k] / static_cast<float>(examples.size()) + prior * weights[k];
            mean[k] = 0.9F * mean[k] + 0.1F * slope;
            square[k] = 0.999F * square[k] + 0.001F * slope * slope;
            weights[k] -= rate * mean[k] * mean_scale / (std::sqrt(square[k] * square_scale) + 1e-8F);
        }
    }
    return weights;
}

}  // namespace afterglow::truth

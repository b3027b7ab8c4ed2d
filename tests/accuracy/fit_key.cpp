#include "fit_key.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace afterglow::truth {
namespace {

using analysis::chroma_bins;
using analysis::KeyEvidence;
using analysis::KeyProfiles;

constexpr int steps = 800;
constexpr double prior = 0.02;  // 1 / variance of a weight, per example
constexpr double rate = 0.02;   // of Adam (Kingma & Ba 2015), whose other settings are the usual ones
constexpr std::size_t modes = 2;
constexpr std::size_t per_mode = 2 * chroma_bins + 1;  // both profiles and the bias

using Weights = std::array<double, modes * per_mode>;

KeyProfiles profiles_of(const Weights& weights, std::size_t mode) {
    KeyProfiles profiles{};
    const double* from = weights.data() + mode * per_mode;
    std::copy_n(from, chroma_bins, profiles.whole.begin());
    std::copy_n(from + chroma_bins, chroma_bins, profiles.opening.begin());
    profiles.bias = from[2 * chroma_bins];
    return profiles;
}

// Adds the gradient of −log p(right key).
void add_gradient(const KeyExample& example, const Weights& weights, Weights& gradient) {
    const std::array<KeyProfiles, modes> profiles = {profiles_of(weights, 0), profiles_of(weights, 1)};
    std::array<double, modes * chroma_bins> likely{};
    for (std::size_t k = 0; k < likely.size(); ++k)
        likely[k] = analysis::key_score(example.evidence, profiles[k / chroma_bins],
                                        static_cast<int>(k % chroma_bins));
    const double largest = *std::ranges::max_element(likely);
    double whole = 0.0;
    for (double& value : likely) whole += value = std::exp(value - largest);
    const std::size_t right = (example.key.minor ? 1U : 0U) * static_cast<std::size_t>(chroma_bins) +
                              static_cast<std::size_t>(example.key.root);
    for (std::size_t k = 0; k < likely.size(); ++k) {
        const double excess = likely[k] / whole - (k == right ? 1.0 : 0.0);
        double* slope = gradient.data() + k / chroma_bins * per_mode;
        for (std::size_t p = 0; p < chroma_bins; ++p) {
            const std::size_t at = (p + k) % chroma_bins;
            slope[p] += excess * example.evidence.whole[at];
            slope[chroma_bins + p] += excess * example.evidence.opening_weight * example.evidence.opening[at];
        }
        slope[2 * chroma_bins] += excess;
    }
}

}  // namespace

FittedProfiles fit_key_profiles(std::span<const KeyExample> examples) {
    Weights weights{}, mean{}, square{};
    for (int step = 1; step <= steps; ++step) {
        Weights gradient{};
        for (const KeyExample& example : examples) add_gradient(example, weights, gradient);
        const double mean_scale = 1.0 / (1.0 - std::pow(0.9, step));
        const double square_scale = 1.0 / (1.0 - std::pow(0.999, step));
        for (std::size_t k = 0; k < weights.size(); ++k) {
            const double slope = gradient[k] / static_cast<double>(examples.size()) + prior * weights[k];
            mean[k] = 0.9 * mean[k] + 0.1 * slope;
            square[k] = 0.999 * square[k] + 0.001 * slope * slope;
            weights[k] -= rate * mean[k] * mean_scale / (std::sqrt(square[k] * square_scale) + 1e-8);
        }
    }
    return {profiles_of(weights, 0), profiles_of(weights, 1)};
}

}  // namespace afterglow::truth

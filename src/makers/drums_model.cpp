#include "makers/drums_model.hpp"

#include <algorithm>
#include <cmath>

#include "makers/drums_weights.hpp"

namespace afterglow::makers {
namespace {

template <std::size_t n>
double weighed(const std::array<float, n>& values, const std::array<float, n>& weights, float offset) {
    auto sum = static_cast<double>(offset);
    for (std::size_t i = 0; i < n; ++i)
        sum += static_cast<double>(values[i]) * static_cast<double>(weights[i]);
    return sum;
}

}  // namespace

std::string drum_class_name(DrumClass drum) {
    constexpr std::array<const char*, drum_class_count> names = {"kick",   "snare", "hat",
                                                                 "cymbal", "tom",   "percussion"};
    return names[static_cast<std::size_t>(drum)];
}

DrumFeatures standardised_features(const DrumFeatures& features) {
    constexpr float furthest = 4.0F;
    DrumFeatures out;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const float z = (features[i] - drum_feature_means[i]) * drum_feature_scales[i];
        // What is not known is taken to be as usual.
        out[i] = std::isnan(z) ? 0.0F : std::clamp(z, -furthest, furthest);
    }
    return out;
}

DrumClassification classify_drum(const DrumFeatures& features) {
    const DrumFeatures z = standardised_features(features);
    std::array<float, drum_hidden_count> hidden{};
    for (std::size_t h = 0; h < hidden.size(); ++h)
        hidden[h] =
            static_cast<float>(std::max(0.0, weighed(z, drum_hidden_weights[h], drum_hidden_offsets[h])));
    std::array<double, drum_output_count> likely{};
    for (std::size_t o = 0; o < likely.size(); ++o)
        likely[o] = weighed(hidden, drum_output_weights[o], drum_output_offsets[o]);
    const double largest = *std::ranges::max_element(likely);
    double whole = 0.0;
    for (double& value : likely) whole += value = std::exp(value - largest);
    const auto best = std::max_element(likely.begin(), likely.begin() + drum_class_count);
    const double drums = whole - likely.back();
    return {drums / whole, static_cast<DrumClass>(best - likely.begin()), drums > 0.0 ? *best / drums : 0.0};
}

double drum_distance(const DrumFeatures& print, const DrumFeatures& other) {
    double squares = 0.0;
    for (std::size_t i = 0; i < print.size(); ++i) {
        const auto difference = static_cast<double>(print[i] - other[i]);
        squares += difference * difference;
    }
    return std::sqrt(squares / static_cast<double>(print.size()));
}

}  // namespace afterglow::makers

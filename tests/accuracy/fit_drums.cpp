#include "fit_drums.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/rng.hpp"

namespace afterglow::truth {
namespace {

using makers::drum_feature_count;
using makers::drum_hidden_count;
using makers::drum_output_count;
using makers::DrumFeatures;

constexpr int epochs = 60;
constexpr std::size_t batch = 64;
constexpr double first_rate = 0.004;  // of Adam (Kingma & Ba 2015), whose other settings are the usual ones
constexpr double last_rate = 0.0002;
constexpr double prior = 1e-4;  // 1 / variance of a weight, per example
// How much a hit's features are taken apart from what they were: hits that the fit has not heard differ.
constexpr double jitter = 0.15;
constexpr double forgotten = 0.03;  // share of the features that are taken to be unknown

constexpr std::size_t hidden_size = drum_hidden_count * (drum_feature_count + 1);
constexpr std::size_t parameter_count = hidden_size + drum_output_count * (drum_hidden_count + 1);

using Parameters = std::array<double, parameter_count>;

double* hidden_row(Parameters& p, std::size_t h) {
    return p.data() + h * (drum_feature_count + 1);
}
double* output_row(Parameters& p, std::size_t o) {
    return p.data() + hidden_size + o * (drum_hidden_count + 1);
}

void standardise(const std::vector<DrumExample>& examples, DrumNetwork& network) {
    for (std::size_t i = 0; i < drum_feature_count; ++i) {
        double sum = 0.0, squares = 0.0, count = 0.0;
        for (const DrumExample& example : examples) {
            const auto value = static_cast<double>(example.features[i]);
            if (!example.drum || std::isnan(value)) continue;
            sum += value, squares += value * value, ++count;
        }
        const double mean = sum / std::max(1.0, count);
        const double variance = std::max(1e-6, squares / std::max(1.0, count) - mean * mean);
        network.means[i] = static_cast<float>(mean);
        network.scales[i] = static_cast<float>(1.0 / std::sqrt(variance));
    }
}

struct Input {
    std::array<double, drum_feature_count> values{};
    std::size_t right = 0;  // output
};

Input input_of(const DrumExample& example, const DrumNetwork& network) {
    constexpr double furthest = 4.0;
    Input input;
    for (std::size_t i = 0; i < drum_feature_count; ++i) {
        const auto z = static_cast<double>((example.features[i] - network.means[i]) * network.scales[i]);
        input.values[i] = std::isnan(z) ? 0.0 : std::clamp(z, -furthest, furthest);
    }
    input.right = example.drum ? static_cast<std::size_t>(*example.drum) : drum_output_count - 1;
    return input;
}

Input disturbed(Input input, Rng& rng) {
    for (double& value : input.values)
        value = rng.uniform() < forgotten ? 0.0 : value + jitter * rng.gaussian();
    return input;
}

// Adds the gradient of −log p(right).
void add_gradient(Parameters& p, const Input& input, Parameters& gradient) {
    std::array<double, drum_hidden_count> hidden{};
    for (std::size_t h = 0; h < hidden.size(); ++h) {
        const double* row = hidden_row(p, h);
        double sum = row[drum_feature_count];
        for (std::size_t i = 0; i < drum_feature_count; ++i) sum += row[i] * input.values[i];
        hidden[h] = std::max(0.0, sum);
    }
    std::array<double, drum_output_count> likely{};
    for (std::size_t o = 0; o < likely.size(); ++o) {
        const double* row = output_row(p, o);
        likely[o] = std::inner_product(hidden.begin(), hidden.end(), row, row[drum_hidden_count]);
    }
    const double largest = *std::ranges::max_element(likely);
    double whole = 0.0;
    for (double& value : likely) whole += value = std::exp(value - largest);
    std::array<double, drum_hidden_count> back{};
    for (std::size_t o = 0; o < likely.size(); ++o) {
        const double excess = likely[o] / whole - (o == input.right ? 1.0 : 0.0);
        const double* row = output_row(p, o);
        double* slope = output_row(gradient, o);
        for (std::size_t h = 0; h < hidden.size(); ++h) {
            slope[h] += excess * hidden[h];
            back[h] += excess * row[h];
        }
        slope[drum_hidden_count] += excess;
    }
    for (std::size_t h = 0; h < hidden.size(); ++h) {
        if (hidden[h] <= 0.0) continue;
        double* slope = hidden_row(gradient, h);
        for (std::size_t i = 0; i < drum_feature_count; ++i) slope[i] += back[h] * input.values[i];
        slope[drum_feature_count] += back[h];
    }
}

class Adam {
  public:
    void step(Parameters& p, const Parameters& gradient, double rate) {
        ++steps_;
        const double mean_scale = 1.0 / (1.0 - std::pow(0.9, steps_));
        const double square_scale = 1.0 / (1.0 - std::pow(0.999, steps_));
        for (std::size_t k = 0; k < p.size(); ++k) {
            const double slope = gradient[k] + prior * p[k];
            mean_[k] = 0.9 * mean_[k] + 0.1 * slope;
            square_[k] = 0.999 * square_[k] + 0.001 * slope * slope;
            p[k] -= rate * mean_[k] * mean_scale / (std::sqrt(square_[k] * square_scale) + 1e-8);
        }
    }

  private:
    Parameters mean_{};
    Parameters square_{};
    double steps_ = 0.0;
};

Parameters random_start(Rng& rng) {
    Parameters p{};
    for (std::size_t h = 0; h < drum_hidden_count; ++h)
        for (std::size_t i = 0; i < drum_feature_count; ++i)
            hidden_row(p, h)[i] = rng.gaussian() * std::sqrt(2.0 / drum_feature_count);
    for (std::size_t o = 0; o < drum_output_count; ++o)
        for (std::size_t h = 0; h < drum_hidden_count; ++h)
            output_row(p, o)[h] = rng.gaussian() * std::sqrt(1.0 / drum_hidden_count);
    return p;
}

void copy_out(Parameters& p, DrumNetwork& network) {
    for (std::size_t h = 0; h < drum_hidden_count; ++h) {
        for (std::size_t i = 0; i < drum_feature_count; ++i)
            network.hidden_weights[h][i] = static_cast<float>(hidden_row(p, h)[i]);
        network.hidden_offsets[h] = static_cast<float>(hidden_row(p, h)[drum_feature_count]);
    }
    for (std::size_t o = 0; o < drum_output_count; ++o) {
        for (std::size_t h = 0; h < drum_hidden_count; ++h)
            network.output_weights[o][h] = static_cast<float>(output_row(p, o)[h]);
        network.output_offsets[o] = static_cast<float>(output_row(p, o)[drum_hidden_count]);
    }
}

}  // namespace

DrumNetwork fit_drums(const std::vector<DrumExample>& examples, std::uint64_t seed) {
    DrumNetwork network;
    standardise(examples, network);
    std::vector<Input> inputs;
    for (const DrumExample& example : examples) inputs.push_back(input_of(example, network));
    Rng rng(seed);
    Parameters p = random_start(rng);
    Adam adam;
    for (int epoch = 0; epoch < epochs; ++epoch) {
        const double done = static_cast<double>(epoch) / (epochs - 1);
        const double rate = first_rate * std::pow(last_rate / first_rate, done);
        for (std::size_t i = inputs.size(); i > 1; --i)
            std::swap(inputs[i - 1],
                      inputs[static_cast<std::size_t>(rng.integer(0, static_cast<std::int64_t>(i) - 1))]);
        for (std::size_t start = 0; start < inputs.size(); start += batch) {
            const std::size_t end = std::min(start + batch, inputs.size());
            Parameters gradient{};
            for (std::size_t i = start; i < end; ++i) add_gradient(p, disturbed(inputs[i], rng), gradient);
            for (double& slope : gradient) slope /= static_cast<double>(end - start);
            adam.step(p, gradient, rate);
        }
    }
    copy_out(p, network);
    return network;
}

}  // namespace afterglow::truth

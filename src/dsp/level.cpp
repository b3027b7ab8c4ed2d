#include "dsp/level.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "dsp/lanes.hpp"

namespace afterglow::dsp {
namespace {

// Sum of term(sample): float lanes that vectorise, emptied into a double before rounding adds up.
template <typename Term>
double sum_of(std::span<const float> samples, Term term) {
    constexpr std::size_t lanes = 16;
    constexpr std::size_t block = 1024;
    double sum = 0.0;
    std::size_t i = 0;
    while (i + lanes <= samples.size()) {
        const std::size_t end = std::min(i + block, samples.size() - lanes + 1);
        std::array<float, lanes> partial{};
        for (; i < end; i += lanes) {
            for (std::size_t lane = 0; lane < lanes; ++lane) partial[lane] += term(samples[i + lane]);
        }
        for (const float value : partial) sum += static_cast<double>(value);
    }
    for (; i < samples.size(); ++i) sum += static_cast<double>(term(samples[i]));
    return sum;
}

double sum_of_squares(std::span<const float> samples) {
    return sum_of(samples, [](float x) { return x * x; });
}

}  // namespace

double to_db(double amplitude) {
    const double db = amplitude > 0.0 ? 20.0 * std::log10(amplitude) : silence_db;
    return std::max(db, silence_db);
}

double from_db(double db) {
    return std::pow(10.0, db / 20.0);
}

double mean(std::span<const float> samples) {
    if (samples.empty()) return 0.0;
    return sum_of(samples, [](float x) { return x; }) / static_cast<double>(samples.size());
}

double rms(std::span<const float> samples) {
    if (samples.empty()) return 0.0;
    return std::sqrt(sum_of_squares(samples) / static_cast<double>(samples.size()));
}

AFTERGLOW_HOT float peak(std::span<const float> samples) {
    Lanes highest{};
    std::size_t i = 0;
    for (; i + lane_count <= samples.size(); i += lane_count) {
        const Lanes here = lanes_at(&samples[i]);
        const Lanes there = here < 0.0F ? -here : here;
        highest = highest > there ? highest : there;
    }
    float result = 0.0F;
    for (std::size_t lane = 0; lane < lane_count; ++lane) result = std::max(result, highest[lane]);
    for (; i < samples.size(); ++i) result = std::max(result, std::fabs(samples[i]));
    return result;
}

double rms(const AudioBuffer& audio) {
    if (audio.empty()) return 0.0;
    double sum = 0.0;
    for (int c = 0; c < audio.channels(); ++c) sum += sum_of_squares(audio.channel(c));
    return std::sqrt(sum / (static_cast<double>(audio.frames()) * audio.channels()));
}

float peak(const AudioBuffer& audio) {
    float highest = 0.0F;
    for (int c = 0; c < audio.channels(); ++c) highest = std::max(highest, peak(audio.channel(c)));
    return highest;
}

void remove_dc(AudioBuffer& audio) {
    for (int c = 0; c < audio.channels(); ++c) {
        const auto samples = audio.channel(c);
        const auto offset = static_cast<float>(mean(samples));
        for (float& sample : samples) sample -= offset;
    }
}

void apply_gain(AudioBuffer& audio, double gain) {
    const auto factor = static_cast<float>(gain);
    for (int c = 0; c < audio.channels(); ++c) {
        for (float& sample : audio.channel(c)) sample *= factor;
    }
}

double normalise_peak(AudioBuffer& audio, double peak_db) {
    const double highest = static_cast<double>(peak(audio));
    if (highest <= 0.0) return 1.0;
    // Rounded down, so that 0 dBFS is never exceeded by the last bit.
    const double gain =
        static_cast<double>(std::nextafter(static_cast<float>(from_db(peak_db) / highest), 0.0F));
    apply_gain(audio, gain);
    return gain;
}

}  // namespace afterglow::dsp

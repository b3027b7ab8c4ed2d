#include "dsp/grain.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "dsp/lanes.hpp"

namespace afterglow::dsp {
namespace {

constexpr int half_width = 16;        // source samples on either side at ratio 1
constexpr double cutoff = 0.45;       // of the sample rate; the stop band begins at 0.54
constexpr double kaiser_beta = 8.6;   // stop band at −88 dB
constexpr int prototype_steps = 512;  // per source sample

// One half of the symmetric kernel at ratio 1, finely sampled; linear interpolation errs below −110 dB.
std::vector<float> make_prototype() {
    std::vector<float> table(static_cast<std::size_t>(half_width * prototype_steps) + 2, 0.0F);
    const double scale = 1.0 / std::cyl_bessel_i(0.0, kaiser_beta);
    for (int i = 0; i < half_width * prototype_steps; ++i) {
        const double t = static_cast<double>(i) / prototype_steps;
        const double place = t / half_width;
        const double window = scale * std::cyl_bessel_i(0.0, kaiser_beta * std::sqrt(1.0 - place * place));
        const double angle = 2.0 * std::numbers::pi * cutoff * t;
        const double sinc = i == 0 ? 1.0 : std::sin(angle) / angle;
        table[static_cast<std::size_t>(i)] = static_cast<float>(2.0 * cutoff * sinc * window);
    }
    return table;
}

// Row p holds the taps for a position p / phases past a source sample; one row more than phases, so that two
// neighbours can always be interpolated.
struct Kernel {
    int taps = 0;  // a multiple of 8
    int phase_bits = 0;
    std::vector<float> rows;
};

void fill_row(std::span<float> row, double fraction, double ratio, const std::vector<float>& prototype) {
    const double to_table = prototype_steps / ratio;
    const std::size_t before = row.size() / 2 - 1;  // taps before the one at the position
    const double centre = static_cast<double>(before) + fraction;
    const auto end = static_cast<float>(half_width * prototype_steps);
    float sum = 0.0F;
    for (std::size_t k = 0; k < row.size(); ++k) {
        const auto distance = static_cast<float>(std::fabs(static_cast<double>(k) - centre) * to_table);
        const float place = std::min(distance, end);
        const auto index = static_cast<std::size_t>(place);
        const float weight = place - static_cast<float>(index);
        row[k] = prototype[index] + weight * (prototype[index + 1] - prototype[index]);
        sum += row[k];
    }
    const float scale = 1.0F / sum;  // unit gain at 0 Hz for every phase
    for (float& tap : row) tap *= scale;
}

// A kernel `ratio` times as wide, for ratio ≥ 1; the wider it is, the fewer phases describe it.
Kernel make_kernel(double ratio) {
    static const std::vector<float> prototype = make_prototype();
    Kernel kernel;
    kernel.taps = (static_cast<int>(std::ceil(2.0 * half_width * ratio)) + 7) / 8 * 8;
    kernel.phase_bits = std::clamp(7 - static_cast<int>(std::lround(std::log2(ratio))), 3, 7);
    const auto taps = static_cast<std::size_t>(kernel.taps);
    const std::size_t phases = std::size_t{1} << static_cast<unsigned>(kernel.phase_bits);
    kernel.rows.resize((phases + 1) * taps);
    for (std::size_t p = 0; p <= phases; ++p) {
        const double fraction = static_cast<double>(p) / static_cast<double>(phases);
        fill_row(std::span(kernel.rows).subspan(p * taps, taps), fraction, ratio, prototype);
    }
    return kernel;
}

// Positions are fixed-point with 32 bits of fraction, counted from the first sample of `source`.
struct Reading {
    const float* source;
    std::int64_t position;
    std::int64_t step;
};

AFTERGLOW_HOT void render(float* out, std::size_t frames, const float* window, float gain, Reading reading,
                          const float* rows, std::size_t taps, unsigned phase_bits) {
    const unsigned shift = 32U - phase_bits;
    const std::uint32_t phase_mask = (1U << shift) - 1U;
    const float to_weight = 1.0F / static_cast<float>(1U << shift);
    for (std::size_t i = 0; i < frames; ++i) {
        const auto fraction = static_cast<std::uint32_t>(reading.position);
        const float weight = static_cast<float>(static_cast<std::int32_t>(fraction & phase_mask)) * to_weight;
        const float* x = reading.source + (reading.position >> 32);
        const float* a = rows + (fraction >> shift) * taps;
        const float* b = a + taps;
        Lanes sum_a = {};
        Lanes sum_b = {};
        for (std::size_t k = 0; k < taps; k += lane_count) {
            const Lanes samples = lanes_at(x + k);
            sum_a += samples * lanes_at(a + k);
            sum_b += samples * lanes_at(b + k);
        }
        const Lanes mixed = sum_a + weight * (sum_b - sum_a);
        const float value =
            ((mixed[0] + mixed[4]) + (mixed[2] + mixed[6])) + ((mixed[1] + mixed[5]) + (mixed[3] + mixed[7]));
        out[i] += gain * window[i] * value;
        reading.position += reading.step;
    }
}

}  // namespace

void add_grain(std::span<float> out, std::span<const float> source, double start, double ratio,
               std::span<const float> window, float gain) {
    static const Kernel unity = make_kernel(1.0);
    if (out.empty()) return;
    Kernel widened;
    if (ratio > 1.0) widened = make_kernel(ratio);
    const Kernel& kernel = ratio > 1.0 ? widened : unity;

    // The stretch of source that the taps touch: read in place, or from a copy with silence around it.
    const auto before = static_cast<std::int64_t>(kernel.taps / 2 - 1);
    const auto first = static_cast<std::int64_t>(std::floor(start)) - before;
    const double last_position = start + static_cast<double>(out.size() - 1) * ratio;
    const auto end = static_cast<std::int64_t>(std::floor(last_position)) - before + kernel.taps + 1;
    const auto size = static_cast<std::int64_t>(source.size());
    const bool lies_inside = first >= 0 && end <= size;
    std::vector<float> padded;
    if (!lies_inside) {
        padded.resize(static_cast<std::size_t>(end - first), 0.0F);
        const std::int64_t from = std::clamp<std::int64_t>(first, 0, size);
        const std::int64_t to = std::clamp<std::int64_t>(end, from, size);
        std::copy(source.begin() + from, source.begin() + to, padded.begin() + (from - first));
    }
    const float* samples = lies_inside ? source.data() + first : padded.data();
    constexpr double one = 4294967296.0;
    const double fraction = start - std::floor(start);
    const Reading reading{samples, static_cast<std::int64_t>(fraction * one),
                          static_cast<std::int64_t>(std::llround(ratio * one))};
    render(out.data(), out.size(), window.data(), gain, reading, kernel.rows.data(),
           static_cast<std::size_t>(kernel.taps), static_cast<unsigned>(kernel.phase_bits));
}

}  // namespace afterglow::dsp

#include "analysis/notes.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <vector>

#include "analysis/decimate.hpp"
#include "dsp/fft.hpp"
#include "dsp/window.hpp"

namespace afterglow::analysis {
namespace {

constexpr double target_rate_hz = 11025.0;
constexpr double frame_sec = 0.75;  // tells notes a semitone apart from 50 Hz on
constexpr double min_sec = 0.05;
constexpr std::size_t max_frames = 16;
constexpr double silent_power = 1e-10;

constexpr double lowest_peak_hz = 26.0;     // a little below A0
constexpr double highest_peak_hz = 4200.0;  // C8
// Bins on either side that a peak is held against, but for those of its own lobe (of a Hann window).
constexpr std::size_t neighbourhood = 16;
constexpr std::size_t main_lobe = 2;
// What is less is taken for noise, and for side lobes: larger limits lose faint partials, smaller ones make
// noise tonal.
constexpr double peak_over_neighbourhood = 10.0;  // in power: 10 dB
constexpr double peak_over_largest = 1e-3;        // in amplitude: -60 dB

constexpr int bins = 88;  // semitones from lowest_note on, up to 4.2 kHz
constexpr int partials = 16;
constexpr int rounds = 60;  // of the factorisation; each tells notes better from each other's partials

struct Peak {
    double hz = 0.0;
    double amplitude = 0.0;
};

struct Spectrum {
    std::vector<double> power;  // the square of the mean amplitude of a bin
    double bin_hz = 0.0;
};

Spectrum mean_spectrum(std::span<const float> mono, double rate_hz) {
    const auto wanted = static_cast<std::size_t>(frame_sec * rate_hz);
    const std::size_t size = std::min(wanted, mono.size());
    dsp::RealFft fft(dsp::fast_fft_size(wanted));
    const auto window = dsp::hann_periodic(size);
    const std::size_t room = mono.size() - size;
    const std::size_t frames = std::min(max_frames, 1 + room / std::max<std::size_t>(1, size / 2));
    std::vector<double> amplitude(fft.bins());
    for (std::size_t frame = 0; frame < frames; ++frame) {
        const float* from = mono.data() + room * (2 * frame + 1) / (2 * frames);
        const auto time = fft.time();
        std::fill(time.begin(), time.end(), 0.0F);
        for (std::size_t i = 0; i < size; ++i) time[i] = from[i] * window[i];
        fft.forward();
        for (std::size_t k = 0; k < amplitude.size(); ++k)
            amplitude[k] += static_cast<double>(std::sqrt(std::norm(fft.spectrum()[k])));
    }
    const double scale = 4.0 / (static_cast<double>(size) * static_cast<double>(frames));
    for (double& value : amplitude) value = value * scale * value * scale;
    return {std::move(amplitude), rate_hz / static_cast<double>(fft.size())};
}

// The median on both sides: other notes nearby do not raise it.
double level_around(const std::vector<double>& power, std::size_t k) {
    std::array<double, 2 * (neighbourhood - main_lobe)> around{};
    auto out = around.begin();
    for (std::size_t d = main_lobe + 1; d <= neighbourhood; ++d) {
        *out++ = power[k - d];
        *out++ = power[k + d];
    }
    const auto middle = around.begin() + around.size() / 2;
    std::nth_element(around.begin(), middle, around.end());
    return *middle;
}

// Those that stand out of their surroundings; `tonality` becomes the share of the energy that they hold.
std::vector<Peak> find_peaks(const Spectrum& spectrum, double& tonality) {
    const auto& power = spectrum.power;
    const auto first =
        std::max(static_cast<std::size_t>(lowest_peak_hz / spectrum.bin_hz), neighbourhood + 1);
    const auto last = std::min(static_cast<std::size_t>(highest_peak_hz / spectrum.bin_hz),
                               power.size() - neighbourhood - 2);
    std::vector<Peak> peaks;
    if (last <= first) return peaks;
    std::vector<double> running(power.size() + 1);
    for (std::size_t k = 0; k < power.size(); ++k) running[k + 1] = running[k] + power[k];
    const double all = running[last + 1] - running[first];
    const double largest = *std::max_element(power.begin() + static_cast<std::ptrdiff_t>(first),
                                             power.begin() + static_cast<std::ptrdiff_t>(last + 1));
    if (largest < silent_power) return peaks;
    double held = 0.0;
    for (std::size_t k = first; k <= last; ++k) {
        const double here = power[k];
        if (here < largest * peak_over_largest * peak_over_largest || here <= power[k - 1] ||
            here < power[k + 1])
            continue;
        if (here < peak_over_neighbourhood * level_around(power, k)) continue;
        const double left = std::log(std::max(power[k - 1], 1e-30) / here);
        const double right = std::log(std::max(power[k + 1], 1e-30) / here);
        const double shift = 0.5 * (left - right) / (left + right);
        held += running[k + main_lobe + 1] - running[k - main_lobe];
        peaks.push_back({(static_cast<double>(k) + shift) * spectrum.bin_hz,
                         std::sqrt(here * std::exp(-0.25 * (left - right) * shift))});
    }
    tonality = all > 0.0 ? std::min(1.0, held / all) : 0.0;
    return peaks;
}

double semitone_of(double hz) {
    return 69.0 + 12.0 * std::log2(hz / 440.0);
}

double tuning_of(const std::vector<Peak>& peaks) {
    constexpr double highest_hz = 2000.0;
    std::complex<double> sum;
    for (const Peak& peak : peaks) {
        const double turn = 2.0 * std::numbers::pi * semitone_of(peak.hz);
        if (peak.hz <= highest_hz) sum += std::polar(peak.amplitude, turn);
    }
    return 100.0 * std::arg(sum) / (2.0 * std::numbers::pi);
}

using Observed = std::array<double, bins>;

// cos² over ±2/3 semitone (Gómez 2006, section 3.3).
template <typename Add>
void spread(double semitone, const Add& add) {
    constexpr double reach = 2.0 / 3.0;
    const double place = semitone - lowest_note;
    for (int b = static_cast<int>(std::ceil(place - reach)); b <= static_cast<int>(std::floor(place + reach));
         ++b) {
        const double weight = std::cos(0.5 * std::numbers::pi * (b - place) / reach);
        if (b >= 0 && b < bins) add(static_cast<std::size_t>(b), weight * weight);
    }
}

struct Atom {
    int note = 0;                                         // from lowest_note
    std::vector<std::pair<std::size_t, double>> weights;  // of bins; their sum is 1
};

// What a note may look like: partials that fall off slowly or fast, odd ones only, or a weak first one.
double partial_of(int timbre, int h) {
    switch (timbre) {
        case 0:
            return std::pow(0.4, h - 1);
        case 1:
            return std::pow(0.65, h - 1);
        case 2:
            return std::pow(0.85, h - 1);
        case 3:
            return h % 2 == 1 ? std::pow(0.75, h - 1) : 0.03;
        default:
            return h == 1 ? 0.25 : std::pow(0.75, h - 2);
    }
}
constexpr int timbres = 5;

std::vector<Atom> make_dictionary() {
    std::vector<Atom> atoms;
    for (int note = 0; note < note_count; ++note) {
        for (int timbre = 0; timbre < timbres; ++timbre) {
            Observed weights{};
            double sum = 0.0;
            for (int h = 1; h <= partials; ++h)
                spread(lowest_note + note + 12.0 * std::log2(h), [&](std::size_t bin, double weight) {
                    weights[bin] += weight * partial_of(timbre, h);
                    sum += weight * partial_of(timbre, h);
                });
            Atom atom{note, {}};
            for (std::size_t b = 0; b < bins; ++b)
                if (weights[b] > 0.0) atom.weights.emplace_back(b, weights[b] / sum);
            atoms.push_back(std::move(atom));
        }
    }
    return atoms;
}

// What counts of the atoms: where nothing was observed every model is as good, and what is nowhere else has
// no gain.
std::vector<Atom> atoms_within(const Observed& observed) {
    static const std::vector<Atom> all = make_dictionary();
    std::vector<Atom> within;
    for (const Atom& atom : all) {
        Atom part{atom.note, {}};
        for (const auto& [bin, weight] : atom.weights)
            if (observed[bin] > 0.0) part.weights.emplace_back(bin, weight);
        if (!part.weights.empty()) within.push_back(std::move(part));
    }
    return within;
}

std::array<double, note_count> factorise(const Observed& observed) {
    const std::vector<Atom> dictionary = atoms_within(observed);
    std::vector<double> gain(dictionary.size(), 1.0);
    Observed ratio{};
    for (int round = 0; round <= rounds; ++round) {
        Observed model{};
        for (std::size_t k = 0; k < gain.size(); ++k)
            for (const auto& [bin, weight] : dictionary[k].weights) model[bin] += gain[k] * weight;
        for (std::size_t b = 0; b < bins; ++b) ratio[b] = observed[b] / std::max(model[b], 1e-12);
        for (std::size_t k = 0; k < gain.size(); ++k) {
            double sum = 0.0;
            for (const auto& [bin, weight] : dictionary[k].weights) sum += weight * ratio[bin];
            gain[k] *= sum;
        }
    }
    std::array<double, note_count> strength{};
    for (std::size_t k = 0; k < gain.size(); ++k)
        strength[static_cast<std::size_t>(dictionary[k].note)] += gain[k];
    return strength;
}

void place_partials(const std::vector<Peak>& peaks, NoteStrengths& notes) {
    constexpr double reach = 0.5;
    double largest = 0.0;
    for (const Peak& peak : peaks) largest = std::max(largest, peak.amplitude);
    for (const Peak& peak : peaks) {
        const double place = semitone_of(peak.hz) - notes.tuning_cents / 100.0 - lowest_note;
        const double nearest = std::round(place);
        if (nearest < 0.0 || nearest >= note_count || std::abs(place - nearest) > reach) continue;
        const auto n = static_cast<std::size_t>(nearest);
        const auto partial = static_cast<float>(peak.amplitude / largest);
        if (partial <= notes.partial[n]) continue;
        notes.partial[n] = partial;
        notes.hz[n] = peak.hz;
    }
}

}  // namespace

NoteStrengths find_notes(std::span<const float> mono, double sample_rate_hz) {
    NoteStrengths notes;
    if (!(sample_rate_hz > 0.0) || static_cast<double>(mono.size()) < min_sec * sample_rate_hz) return notes;
    const auto factor = std::max<std::int64_t>(1, static_cast<std::int64_t>(sample_rate_hz / target_rate_hz));
    const auto low = decimated(mono, factor);
    const auto peaks =
        find_peaks(mean_spectrum(low, sample_rate_hz / static_cast<double>(factor)), notes.tonality);
    if (peaks.empty()) return notes;
    notes.tuning_cents = tuning_of(peaks);
    Observed observed{};
    for (const Peak& peak : peaks)
        spread(semitone_of(peak.hz) - notes.tuning_cents / 100.0,
               [&](std::size_t bin, double weight) { observed[bin] += weight * peak.amplitude; });
    const auto strength = factorise(observed);
    const double loudest = *std::max_element(strength.begin(), strength.end());
    if (!(loudest > 0.0)) return notes;
    for (std::size_t n = 0; n < strength.size(); ++n)
        notes.strength[n] = static_cast<float>(strength[n] / loudest);
    place_partials(peaks, notes);
    return notes;
}

}  // namespace afterglow::analysis

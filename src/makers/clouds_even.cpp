#include "makers/clouds_even.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

#include "analysis/frames.hpp"
#include "analysis/salience.hpp"

namespace afterglow::makers {
namespace {

// By how much a band is raised or lowered at most.
constexpr float max_gain_db = 12.0F;

using Bands = std::array<float, analysis::mel_bands>;

// A cycle in frames that overlap by half. Each reaches from the middle of the one before to that of the one
// after; the squares of its sine window and its neighbours' add up to one.
class Frames {
  public:
    explicit Frames(const AudioBuffer& cycle)
        : size_(analysis::FrameGrid(cycle.sample_rate_hz()).size),
          cycle_frames_(static_cast<std::size_t>(cycle.frames())),
          count_((cycle_frames_ + size_ / 2 - 1) / (size_ / 2)),
          fft_(size_) {}

    std::size_t count() const { return count_; }
    std::size_t bins() const { return fft_.bins(); }
    double frame_sec(double rate_hz) const {
        return static_cast<double>(cycle_frames_) / static_cast<double>(count_) / rate_hz;
    }

    std::span<std::complex<float>> forward(std::span<const float> cycle, std::size_t index) {
        const auto window = window_of(index);
        std::size_t at = start_of(index);
        std::ranges::fill(fft_.time(), 0.0F);
        for (std::size_t i = 0; i < window.size(); ++i) {
            fft_.time()[i] = cycle[at] * window[i];
            if (++at == cycle.size()) at = 0;
        }
        fft_.forward();
        return fft_.spectrum();
    }

    // Adds the sound of the spectrum.
    void inverse(std::span<float> cycle, std::size_t index) {
        const auto window = window_of(index);
        std::size_t at = start_of(index);
        fft_.inverse();
        for (std::size_t i = 0; i < window.size(); ++i) {
            cycle[at] += fft_.time()[i] * window[i] / static_cast<float>(size_);
            if (++at == cycle.size()) at = 0;
        }
    }

  private:
    // A cycle is no whole number of half frames: steps are a little shorter, some by one more.
    std::size_t place_of(std::size_t index) const { return index * cycle_frames_ / count_; }
    std::size_t start_of(std::size_t index) const { return place_of(index) % cycle_frames_; }
    std::span<const float> window_of(std::size_t index) {
        const std::size_t rise = place_of(index + 1) - place_of(index);
        const std::size_t fall = place_of(index + 2) - place_of(index + 1);
        std::vector<float>& window = windows_[{rise, fall}];
        if (window.empty()) {
            const auto sine = [](std::size_t i, std::size_t count) {
                const double part = (static_cast<double>(i) + 0.5) / static_cast<double>(count);
                return static_cast<float>(std::sin(0.5 * std::numbers::pi * part));
            };
            for (std::size_t i = 0; i < rise; ++i) window.push_back(sine(i, rise));
            for (std::size_t i = fall; i > 0; --i) window.push_back(sine(i - 1, fall));
        }
        return window;
    }

    std::size_t size_;
    std::size_t cycle_frames_;
    std::size_t count_;
    std::map<std::pair<std::size_t, std::size_t>, std::vector<float>> windows_;
    dsp::RealFft fft_;
};

// In dB, floored below the loudest; empty in silence.
std::vector<Bands> levels_of(Frames& frames, std::span<const float> mono, const analysis::FrameGrid& grid,
                             const analysis::MelBank& mel) {
    std::vector<Bands> levels;
    std::vector<float> power(grid.bins);
    bool silent = true;
    for (std::size_t f = 0; f < frames.count(); ++f) {
        const auto spectrum = frames.forward(mono, f);
        for (std::size_t k = 0; k < power.size(); ++k) power[k] = std::norm(spectrum[k]);
        levels.push_back(mel.apply(power, 1.0));
        silent = silent && *std::ranges::max_element(levels.back()) <= 0.0F;
    }
    if (silent) return {};
    analysis::to_floored_db(levels);
    return levels;
}

// Per frame and band what the mean over `width` frames lies above that over all.
std::vector<Bands> deviations_of(const std::vector<Bands>& levels, std::size_t width) {
    std::vector<Bands> away(levels.size());
    for (std::size_t b = 0; b < std::size_t{analysis::mel_bands}; ++b) {
        double all = 0.0;
        for (const Bands& frame : levels) all += static_cast<double>(frame[b]);
        all /= static_cast<double>(levels.size());
        for (std::size_t f = 0; f < levels.size(); ++f) {
            double near = 0.0;
            for (std::size_t i = 0; i < width; ++i)
                near += static_cast<double>(levels[(f + levels.size() - width / 2 + i) % levels.size()][b]);
            away[f][b] = static_cast<float>(near / static_cast<double>(width) - all);
        }
    }
    return away;
}

// What a frame lacks to be within `max_db`, in dB per band.
Bands missing_db(const Bands& away, double max_db) {
    double squares = 0.0;
    for (const float db : away) squares += static_cast<double>(db) * static_cast<double>(db);
    const double rms = std::sqrt(squares / static_cast<double>(away.size()));
    const auto share = static_cast<float>(rms > max_db ? 1.0 - max_db / rms : 0.0);
    Bands missing{};
    for (std::size_t b = 0; b < away.size(); ++b) missing[b] = -share * away[b];
    return missing;
}

// Gains in dB per frame and band. What is short for the mean over `width` frames needs some rounds.
std::vector<Bands> find_gains(const std::vector<Bands>& levels, std::size_t width, double max_db) {
    constexpr int rounds = 3;
    std::vector<Bands> gains(levels.size());
    std::vector<Bands> evened = levels;
    for (int round = 0; round < rounds; ++round) {
        const auto away = deviations_of(evened, width);
        for (std::size_t f = 0; f < levels.size(); ++f) {
            const Bands missing = missing_db(away[f], max_db);
            for (std::size_t b = 0; b < missing.size(); ++b) {
                gains[f][b] = std::clamp(gains[f][b] + missing[b], -max_gain_db, max_gain_db);
                evened[f][b] = levels[f][b] + gains[f][b];
            }
        }
    }
    return gains;
}

// For every bin the band whose middle lies below it, and how far it is on the way to the next.
std::vector<float> places_of_bins(std::size_t bins, double bin_hz, double rate_hz) {
    std::vector<float> places(bins);
    int band = 0;
    const auto middle = [&](int b) {
        return analysis::mel_edge_hz(b + 1, rate_hz, analysis::salience_lowest_hz);
    };
    for (std::size_t k = 0; k < bins; ++k) {
        const double hz = static_cast<double>(k) * bin_hz;
        while (band + 2 < analysis::mel_bands && hz >= middle(band + 1)) ++band;
        const double part = (hz - middle(band)) / (middle(band + 1) - middle(band));
        places[k] = static_cast<float>(band + std::clamp(part, 0.0, 1.0));
    }
    return places;
}

}  // namespace

void even_out(AudioBuffer& cycle, double max_db) {
    const double rate = cycle.sample_rate_hz();
    const analysis::FrameGrid grid(rate);
    if (cycle.frames() < 4 * static_cast<std::int64_t>(grid.size)) return;
    Frames frames(cycle);
    const auto levels = levels_of(frames, to_mono(cycle).channel(0), grid,
                                  analysis::MelBank(rate, analysis::salience_lowest_hz));
    if (levels.empty()) return;
    const auto width =
        static_cast<std::size_t>(std::lround(analysis::salience_mean_sec / frames.frame_sec(rate)));
    const auto gains = find_gains(levels, std::clamp<std::size_t>(width, 1, levels.size()), max_db);
    const auto places = places_of_bins(frames.bins(), rate / static_cast<double>(grid.size), rate);
    AudioBuffer even(cycle.channels(), cycle.frames(), rate);
    for (std::size_t f = 0; f < frames.count(); ++f) {
        std::vector<float> factors(places.size());
        for (std::size_t k = 0; k < places.size(); ++k) {
            const auto band = std::min(static_cast<std::size_t>(places[k]), gains[f].size() - 2);
            const float part = places[k] - static_cast<float>(band);
            factors[k] = std::pow(10.0F, std::lerp(gains[f][band], gains[f][band + 1], part) / 20.0F);
        }
        for (int c = 0; c < cycle.channels(); ++c) {
            const auto spectrum = frames.forward(cycle.channel(c), f);
            for (std::size_t k = 0; k < factors.size(); ++k) spectrum[k] *= factors[k];
            frames.inverse(even.channel(c), f);
        }
    }
    cycle = std::move(even);
}

}  // namespace afterglow::makers

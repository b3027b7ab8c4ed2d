#include "analysis/salience.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace afterglow::analysis {
namespace {

constexpr float range_db = 70.0F;

using Bands = std::array<float, mel_bands>;

Bands mean_of(const std::vector<Bands>& frames) {
    std::array<double, mel_bands> sums{};
    for (const Bands& frame : frames)
        for (std::size_t b = 0; b < frame.size(); ++b) sums[b] += static_cast<double>(frame[b]);
    Bands mean{};
    for (std::size_t b = 0; b < mean.size(); ++b)
        mean[b] = static_cast<float>(sums[b] / static_cast<double>(frames.size()));
    return mean;
}

// RMS over the bands of the deviation of the mean over `width` frames from `first` on.
double deviation_db(const std::array<double, mel_bands>& sums, std::size_t width, const Bands& mean) {
    double squares = 0.0;
    for (std::size_t b = 0; b < mean.size(); ++b) {
        const double away = sums[b] / static_cast<double>(width) - static_cast<double>(mean[b]);
        squares += away * away;
    }
    return std::sqrt(squares / static_cast<double>(mean.size()));
}

}  // namespace

void to_floored_db(std::span<Bands> frames) {
    float loudest = 0.0F;
    for (const Bands& frame : frames) loudest = std::max(loudest, *std::ranges::max_element(frame));
    const float floor = loudest * std::pow(10.0F, -range_db / 10.0F);
    for (Bands& frame : frames)
        for (float& band : frame) band = 10.0F * std::log10(std::max(band, floor));
}

SalienceMeter::SalienceMeter(double sample_rate_hz) : mel_(sample_rate_hz, salience_lowest_hz) {}

void SalienceMeter::push(std::span<const float> power) {
    frames_.push_back(mel_.apply(power, 1.0));
}

Salience SalienceMeter::finish(double frame_sec) const {
    Salience most;
    std::vector<Bands> frames = frames_;
    const bool silent = std::ranges::all_of(
        frames, [](const Bands& frame) { return *std::ranges::max_element(frame) <= 0.0F; });
    if (frames.empty() || silent) return most;
    to_floored_db(frames);
    const Bands mean = mean_of(frames);
    const auto width = std::min(
        frames.size(), static_cast<std::size_t>(std::max(1L, std::lround(salience_mean_sec / frame_sec))));
    std::array<double, mel_bands> sums{};
    const auto add = [&sums](const Bands& frame, double sign) {
        for (std::size_t b = 0; b < frame.size(); ++b) sums[b] += sign * static_cast<double>(frame[b]);
    };
    for (std::size_t i = 0; i < width; ++i) add(frames[i], 1.0);
    for (std::size_t first = 0; first < frames.size(); ++first) {
        const double db = deviation_db(sums, width, mean);
        if (db > most.db) {
            const std::size_t middle = (first + width / 2) % frames.size();
            most = {db, static_cast<double>(middle) * frame_sec};
        }
        add(frames[first], -1.0);
        add(frames[(first + width) % frames.size()], 1.0);
    }
    return most;
}

Salience salience_of(std::span<const float> loop, double sample_rate_hz) {
    FrameAnalyser analyser(sample_rate_hz);
    SalienceMeter meter(sample_rate_hz);
    const FrameGrid& grid = analyser.grid();
    const auto hop = static_cast<std::size_t>(grid.hop);
    std::vector<float> frame(grid.size);
    for (std::size_t centre = 0; centre < loop.size(); centre += hop) {
        // A loop may be shorter than a frame.
        std::size_t at = (centre + loop.size() * grid.size - grid.size / 2) % loop.size();
        for (float& sample : frame) {
            sample = loop[at];
            if (++at == loop.size()) at = 0;
        }
        analyser.process(frame.data());
        meter.push(analyser.power());
    }
    return meter.finish(static_cast<double>(hop) / sample_rate_hz);
}

}  // namespace afterglow::analysis

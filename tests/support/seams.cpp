#include "support/seams.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "audio/decode.hpp"
#include "audio/encode.hpp"
#include "dsp/fft.hpp"
#include "dsp/loop.hpp"
#include "dsp/window.hpp"

namespace afterglow::test {
namespace {

// Values per position (the gap before frame p), of every `step`th.
double rank_at(const std::vector<float>& values, std::int64_t position, std::int64_t step) {
    if (values.empty()) return 0.0;
    const float here = values[static_cast<std::size_t>((position + step / 2) / step) % values.size()];
    const auto smaller = std::count_if(values.begin(), values.end(), [&](float v) { return v < here; });
    return static_cast<double>(smaller) / static_cast<double>(values.size());
}

constexpr std::int64_t level_step = 64;
constexpr std::int64_t flux_step = 256;

std::size_t frames_of(double seconds, const AudioBuffer& audio) {
    return static_cast<std::size_t>(std::lround(seconds * audio.sample_rate_hz()));
}

// Change of the 20 ms level.
std::vector<float> level_changes(const AudioBuffer& loop) {
    const auto n = static_cast<std::size_t>(loop.frames());
    const std::size_t width =
        std::clamp<std::size_t>(frames_of(0.02, loop), 1, std::max<std::size_t>(n / 2, 1));
    std::vector<double> sums(n + 2 * width + 1, 0.0);  // of power, from `width` frames before the seam on
    for (std::size_t i = 0; i + 1 < sums.size(); ++i) {
        double power = 0.0;
        for (int c = 0; c < loop.channels(); ++c) {
            const auto x = static_cast<double>(loop.channel(c)[(i + n - width) % n]);
            power += x * x;
        }
        sums[i + 1] = sums[i] + power;
    }
    std::vector<float> out;
    for (std::size_t p = 0; p < n; p += level_step) {
        const double before = sums[p + width] - sums[p] + 1e-9;
        const double after = sums[p + 2 * width] - sums[p + width] + 1e-9;
        out.push_back(static_cast<float>(std::fabs(10.0 * std::log10(after / before))));
    }
    return out;
}

// Flux between the frames on either side: the sum of the magnitudes' differences.
std::vector<float> fluxes(const AudioBuffer& loop) {
    const std::size_t frame = dsp::fast_fft_size(frames_of(0.0232, loop));
    const auto window = dsp::hann_periodic(frame);
    const auto mono = to_mono(loop);
    const auto x = mono.channel(0);
    dsp::RealFft fft(frame);
    const auto magnitudes = [&](std::size_t from, std::vector<float>& out) {
        for (std::size_t i = 0; i < frame; ++i) fft.time()[i] = window[i] * x[(from + i) % x.size()];
        fft.forward();
        out.resize(fft.bins());
        for (std::size_t k = 0; k < out.size(); ++k) out[k] = std::sqrt(std::norm(fft.spectrum()[k]));
    };
    std::vector<float> before, after, out;
    const std::size_t wrap = (frame / x.size() + 1) * x.size();
    for (std::size_t p = 0; p < x.size(); p += flux_step) {
        magnitudes(p + wrap - frame, before);
        magnitudes(p, after);
        float flux = 0.0F;
        for (std::size_t k = 0; k < before.size(); ++k) flux += std::fabs(after[k] - before[k]);
        out.push_back(flux);
    }
    return out;
}

}  // namespace

std::vector<SeamRanks> rank_seams(const AudioBuffer& loop, std::span<const std::int64_t> positions) {
    std::vector<SeamRanks> ranks(positions.size());
    if (loop.empty()) return ranks;
    const auto second_differences = dsp::second_difference_peaks(loop);
    const auto levels = level_changes(loop);
    const auto flux = fluxes(loop);
    for (std::size_t i = 0; i < ranks.size(); ++i)
        ranks[i] = {rank_at(second_differences, positions[i], 1), rank_at(levels, positions[i], level_step),
                    rank_at(flux, positions[i], flux_step)};
    return ranks;
}

SeamRanks rank_seam(const AudioBuffer& loop) {
    constexpr std::int64_t wrap[] = {0};
    return rank_seams(loop, wrap).front();
}

SeamSummary measure_seams(std::span<const std::filesystem::path> files) {
    SeamSummary summary;
    double worst_rank = -1.0;
    int above = 0;
    for (const auto& file : files) {
        const auto loop = audio::read_wav_chunks(file.string()).loop;
        if (!loop) continue;
        const auto audio = audio::decode_all(file, {0.0, 0.0});
        EXPECT_EQ(loop->start_frame, 0) << file;
        EXPECT_EQ(loop->end_frame, audio.frames()) << file;
        const auto seam = rank_seam(audio);
        ++summary.loops;
        summary.mean_second_difference_rank += seam.second_difference;
        summary.mean_level_rank += seam.level;
        summary.mean_flux_rank += seam.flux;
        above += seam.second_difference > 0.99 ? 1 : 0;
        if (seam.second_difference > worst_rank) {
            worst_rank = seam.second_difference;
            summary.worst = file.filename().string();
        }
    }
    if (summary.loops == 0) return summary;
    summary.mean_second_difference_rank /= summary.loops;
    summary.mean_level_rank /= summary.loops;
    summary.mean_flux_rank /= summary.loops;
    summary.share_above_99 = static_cast<double>(above) / summary.loops;
    return summary;
}

void expect_inaudible_seams(const SeamSummary& seams) {
    EXPECT_GT(seams.loops, 0);
    EXPECT_LE(seams.mean_second_difference_rank, 0.60) << "worst: " << seams.worst;
    EXPECT_LE(seams.mean_level_rank, 0.65);
    EXPECT_LE(seams.mean_flux_rank, 0.65);
    EXPECT_LE(seams.share_above_99, 0.03) << "worst: " << seams.worst;
}

}  // namespace afterglow::test

#include "support/seams.hpp"

#include <gtest/gtest.h>

#include "audio/decode.hpp"
#include "audio/encode.hpp"
#include "dsp/loop.hpp"

namespace afterglow::test {

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
        const auto seam = dsp::measure_seam(audio);
        ++summary.loops;
        summary.mean_second_difference_rank += seam.second_difference_rank;
        summary.mean_level_rank += seam.level_rank;
        summary.mean_flux_rank += seam.flux_rank;
        above += seam.second_difference_rank > 0.99 ? 1 : 0;
        if (seam.second_difference_rank > worst_rank) {
            worst_rank = seam.second_difference_rank;
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

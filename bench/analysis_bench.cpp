// The one pass over a track, and the pitch of a texture.
#include <benchmark/benchmark.h>

#include "analysis/analyse.hpp"
#include "analysis/pitch.hpp"
#include "music/piece.hpp"

namespace afterglow::bench {
namespace {

constexpr double length_sec = 30.0;

void analyse_stereo(benchmark::State& state) {
    const auto audio = music::render_piece(length_sec, 1);
    for (auto _ : state) benchmark::DoNotOptimize(analysis::analyse(audio, {}));
    state.counters["audio_sec_per_sec"] =
        benchmark::Counter(length_sec, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(analyse_stereo)->Unit(benchmark::kMillisecond);

void detect_pitch(benchmark::State& state) {
    const auto mono = to_mono(music::render_piece(3.0, 1));
    for (auto _ : state)
        benchmark::DoNotOptimize(analysis::detect_pitch(mono.channel(0), mono.sample_rate_hz()));
}
BENCHMARK(detect_pitch)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace afterglow::bench

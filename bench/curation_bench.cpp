// Measuring a texture.
#include <benchmark/benchmark.h>

#include "curation/measure.hpp"
#include "music/piece.hpp"

namespace afterglow::bench {
namespace {

void measure_loop(benchmark::State& state) {
    const auto mono = to_mono(music::render_piece(3.0, 1));
    for (auto _ : state) benchmark::DoNotOptimize(curation::measure(mono, true, {}));
    state.counters["audio_sec_per_sec"] =
        benchmark::Counter(3.0, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(measure_loop)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace afterglow::bench

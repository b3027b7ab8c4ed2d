// Loop search, stretch, grains and filters.
#include <benchmark/benchmark.h>

#include <cmath>

#include "dsp/filter.hpp"
#include "dsp/grain.hpp"
#include "dsp/loop.hpp"
#include "dsp/stretch.hpp"
#include "dsp/window.hpp"
#include "music/piece.hpp"

namespace afterglow::bench {
namespace {

void find_loop(benchmark::State& state) {
    const auto mono = to_mono(music::render_piece(4.0, 1));
    dsp::LoopSearch search(mono.sample_rate_hz());
    search.target_frames = std::llround(2.0 * mono.sample_rate_hz());
    search.shorter_frames = search.target_frames / 10;
    search.longer_frames = search.target_frames / 2;
    search.crossfade_frames = std::llround(0.1 * mono.sample_rate_hz());
    for (auto _ : state) benchmark::DoNotOptimize(dsp::find_loop(mono.channel(0), search));
}
BENCHMARK(find_loop)->Unit(benchmark::kMillisecond);

void stretch_six_seconds(benchmark::State& state) {
    const auto mono = to_mono(music::render_piece(6.0, 1));
    dsp::StretchOptions options;
    options.pitch_semitones = 7.0;
    options.quality =
        state.range(0) == 0 ? dsp::StretchQuality::short_window : dsp::StretchQuality::long_window;
    for (auto _ : state) benchmark::DoNotOptimize(dsp::stretch(mono, options));
}
BENCHMARK(stretch_six_seconds)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

// A thousand grains of 100 ms, within an octave either way.
void thousand_grains(benchmark::State& state) {
    const auto mono = to_mono(music::render_piece(6.0, 1));
    const auto window = dsp::hann_symmetric(4410);
    std::vector<float> out(window.size());
    for (auto _ : state) {
        for (int i = 0; i < 1000; ++i) {
            const double ratio = 0.5 + 1.5 * i / 1000.0;
            dsp::add_grain(out, mono.channel(0), 1000.0 + 100.0 * i, ratio, window, 1.0F);
        }
        benchmark::ClobberMemory();
    }
}
BENCHMARK(thousand_grains)->Unit(benchmark::kMillisecond);

void filter_loop(benchmark::State& state) {
    auto mono = to_mono(music::render_piece(2.0, 1));
    for (auto _ : state) dsp::filter_circular(mono, {std::nullopt, 3000.0});
}
BENCHMARK(filter_loop)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace afterglow::bench

// Decoding and encoding, per second of audio.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "audio/decode.hpp"
#include "audio/encode.hpp"
#include "audio/encode_recording.hpp"
#include "base/files.hpp"
#include "music/piece.hpp"

namespace afterglow::bench {
namespace {

constexpr double length_sec = 30.0;

void decode_flac(benchmark::State& state) {
    const auto path = std::filesystem::temp_directory_path() / "afterglow-bench.flac";
    OutputRoot(path.parent_path())
        .write_file(
            path, audio::encode_recording(music::render_piece(length_sec, 1), audio::RecordingFormat::flac));
    audio::DecodeOptions options;
    options.sample_rate_hz = static_cast<double>(state.range(0));
    for (auto _ : state) {
        std::int64_t frames = 0;
        audio::decode(path, options, [&](const AudioBuffer& block) { frames += block.frames(); });
        benchmark::DoNotOptimize(frames);
    }
    state.counters["audio_sec_per_sec"] =
        benchmark::Counter(length_sec, benchmark::Counter::kIsIterationInvariantRate);
    std::filesystem::remove(path);
}
BENCHMARK(decode_flac)->Arg(44100)->Arg(48000)->Unit(benchmark::kMillisecond);

void encode_24_bit(benchmark::State& state) {
    auto audio = music::render_piece(6.0, 1);
    audio::quantise(audio, audio::SampleFormat::pcm24, Rng(1));
    for (auto _ : state) benchmark::DoNotOptimize(audio::encode_wav(audio, {}));
    state.counters["audio_sec_per_sec"] =
        benchmark::Counter(6.0, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(encode_24_bit)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace afterglow::bench

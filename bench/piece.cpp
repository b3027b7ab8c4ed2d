#include "bench/piece.hpp"

#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "base/rng.hpp"

namespace afterglow::bench {
namespace {

constexpr double rate_hz = 44100.0;
constexpr double chord_sec = 5.0;

// One note of a chord: partials that fall off, each a rotating phasor, faded in and out over half a second.
void add_note(AudioBuffer& audio, std::int64_t start, std::int64_t frames, double hz, Rng rng) {
    constexpr int partials = 10;
    for (int k = 1; k <= partials; ++k) {
        const double f = hz * k * (1.0 + rng.uniform(-0.0005, 0.0005));
        if (f > 0.45 * rate_hz) break;
        const double pan = rng.uniform(0.2, 0.8);
        const float left = static_cast<float>(0.05 / k * std::sqrt(1.0 - pan));
        const float right = static_cast<float>(0.05 / k * std::sqrt(pan));
        const double step = 2.0 * std::numbers::pi * f / rate_hz;
        const double vibrato = 2.0 * std::numbers::pi * rng.uniform(4.5, 6.0) / rate_hz;
        const double fade = 0.5 * rate_hz;
        double phase = rng.uniform(0.0, 2.0 * std::numbers::pi);
        for (std::int64_t i = 0; i < frames; ++i) {
            const double t = static_cast<double>(i);
            const double gain = std::min({1.0, t / fade, (static_cast<double>(frames) - t) / fade});
            const auto sample = static_cast<float>(gain * std::sin(phase));
            phase += step * (1.0 + 0.001 * std::sin(vibrato * t));
            audio.channel(0)[static_cast<std::size_t>(start + i)] += left * sample;
            audio.channel(1)[static_cast<std::size_t>(start + i)] += right * sample;
        }
    }
}

void add_drums(AudioBuffer& audio, std::int64_t start, std::int64_t frames, Rng rng) {
    const auto beat = static_cast<std::int64_t>(0.5 * rate_hz);
    for (std::int64_t at = start; at + beat <= start + frames; at += beat / 2) {
        const bool on_beat = (at - start) % beat == 0;
        const double decay = on_beat ? 0.08 : 0.03;
        for (std::int64_t i = 0; i < beat / 2; ++i) {
            const double t = static_cast<double>(i) / rate_hz;
            const double tone =
                on_beat ? std::sin(2.0 * std::numbers::pi * (50.0 * t + 8.0 * (1.0 - std::exp(-t * 30.0))))
                        : 0.0;
            const auto sample =
                static_cast<float>(0.3 * std::exp(-t / decay) * (tone + 0.4 * rng.uniform(-1.0, 1.0)));
            audio.channel(0)[static_cast<std::size_t>(at + i)] += sample;
            audio.channel(1)[static_cast<std::size_t>(at + i)] += sample;
        }
    }
}

}  // namespace

AudioBuffer render_piece(double seconds, std::uint64_t seed) {
    AudioBuffer audio(2, static_cast<std::int64_t>(seconds * rate_hz), rate_hz);
    const Rng rng(seed);
    constexpr std::array<std::array<int, 4>, 4> chords = {
        {{45, 52, 57, 60}, {41, 53, 57, 60}, {48, 55, 60, 64}, {43, 55, 59, 62}}};
    const auto chord_frames = static_cast<std::int64_t>(chord_sec * rate_hz);
    for (std::int64_t c = 0; c * chord_frames < audio.frames(); ++c) {
        const std::int64_t start = c * chord_frames;
        const std::int64_t frames = std::min(chord_frames, audio.frames() - start);
        const auto index = static_cast<std::uint64_t>(c);
        for (const int note : chords[index % chords.size()]) {
            add_note(audio, start, frames, 440.0 * std::pow(2.0, (note - 69) / 12.0),
                     rng.split("note", index * 128 + static_cast<std::uint64_t>(note)));
        }
        if ((c / 12) % 2 == 1) add_drums(audio, start, frames, rng.split("drums", index));
    }
    for (int c = 0; c < audio.channels(); ++c) {
        Rng breath = rng.split("breath", static_cast<std::uint64_t>(c));
        for (float& sample : audio.channel(c)) sample += static_cast<float>(breath.uniform(-0.002, 0.002));
    }
    return audio;
}

void write_flac(const AudioBuffer& audio, const std::filesystem::path& path) {
    SF_INFO info{};
    info.samplerate = static_cast<int>(audio.sample_rate_hz());
    info.channels = audio.channels();
    info.format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16;
    SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
    if (file == nullptr) throw std::runtime_error("cannot write " + path.string());
    sf_command(file, SFC_SET_CLIPPING, nullptr, SF_TRUE);
    std::vector<float> interleaved;
    for (std::int64_t i = 0; i < audio.frames(); ++i) {
        for (int c = 0; c < audio.channels(); ++c)
            interleaved.push_back(audio.channel(c)[static_cast<std::size_t>(i)]);
    }
    sf_writef_float(file, interleaved.data(), audio.frames());
    sf_close(file);
}

}  // namespace afterglow::bench

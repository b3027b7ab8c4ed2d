#include "support/sources.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/analyse.hpp"
#include "base/rng.hpp"
#include "support/signals.hpp"

namespace afterglow::sources {
namespace {

constexpr std::int64_t block_frames = 65536;

Recording record(const AudioBuffer& audio) {
    Recording recording(audio.channels(), audio.sample_rate_hz(), {});
    for (std::int64_t at = 0; at < audio.frames(); at += block_frames)
        recording.append(audio.slice(at, std::min(block_frames, audio.frames() - at)));
    recording.seal();
    return recording;
}

AudioBuffer distraction(int kind, std::uint64_t seed) {
    switch (kind % 3) {
        case 0:
            return signals::drum_loop(100.0 + 7.0 * static_cast<double>(seed % 6), 5.0, seed);
        case 1:
            return signals::chatter(4.0, seed);
        default:
            return signals::white_noise(3.5, 0.1, seed);
    }
}

AudioBuffer chord(Rng& rng, double seconds) {
    const double root = 40.0 + static_cast<double>(rng.integer(0, 11));
    const double third = root + 12.0 + static_cast<double>(rng.integer(3, 4));
    const std::vector<double> notes = {signals::midi_hz(root), signals::midi_hz(third),
                                       signals::midi_hz(root + 19.0), signals::midi_hz(root + 24.0)};
    return signals::held_chord(notes, seconds, 0.4);
}

}  // namespace

TestSource::TestSource(const AudioBuffer& audio)
    : recording_(record(audio)), analysis_(analysis::analyse(audio, {})) {}

Planted planted_chords(int chords, double chord_sec, std::uint64_t seed) {
    Rng rng(seed);
    std::vector<AudioBuffer> parts;
    std::vector<Range> ranges;
    double at_sec = 0.0;
    const auto add = [&](AudioBuffer part) {
        at_sec += part.duration_sec();
        parts.push_back(std::move(part));
    };
    for (int i = 0; i < chords; ++i) {
        add(distraction(i, seed * 100 + static_cast<std::uint64_t>(i)));
        ranges.push_back({at_sec, at_sec + chord_sec});
        add(chord(rng, chord_sec));
    }
    add(distraction(chords, seed));
    return {signals::with_noise_floor(signals::concat(parts), -67.0, seed), ranges};
}

bool same_audio(const AudioBuffer& a, const AudioBuffer& b) {
    if (a.channels() != b.channels()) return false;
    for (int c = 0; c < a.channels(); ++c)
        if (!std::ranges::equal(a.channel(c), b.channel(c))) return false;
    return true;
}

bool all_finite(const AudioBuffer& audio) {
    for (int c = 0; c < audio.channels(); ++c)
        if (!std::ranges::all_of(audio.channel(c), [](float x) { return std::isfinite(x); })) return false;
    return true;
}

}  // namespace afterglow::sources

#include "support/rates.hpp"

#include "audio/resample.hpp"
#include "base/mono_mix.hpp"
#include "base/rng.hpp"
#include "support/midi.hpp"

namespace afterglow::rates {
namespace {

constexpr int piano = 0;
constexpr int strings = 1;
constexpr int kick = 36, snare = 38, hat = 42;
constexpr double beat_sec = 0.5;
constexpr int bars = 12;
constexpr std::array<std::array<int, 3>, 4> chords = {
    {{57, 60, 64}, {53, 57, 60}, {48, 52, 55}, {55, 59, 62}}};

void add_bar(midi::Song& song, int bar) {
    const auto& chord = chords.at(static_cast<std::size_t>(bar) % chords.size());
    const double start = 4 * beat_sec * bar;
    for (const int key : chord) song.notes.push_back({start, 1.9, strings, key, 80});
    for (int beat = 0; beat < 4; ++beat) {
        const double at = start + beat * beat_sec;
        song.notes.push_back({at, 0.4, piano, chord.at(static_cast<std::size_t>(beat) % 3) + 12, 90});
        song.notes.push_back({at, 0.2, midi::drum_channel, beat % 2 == 0 ? kick : snare, 100});
        song.notes.push_back({at + beat_sec / 2.0, 0.2, midi::drum_channel, hat, 80});
    }
}

// Whatever its channels are like: strings play nearly in opposite phase.
AudioBuffer mean_of(const AudioBuffer& audio) {
    AudioBuffer mono(1, audio.frames(), audio.sample_rate_hz());
    mix(audio.channel(0), audio.channel(1), MonoMix::mean, mono.channel(0));
    return mono;
}

}  // namespace

AudioBuffer at_rate(const AudioBuffer& audio, double sample_rate_hz) {
    return sample_rate_hz == audio.sample_rate_hz() ? audio : audio::resample(audio, sample_rate_hz);
}

AudioBuffer band() {
    midi::Song song;
    song.length_sec = bars * 4 * beat_sec;
    song.program[strings] = 48;
    song.detune_cents = 20.0;
    for (int bar = 0; bar < bars; ++bar) add_bar(song, bar);
    return mean_of(midi::render(song));
}

AudioBuffer kit() {
    constexpr std::array keys = {35, 36, 38, 40, 42, 44, 46, 49, 51, 57, 41, 45, 50, 37, 56};
    midi::Song song;
    Rng rng(11);
    for (double at = 0.5; at < 40.0; at += rng.uniform(0.3, 0.6)) {
        const auto which =
            static_cast<std::size_t>(rng.integer(0, static_cast<std::int64_t>(keys.size()) - 1));
        song.notes.push_back(
            {at, 0.2, midi::drum_channel, keys.at(which), static_cast<int>(rng.integer(70, 120))});
    }
    song.length_sec = 41.0;
    return to_mono(midi::render(song));
}

}  // namespace afterglow::rates

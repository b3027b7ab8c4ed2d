#include "support/planted_sounds.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "dsp/envelope.hpp"
#include "dsp/filter.hpp"
#include "dsp/level.hpp"
#include "support/signals.hpp"

namespace afterglow::planted {
namespace {

constexpr double rate_hz = signals::default_rate_hz;
constexpr double two_pi = 2.0 * std::numbers::pi;

// What a filter does to a sound in silence: nothing wraps.
void filter_once(AudioBuffer& audio, const dsp::Band& band) {
    constexpr double ringing_sec = 0.25;
    const std::int64_t frames = audio.frames();
    audio.resize(frames + static_cast<std::int64_t>(ringing_sec * rate_hz));
    dsp::filter_circular(audio, band);
    audio.resize(frames);
}

double sine_at(double t, double hz, double phase = 0.0) {
    return std::sin(two_pi * (hz * t + phase));
}

template <typename F>
AudioBuffer sampled(double seconds, F value) {
    AudioBuffer out = signals::silence(seconds);
    const auto samples = out.channel(0);
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = static_cast<float>(value(static_cast<double>(i) / rate_hz));
    return out;
}

// One note of partials 1/k^slope, with vibrato.
AudioBuffer additive_note(double hz, double seconds, Rng rng) {
    const double slope = rng.uniform(0.8, 1.6);
    const double rate = rng.uniform(4.5, 6.0);
    const double depth = rng.uniform() < 0.5 ? 0.0 : rng.uniform(0.001, 0.006);  // of the frequency
    AudioBuffer out = signals::silence(seconds);
    for (int k = 1; k <= 10; ++k) {
        const double phase = rng.uniform();
        const double swing = depth * k * hz / (two_pi * rate);
        signals::mix_into(
            out, sampled(seconds, [&](double t) {
                return std::sin(two_pi * (k * hz * t + phase) + two_pi * swing * sine_at(t, rate)) /
                       std::pow(k, slope);
            }));
    }
    return out;
}

// Three detuned saws behind a low-pass.
AudioBuffer saw_note(double hz, double seconds, Rng rng) {
    const double width = rng.uniform(0.001, 0.006);
    AudioBuffer out = signals::silence(seconds);
    for (const double detune : {-width, 0.0, width * 0.8}) {
        const double own = hz * (1.0 + detune);
        const double phase = rng.uniform();
        signals::mix_into(out, sampled(seconds, [&](double t) {
                              const double place = own * t + phase;
                              return place - std::floor(place) - 0.5;
                          }));
    }
    filter_once(out, {std::nullopt, rng.uniform(900.0, 5000.0)});
    return out;
}

// Drawbars, with the tremolo of a rotating speaker.
AudioBuffer organ_note(double hz, double seconds, Rng rng) {
    const double rate = rng.uniform(0.8, 6.5);
    const double depth = rng.uniform(0.0, 0.25);
    AudioBuffer out = signals::silence(seconds);
    for (const double bar : {0.5, 1.0, 1.5, 2.0, 3.0, 4.0}) {
        const double level = rng.uniform(0.1, 1.0);
        signals::mix_into(out, sampled(seconds, [&](double t) {
                              return level * (1.0 + depth * sine_at(t, rate)) * sine_at(t, bar * hz);
                          }));
    }
    return out;
}

// Frequency modulation whose index moves slowly.
AudioBuffer modulated_note(double hz, double seconds, Rng rng) {
    const double ratio = static_cast<double>(rng.integer(1, 3));
    const double depth = rng.uniform(0.3, 1.5);
    const double rate = rng.uniform(0.1, 0.5);
    const double phase = rng.uniform();
    return sampled(seconds, [&](double t) {
        const double index = depth * (1.0 + 0.4 * sine_at(t, rate, phase));
        return std::sin(two_pi * hz * t + index * sine_at(t, ratio * hz));
    });
}

// A sung vowel: saws with vibrato, and two formants.
AudioBuffer vowel_note(double hz, double seconds, Rng rng) {
    const double rate = rng.uniform(5.0, 6.0);
    const double swing = hz * 0.004 / rate;
    const AudioBuffer saw = sampled(seconds, [&](double t) {
        const double place = hz * t + swing * sine_at(t, rate) / two_pi;
        return place - std::floor(place) - 0.5;
    });
    AudioBuffer out = signals::silence(seconds);
    for (const double formant : {rng.uniform(350.0, 700.0), rng.uniform(900.0, 1800.0)}) {
        AudioBuffer part = saw;
        filter_once(part, {formant * 0.85, formant * 1.2});
        signals::mix_into(out, part);
    }
    return out;
}

AudioBuffer midi_notes(const std::vector<midi::Note>& notes, int program, double seconds,
                       const std::string& sound_font) {
    midi::Song song;
    song.length_sec = seconds;
    song.program[0] = program;
    song.notes = notes;
    midi::Rendering rendering;
    rendering.sound_font = sound_font;
    return to_mono(midi::render(song, rendering));
}

AudioBuffer midi_chord(std::span<const int> keys, double seconds, Rng& rng, const std::string& sound_font) {
    // Organs, accordion, strings, choir, brass, pads.
    constexpr std::array<int, 17> programs = {16, 19, 20, 21, 48, 49, 50, 51, 52,
                                              53, 61, 62, 88, 89, 90, 91, 94};
    const int program = programs[static_cast<std::size_t>(rng.integer(0, programs.size() - 1))];
    std::vector<midi::Note> notes;
    for (const int key : keys) notes.push_back({0.0, seconds, 0, key, 90});
    return midi_notes(notes, program, seconds, sound_font);
}

AudioBuffer kit(double seconds, Rng& rng, const std::string& sound_font) {
    const double step = 60.0 / rng.uniform(80.0, 170.0) / 4.0;
    midi::Song song;
    song.length_sec = seconds;
    for (int i = 0; i * step < seconds; ++i) {
        const auto hit = [&](int key, double share, int velocity) {
            if (rng.uniform() < share)
                song.notes.push_back({i * step, 0.1, midi::drum_channel, key, velocity});
        };
        hit(36, i % 8 == 0 ? 1.0 : 0.15, 110);
        hit(38, i % 8 == 4 ? 1.0 : 0.08, 105);
        hit(i % 4 == 2 ? 46 : 42, i % 2 == 0 ? 0.9 : 0.4, 85);
        hit(static_cast<int>(rng.integer(41, 50)), 0.06, 95);
    }
    midi::Rendering rendering;
    rendering.sound_font = sound_font;
    return to_mono(midi::render(song, rendering));
}

// Notes of `step` seconds that never stay.
AudioBuffer melody(double seconds, double step, double length, int program, int low, int high, Rng& rng,
                   const std::string& sound_font) {
    std::vector<midi::Note> notes;
    int key = static_cast<int>(rng.integer(low, high));
    for (double at = 0.0; at < seconds; at += step) {
        if (rng.uniform() < 0.92)
            notes.push_back({at, length, 0, key, static_cast<int>(rng.integer(70, 115))});
        const int move = static_cast<int>(rng.integer(1, 5)) * (rng.uniform() < 0.5 ? -1 : 1);
        key = std::clamp(key + move, low, high);
        if (key == low || key == high) key = (low + high) / 2;
    }
    return midi_notes(notes, program, seconds, sound_font);
}

AudioBuffer staccato(double seconds, Rng& rng, const std::string& sound_font) {
    constexpr std::array<int, 8> programs = {0, 11, 12, 13, 24, 45, 80, 108};
    const int program = programs[static_cast<std::size_t>(rng.integer(0, programs.size() - 1))];
    const double step = rng.uniform(0.09, 0.16);
    return melody(seconds, step, 0.6 * step, program, 55, 88, rng, sound_font);
}

AudioBuffer walking(double seconds, Rng& rng, const std::string& sound_font) {
    constexpr std::array<int, 8> programs = {32, 33, 35, 4, 68, 71, 73, 40};
    const int program = programs[static_cast<std::size_t>(rng.integer(0, programs.size() - 1))];
    const double step = rng.uniform(0.22, 0.45);
    const bool bass = program >= 32 && program <= 35;
    return melody(seconds, step, 0.95 * step, program, bass ? 28 : 58, bass ? 52 : 84, rng, sound_font);
}

AudioBuffer bursts(double seconds, Rng& rng) {
    AudioBuffer out = signals::silence(seconds);
    for (double at = 0.0; at < seconds;) {
        const double length = rng.uniform(0.04, 0.3);
        AudioBuffer burst = signals::white_noise(length, 0.1, rng.next());
        const double centre = rng.uniform(300.0, 5000.0);
        filter_once(burst, {centre / 1.3, centre * 1.3});
        dsp::fade_in_out(burst, 200, 400);
        signals::mix_into(out, burst, at, rng.uniform(0.3, 1.0));
        at += length + rng.uniform(0.02, 0.15);
    }
    return out;
}

AudioBuffer speech_noise(double seconds, Rng& rng) {
    AudioBuffer out = signals::pink_noise(seconds, 0.1, rng.next());
    filter_once(out, {120.0, 3500.0});
    const double rate = rng.uniform(2.5, 5.0);
    const double depth = rng.uniform(0.0, 0.8);
    const auto samples = out.channel(0);
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] *= static_cast<float>(1.0 + depth * sine_at(static_cast<double>(i) / rate_hz, rate));
    return out;
}

AudioBuffer brown_noise(double seconds, Rng& rng) {
    AudioBuffer out = signals::white_noise(seconds, 0.1, rng.next());
    float state = 0.0F;
    for (float& x : out.channel(0)) x = state = 0.99F * state + 0.1F * x;
    return out;
}

AudioBuffer babble(double seconds, Rng& rng) {
    AudioBuffer out = signals::silence(seconds);
    for (int i = 0; i < 5; ++i) signals::mix_into(out, signals::chatter(seconds, rng.next()));
    return out;
}

AudioBuffer raw_clutter(Clutter kind, double seconds, Rng& rng, const std::string& sound_font) {
    switch (kind) {
        case Clutter::beat:
            return signals::drum_loop(rng.uniform(85.0, 170.0), seconds, rng.next());
        case Clutter::kit:
            return kit(seconds, rng, sound_font);
        case Clutter::white:
            return signals::white_noise(seconds, 0.1, rng.next());
        case Clutter::pink:
            return signals::pink_noise(seconds, 0.1, rng.next());
        case Clutter::brown:
            return brown_noise(seconds, rng);
        case Clutter::speech_noise:
            return speech_noise(seconds, rng);
        case Clutter::chatter:
            return signals::chatter(seconds, rng.next());
        case Clutter::babble:
            return babble(seconds, rng);
        case Clutter::staccato:
            return staccato(seconds, rng, sound_font);
        case Clutter::walking:
            return walking(seconds, rng, sound_font);
        case Clutter::noise_bursts:
            return bursts(seconds, rng);
    }
    return signals::silence(seconds);
}

}  // namespace

AudioBuffer at_level(AudioBuffer audio, double rms_db) {
    const double rms = dsp::rms(audio);
    return rms > 0.0 ? signals::scaled(std::move(audio), std::pow(10.0, rms_db / 20.0) / rms) : audio;
}

AudioBuffer held(Voice voice, std::span<const int> keys, double seconds, Rng rng,
                 const std::string& sound_font) {
    AudioBuffer out = signals::silence(seconds);
    const Rng manner = rng.split("manner");  // all notes are of one instrument
    const double rise_sec = rng.uniform() < 0.5 ? 0.005 : rng.uniform(0.02, 0.4);
    for (const int key : keys) {
        const double hz = signals::midi_hz(key);
        switch (voice) {
            case Voice::additive:
                signals::mix_into(out, additive_note(hz, seconds, manner));
                break;
            case Voice::saws:
                signals::mix_into(out, saw_note(hz, seconds, manner));
                break;
            case Voice::organ:
                signals::mix_into(out, organ_note(hz, seconds, manner));
                break;
            case Voice::modulated:
                signals::mix_into(out, modulated_note(hz, seconds, manner));
                break;
            case Voice::vowel:
                signals::mix_into(out, vowel_note(hz, seconds, manner));
                break;
            case Voice::midi:
                break;
        }
    }
    if (voice == Voice::midi) out = midi_chord(keys, seconds, rng, sound_font);
    dsp::remove_dc(out);  // frequency modulation has some
    dsp::fade_in_out(out, std::llround(rise_sec * rate_hz), std::llround(0.03 * rate_hz));
    return at_level(std::move(out), -20.0);
}

AudioBuffer clutter(Clutter kind, double seconds, Rng rng, const std::string& sound_font) {
    return at_level(raw_clutter(kind, seconds, rng, sound_font), -20.0);
}

}  // namespace afterglow::planted

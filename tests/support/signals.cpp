#include "support/signals.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "base/rng.hpp"

namespace afterglow::signals {
namespace {

constexpr double two_pi = 2.0 * std::numbers::pi;

AudioBuffer mono(double seconds, double rate_hz) {
    return {1, static_cast<std::int64_t>(std::llround(seconds * rate_hz)), rate_hz};
}

void scale_to_rms(std::span<float> samples, double rms) {
    double power = 0.0;
    for (const float x : samples) power += static_cast<double>(x) * static_cast<double>(x);
    if (power <= 0.0) return;
    const auto gain = static_cast<float>(rms / std::sqrt(power / static_cast<double>(samples.size())));
    for (float& x : samples) x *= gain;
}

void add_partial(std::span<float> out, double hz, double rate_hz, double amplitude, double phase) {
    const double step = two_pi * hz / rate_hz;
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] += static_cast<float>(amplitude * std::sin(phase + step * static_cast<double>(i)));
    }
}

// A two-pole resonance whose frequency may move from sample to sample.
class Resonator {
  public:
    float run(float in, double hz, double bandwidth_hz, double rate_hz) {
        const double radius = std::exp(-std::numbers::pi * bandwidth_hz / rate_hz);
        const double out = (1.0 - radius) * static_cast<double>(in) +
                           2.0 * radius * std::cos(two_pi * hz / rate_hz) * last_ - radius * radius * before_;
        before_ = std::exchange(last_, out);
        return static_cast<float>(out);
    }

  private:
    double last_ = 0.0;
    double before_ = 0.0;
};

float drum_sample(Drum drum, double t, Rng& rng) {
    const double noise = rng.uniform(-1.0, 1.0);
    const double attack = std::min(1.0, t / 0.0005);
    switch (drum) {
        case Drum::kick:
            return static_cast<float>(attack * 0.9 * std::exp(-t / 0.08) *
                                      std::sin(two_pi * (50.0 * t + 4.0 * (1.0 - std::exp(-t / 0.02)))));
        case Drum::snare:
            return static_cast<float>(attack * (0.4 * noise * std::exp(-t / 0.06) +
                                                0.4 * std::exp(-t / 0.04) * std::sin(two_pi * 190.0 * t)));
        case Drum::hat:
            return static_cast<float>(attack * 0.25 * noise * std::exp(-t / 0.02));
    }
    return 0.0F;
}

struct Syllable {
    double duration_sec, pitch_hz, first_formant_hz, second_formant_hz, glide, voiced;
};

Syllable draw_syllable(Rng& rng) {
    return {rng.uniform(0.08, 0.22),     rng.uniform(90.0, 220.0), rng.uniform(300.0, 800.0),
            rng.uniform(1000.0, 2600.0), rng.uniform(0.7, 1.4),    rng.uniform() < 0.65 ? 1.0 : 0.15};
}

void add_syllable(std::span<float> out, const Syllable& s, double rate_hz, Rng& rng) {
    Resonator first;
    Resonator second;
    double phase = 0.0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double place = static_cast<double>(i) / static_cast<double>(out.size());
        const double bend = std::pow(s.glide, place);
        phase = std::fmod(phase + s.pitch_hz * bend / rate_hz, 1.0);
        const double buzz = s.voiced * (1.0 - 2.0 * phase);
        const auto excitation = static_cast<float>(buzz + (1.0 - s.voiced) * rng.uniform(-1.0, 1.0));
        const float voice = first.run(excitation, s.first_formant_hz * bend, 90.0, rate_hz) +
                            second.run(excitation, s.second_formant_hz / bend, 140.0, rate_hz);
        out[i] += voice * static_cast<float>(std::pow(std::sin(std::numbers::pi * place), 0.5));
    }
}

}  // namespace

AudioBuffer silence(double seconds, double rate_hz) {
    return mono(seconds, rate_hz);
}

AudioBuffer sine(double hz, double seconds, double amplitude, double rate_hz) {
    AudioBuffer out = mono(seconds, rate_hz);
    add_partial(out.channel(0), hz, rate_hz, amplitude, 0.0);
    return out;
}

AudioBuffer harmonic_tone(double hz, double seconds, int partials, double amplitude, double rate_hz) {
    AudioBuffer out = mono(seconds, rate_hz);
    double sum = 0.0;
    int count = 0;
    while (count < partials && hz * (count + 1) < 0.45 * rate_hz) sum += 1.0 / ++count;
    for (int k = 1; k <= count; ++k) {
        add_partial(out.channel(0), hz * k, rate_hz, amplitude / (sum * k), 2.4 * k * k);
    }
    return out;
}

AudioBuffer held_chord(std::span<const double> notes_hz, double seconds, double amplitude, double rate_hz) {
    AudioBuffer out = mono(seconds, rate_hz);
    for (const double hz : notes_hz) {
        mix_into(out,
                 harmonic_tone(hz, seconds, 8, amplitude / static_cast<double>(notes_hz.size()), rate_hz));
    }
    return out;
}

AudioBuffer white_noise(double seconds, double rms, std::uint64_t seed, double rate_hz) {
    AudioBuffer out = mono(seconds, rate_hz);
    Rng rng(seed);
    for (float& x : out.channel(0)) x = static_cast<float>(rng.uniform(-1.0, 1.0));
    scale_to_rms(out.channel(0), rms);
    return out;
}

// Paul Kellet's economy filter: −3 dB per octave within 0.5 dB above 10 Hz at 44.1 kHz.
AudioBuffer pink_noise(double seconds, double rms, std::uint64_t seed, double rate_hz) {
    AudioBuffer out = white_noise(seconds, rms, seed, rate_hz);
    double slow = 0.0;
    double middle = 0.0;
    double fast = 0.0;
    for (float& x : out.channel(0)) {
        const auto white = static_cast<double>(x);
        slow = 0.99765 * slow + white * 0.0990460;
        middle = 0.96300 * middle + white * 0.2965164;
        fast = 0.57000 * fast + white * 1.0526913;
        x = static_cast<float>(slow + middle + fast + white * 0.1848);
    }
    scale_to_rms(out.channel(0), rms);
    return out;
}

AudioBuffer click_train(double interval_sec, double seconds, double amplitude, double first_sec,
                        double rate_hz) {
    AudioBuffer out = mono(seconds, rate_hz);
    for (int i = 0;; ++i) {
        const std::int64_t at = std::llround((first_sec + i * interval_sec) * rate_hz);
        if (at >= out.frames()) return out;
        out.channel(0)[static_cast<std::size_t>(at)] = static_cast<float>(amplitude);
    }
}

AudioBuffer arpeggio(std::span<const double> notes_hz, double note_sec, double seconds, double amplitude,
                     double rate_hz) {
    AudioBuffer out = mono(seconds, rate_hz);
    for (std::size_t i = 0; static_cast<double>(i) * note_sec < seconds; ++i) {
        AudioBuffer note =
            harmonic_tone(notes_hz[i % notes_hz.size()], 2.0 * note_sec, 6, amplitude, rate_hz);
        const auto samples = note.channel(0);
        for (std::size_t n = 0; n < samples.size(); ++n) {
            const double t = static_cast<double>(n) / rate_hz;
            samples[n] *= static_cast<float>(std::min(1.0, t / 0.005) * std::exp(-3.0 * t / note_sec));
        }
        mix_into(out, note, static_cast<double>(i) * note_sec, 0.6);
    }
    return out;
}

AudioBuffer chatter(double seconds, std::uint64_t seed, double amplitude, double rate_hz) {
    AudioBuffer out = mono(seconds, rate_hz);
    Rng rng(seed);
    for (double at = 0.02; at < seconds;) {
        const Syllable syllable = draw_syllable(rng);
        AudioBuffer sound = mono(syllable.duration_sec, rate_hz);
        add_syllable(sound.channel(0), syllable, rate_hz, rng);
        scale_to_rms(sound.channel(0), amplitude * rng.uniform(0.08, 0.2));
        mix_into(out, sound, at);
        at += syllable.duration_sec + (rng.uniform() < 0.2 ? rng.uniform(0.1, 0.35) : 0.01);
    }
    return out;
}

std::vector<Hit> beat(double bpm, double seconds) {
    std::vector<Hit> hits;
    const double quaver = 30.0 / bpm;
    for (int i = 0; i * quaver < seconds; ++i) {
        if (i % 4 == 0) hits.push_back({Drum::kick, i * quaver, 1.0});
        if (i % 4 == 2) hits.push_back({Drum::snare, i * quaver, 1.0});
        hits.push_back({Drum::hat, i * quaver, i % 2 == 0 ? 1.0 : 0.7});
    }
    return hits;
}

AudioBuffer drums(std::span<const Hit> hits, double seconds, std::uint64_t seed, double rate_hz) {
    AudioBuffer out = mono(seconds, rate_hz);
    const Rng rng(seed);
    for (std::size_t i = 0; i < hits.size(); ++i) {
        Rng noise = rng.split("hit", i);
        AudioBuffer sound = mono(0.5, rate_hz);
        for (std::size_t n = 0; n < sound.channel(0).size(); ++n) {
            sound.channel(0)[n] = drum_sample(hits[i].drum, static_cast<double>(n) / rate_hz, noise);
        }
        mix_into(out, sound, hits[i].start_sec, hits[i].gain);
    }
    return out;
}

AudioBuffer drum_loop(double bpm, double seconds, std::uint64_t seed, double rate_hz) {
    return scaled(drums(beat(bpm, seconds), seconds, seed, rate_hz), 0.6);
}

double midi_hz(double note) {
    return 440.0 * std::exp2((note - 69.0) / 12.0);
}

AudioBuffer from_samples(std::vector<float> samples, double rate_hz) {
    AudioBuffer out(1, static_cast<std::int64_t>(samples.size()), rate_hz);
    std::copy(samples.begin(), samples.end(), out.channel(0).begin());
    return out;
}

AudioBuffer stereo(const AudioBuffer& left, const AudioBuffer& right) {
    AudioBuffer out(2, std::min(left.frames(), right.frames()), left.sample_rate_hz());
    const auto frames = static_cast<std::size_t>(out.frames());
    std::copy_n(left.channel(0).begin(), frames, out.channel(0).begin());
    std::copy_n(right.channel(0).begin(), frames, out.channel(1).begin());
    return out;
}

AudioBuffer decorrelated(const AudioBuffer& source, double noise_rms, std::uint64_t seed) {
    AudioBuffer out = stereo(source, source);
    for (int c = 0; c < 2; ++c) {
        Rng rng = Rng(seed).split("side", static_cast<std::uint64_t>(c));
        for (float& x : out.channel(c)) x += static_cast<float>(noise_rms * rng.gaussian());
    }
    return out;
}

AudioBuffer concat(std::span<const AudioBuffer> parts) {
    std::int64_t frames = 0;
    for (const auto& part : parts) frames += part.frames();
    AudioBuffer out(parts.front().channels(), frames, parts.front().sample_rate_hz());
    for (int c = 0; c < out.channels(); ++c) {
        auto to = out.channel(c).begin();
        for (const auto& part : parts) to = std::copy(part.channel(c).begin(), part.channel(c).end(), to);
    }
    return out;
}

void mix_into(AudioBuffer& onto, const AudioBuffer& what, double at_sec, double gain) {
    const std::int64_t at = std::llround(at_sec * onto.sample_rate_hz());
    const std::int64_t first = std::max<std::int64_t>(0, -at);
    const std::int64_t last = std::min(what.frames(), onto.frames() - at);
    for (int c = 0; c < onto.channels(); ++c) {
        const auto to = onto.channel(c);
        const auto from = what.channel(std::min(c, what.channels() - 1));
        for (std::int64_t i = first; i < last; ++i) {
            to[static_cast<std::size_t>(at + i)] +=
                static_cast<float>(gain) * from[static_cast<std::size_t>(i)];
        }
    }
}

AudioBuffer scaled(AudioBuffer audio, double gain) {
    for (int c = 0; c < audio.channels(); ++c) {
        for (float& x : audio.channel(c)) x *= static_cast<float>(gain);
    }
    return audio;
}

AudioBuffer with_noise_floor(AudioBuffer audio, double noise_db, std::uint64_t seed) {
    const double rms = std::pow(10.0, noise_db / 20.0);
    for (int c = 0; c < audio.channels(); ++c) {
        Rng rng = Rng(seed).split("floor", static_cast<std::uint64_t>(c));
        for (float& x : audio.channel(c)) x += static_cast<float>(rms * rng.gaussian());
    }
    return audio;
}

}  // namespace afterglow::signals

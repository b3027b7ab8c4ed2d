#include "music/instruments.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "dsp/level.hpp"

namespace afterglow::music {
namespace {

constexpr double two_pi = 2.0 * std::numbers::pi;
constexpr std::size_t table_size = 2048;

// The samples of a note inside the buffer.
struct Span {
    std::int64_t first = 0;
    std::int64_t last = 0;
};

Span span_of(const AudioBuffer& out, double start_sec, double length_sec) {
    const double rate = out.sample_rate_hz();
    const auto first = static_cast<std::int64_t>(start_sec * rate);
    const auto last = static_cast<std::int64_t>((start_sec + length_sec) * rate);
    return {std::clamp<std::int64_t>(first, 0, out.frames()),
            std::clamp<std::int64_t>(last, 0, out.frames())};
}

// Equal-power pan, one gain per side.
std::array<float, 2> pan_gains(double pan, double gain) {
    const double angle = (pan + 1.0) * std::numbers::pi / 4.0;
    return {static_cast<float>(gain * std::cos(angle) * std::numbers::sqrt2),
            static_cast<float>(gain * std::sin(angle) * std::numbers::sqrt2)};
}

// Adds `sound(i)` for i = 0 … to the note's samples on both sides.
template <typename Sound>
void add_sound(AudioBuffer& out, Span span, double pan, double gain, Sound sound) {
    const auto gains = pan_gains(pan, gain);
    const auto left = out.channel(0);
    const auto right = out.channel(out.channels() - 1);
    const bool mono = out.channels() == 1;
    for (std::int64_t i = span.first; i < span.last; ++i) {
        const float value = sound(i - span.first);
        const auto at = static_cast<std::size_t>(i);
        left[at] += (mono ? static_cast<float>(gain) : gains[0]) * value;
        if (!mono) right[at] += gains[1] * value;
    }
}

// Two-pole resonator (state variable filter, trapezoidal), band-pass output of unit gain at its frequency.
class Resonator {
  public:
    void tune(double hz, double q, double rate) {
        const double g = std::tan(std::numbers::pi * hz / rate);
        k_ = static_cast<float>(1.0 / q);
        a1_ = static_cast<float>(1.0 / (1.0 + g * (g + 1.0 / q)));
        a2_ = static_cast<float>(g) * a1_;
        a3_ = static_cast<float>(g) * a2_;
    }
    float operator()(float in) {
        const float v3 = in - s2_;
        const float band = a1_ * s1_ + a2_ * v3;
        const float low = s2_ + a2_ * s1_ + a3_ * v3;
        s1_ = 2.0F * band - s1_;
        s2_ = 2.0F * low - s2_;
        return k_ * band;
    }

  private:
    float k_ = 1.0F, a1_ = 0.0F, a2_ = 0.0F, a3_ = 0.0F, s1_ = 0.0F, s2_ = 0.0F;
};

float noise(Rng& rng) {
    return static_cast<float>(rng.uniform(-1.0, 1.0));
}

}  // namespace

double note_hz(double midi) {
    return 440.0 * std::exp2((midi - 69.0) / 12.0);
}

Wavetable::Wavetable(int harmonics, double tilt) : table_(table_size + 1) {
    for (std::size_t i = 0; i < table_.size(); ++i) {
        const double phase = two_pi * static_cast<double>(i) / static_cast<double>(table_size);
        double sum = 0.0;
        for (int n = 1; n <= harmonics; ++n) sum += std::sin(phase * n) * std::pow(n, -tilt);
        table_[i] = static_cast<float>(sum);
    }
}

float Wavetable::at(double phase) const {
    const double place = (phase - std::floor(phase)) * static_cast<double>(table_size);
    const auto index = static_cast<std::size_t>(place);
    const auto part = static_cast<float>(place - static_cast<double>(index));
    return table_[index] + part * (table_[index + 1] - table_[index]);
}

void add_pad_note(AudioBuffer& out, const Note& note, const Rng& rng) {
    const int harmonics = std::clamp(static_cast<int>(7000.0 / note.hz), 3, 40);
    const Wavetable dark(std::min(harmonics, 5), 1.7);
    const Wavetable bright(harmonics, 1.15);
    const double rate = out.sample_rate_hz();
    const double rise = 0.25 * note.length_sec;
    const Span span = span_of(out, note.start_sec, note.length_sec);
    for (int voice = 0; voice < 3; ++voice) {
        Rng luck = rng.split("voice", static_cast<std::uint64_t>(voice));
        const double step = note.hz * std::exp2((voice - 1) * 5.0 / 1200.0) / rate;
        const double phase = luck.uniform();
        const double breath_hz = luck.uniform(0.08, 0.2);
        const double breath_phase = luck.uniform();
        const double length = note.length_sec;
        add_sound(out, span, std::clamp(note.pan + 0.6 * (voice - 1), -1.0, 1.0), note.gain,
                  [&](std::int64_t i) {
                      const double t = static_cast<double>(i) / rate;
                      const double place = phase + step * static_cast<double>(i);
                      const auto breath =
                          static_cast<float>(0.35 + 0.25 * std::sin(two_pi * (breath_hz * t + breath_phase)));
                      const auto level = static_cast<float>(std::min({1.0, t / rise, (length - t) / rise}));
                      const float low = dark.at(place);
                      return level * (low + breath * (bright.at(place) - low));
                  });
    }
}

void add_pluck(AudioBuffer& out, const Note& note) {
    const int harmonics = std::clamp(static_cast<int>(9000.0 / note.hz), 3, 24);
    const Wavetable body(2, 2.0);
    const Wavetable edge(harmonics, 1.0);
    const double rate = out.sample_rate_hz();
    const auto slow = static_cast<float>(std::exp(-4.0 / (note.length_sec * rate)));
    const auto fast = static_cast<float>(std::exp(-22.0 / (note.length_sec * rate)));
    float ring = 1.0F;
    float strike = 0.6F;
    add_sound(out, span_of(out, note.start_sec, note.length_sec), note.pan, note.gain, [&](std::int64_t i) {
        const double place = note.hz / rate * static_cast<double>(i);
        const auto attack = static_cast<float>(std::min(1.0, static_cast<double>(i) / (0.003 * rate)));
        ring *= slow;
        strike *= fast;
        return attack * (ring * body.at(place) + strike * edge.at(place));
    });
}

void add_kick(AudioBuffer& out, double start_sec, double gain) {
    const double rate = out.sample_rate_hz();
    add_sound(out, span_of(out, start_sec, 0.35), 0.0, gain, [&](std::int64_t i) {
        const double t = static_cast<double>(i) / rate;
        const double cycles = 48.0 * t + 110.0 * 0.03 * (1.0 - std::exp(-t / 0.03));
        return static_cast<float>(std::sin(two_pi * cycles) * std::exp(-t / 0.11));
    });
}

void add_snare(AudioBuffer& out, double start_sec, double gain, Rng rng) {
    const double rate = out.sample_rate_hz();
    Resonator tint;
    tint.tune(2400.0, 0.7, rate);
    add_sound(out, span_of(out, start_sec, 0.3), 0.1, gain, [&](std::int64_t i) {
        const double t = static_cast<double>(i) / rate;
        const double shell = std::sin(two_pi * 185.0 * t) * std::exp(-t / 0.05);
        const auto wires = static_cast<float>(1.4 * std::exp(-t / 0.09));
        return static_cast<float>(0.6 * shell) + wires * tint(noise(rng));
    });
}

void add_hat(AudioBuffer& out, double start_sec, double gain, double length_sec, Rng rng) {
    const double rate = out.sample_rate_hz();
    Resonator tint;
    tint.tune(9000.0, 1.2, rate);
    add_sound(out, span_of(out, start_sec, length_sec), -0.3, gain, [&](std::int64_t i) {
        const double t = static_cast<double>(i) / rate;
        return static_cast<float>(std::exp(-4.0 * t / length_sec)) * 1.6F * tint(noise(rng));
    });
}

void add_chatter(AudioBuffer& out, double voice_hz, double pan, double gain, Rng rng) {
    const double rate = out.sample_rate_hz();
    const Wavetable glottis(30, 0.9);
    std::array<Resonator, 3> formants;
    Resonator breath;
    breath.tune(5500.0, 1.0, rate);
    double phase = 0.0;
    double start = rng.uniform(0.0, 0.6);
    while (start < out.duration_sec()) {
        const double length = rng.uniform(0.09, 0.24);
        formants[0].tune(rng.uniform(280.0, 800.0), 7.0, rate);
        formants[1].tune(rng.uniform(900.0, 2200.0), 9.0, rate);
        formants[2].tune(rng.uniform(2300.0, 3200.0), 9.0, rate);
        const bool hissed = rng.uniform() < 0.25;
        const double glide = rng.uniform(-0.25, 0.15);
        const double pitch = voice_hz * rng.uniform(0.85, 1.2);
        add_sound(out, span_of(out, start, length), pan, gain, [&](std::int64_t i) {
            const double part = static_cast<double>(i) / (length * rate);
            const auto level = static_cast<float>(std::sin(std::numbers::pi * part));
            phase += pitch * (1.0 + glide * part) / rate;
            if (hissed) return 0.5F * level * breath(noise(rng));
            const float source = glottis.at(phase);
            return level * (formants[0](source) + 0.6F * formants[1](source) + 0.3F * formants[2](source));
        });
        start += length * rng.uniform(0.9, 1.3);
        if (rng.uniform() < 0.12) start += rng.uniform(0.25, 0.9);
    }
}

void add_rain(AudioBuffer& out, double gain, Rng rng) {
    const double rate = out.sample_rate_hz();
    const Span all{0, out.frames()};
    for (const double side : {-1.0, 1.0}) {
        Rng luck = rng.split("side", side > 0.0 ? 1 : 0);
        std::array<Resonator, 3> bands;
        bands[0].tune(700.0, 0.5, rate);
        bands[1].tune(2600.0, 0.5, rate);
        bands[2].tune(8000.0, 0.6, rate);
        const double drift = luck.uniform();
        add_sound(out, all, side, gain, [&](std::int64_t i) {
            const double t = static_cast<double>(i) / rate;
            const auto density = static_cast<float>(0.8 + 0.2 * std::sin(two_pi * (0.05 * t + drift)));
            const float source = noise(luck);
            return density * (0.5F * bands[0](source) + 0.8F * bands[1](source) + bands[2](source));
        });
    }
    Rng drops = rng.split("drops");
    for (double at = 0.1; at < out.duration_sec(); at += drops.uniform(0.15, 0.7)) {
        add_pluck(out, {at, drops.uniform(0.05, 0.12), drops.uniform(1400.0, 4200.0),
                        gain * drops.uniform(0.1, 0.5), drops.uniform(-0.9, 0.9)});
    }
}

void add_air(AudioBuffer& out, double rms_db, const Rng& rng) {
    // A uniform density of width 2 has an RMS of 1/√3.
    const auto gain = static_cast<float>(dsp::from_db(rms_db) * std::numbers::sqrt3);
    for (int c = 0; c < out.channels(); ++c) {
        Rng side = rng.split("side", static_cast<std::uint64_t>(c));
        for (float& sample : out.channel(c)) sample += gain * noise(side);
    }
}

void add_reverb(AudioBuffer& audio, double decay_sec, double wet) {
    constexpr std::size_t lines = 4;
    constexpr std::array<double, lines> line_sec = {0.0297, 0.0371, 0.0411, 0.0531};
    const double rate = audio.sample_rate_hz();
    for (int c = 0; c < audio.channels(); ++c) {
        std::array<std::vector<float>, lines> delay;
        std::array<std::size_t, lines> at{};
        std::array<float, lines> keep{};
        for (std::size_t l = 0; l < lines; ++l) {
            const double seconds = line_sec[l] * (1.0 + 0.07 * c);
            delay[l].assign(static_cast<std::size_t>(seconds * rate), 0.0F);
            keep[l] = static_cast<float>(std::pow(10.0, -3.0 * seconds / decay_sec));
        }
        std::array<float, lines> damped{};
        for (float& sample : audio.channel(c)) {
            std::array<float, lines> tap{};
            for (std::size_t l = 0; l < lines; ++l) {
                damped[l] += 0.45F * (delay[l][at[l]] - damped[l]);
                tap[l] = keep[l] * damped[l];
            }
            // Householder feedback: lossless, and every line feeds every other.
            const float half = 0.5F * (tap[0] + tap[1] + tap[2] + tap[3]);
            for (std::size_t l = 0; l < lines; ++l) {
                delay[l][at[l]] = sample + tap[l] - half;
                at[l] = at[l] + 1 == delay[l].size() ? 0 : at[l] + 1;
            }
            sample += static_cast<float>(wet) * (tap[0] - tap[1] + tap[2] - tap[3]);
        }
    }
}

void finish(AudioBuffer& audio, double peak_db, double fade_sec) {
    dsp::normalise_peak(audio, peak_db);
    const auto fade = static_cast<std::size_t>(fade_sec * audio.sample_rate_hz());
    for (int c = 0; c < audio.channels(); ++c) {
        const auto samples = audio.channel(c);
        for (std::size_t i = 0; i < std::min(fade, samples.size() / 2); ++i) {
            const float gain = static_cast<float>(i) / static_cast<float>(fade);
            samples[i] *= gain;
            samples[samples.size() - 1 - i] *= gain;
        }
    }
}

}  // namespace afterglow::music

#include "support/planted.hpp"

#include <algorithm>

#include "support/signals.hpp"

namespace afterglow::planted {
namespace {

template <typename T>
T one_of(const std::vector<T>& choices, Rng& rng) {
    return choices[static_cast<std::size_t>(rng.integer(0, static_cast<std::int64_t>(choices.size()) - 1))];
}

// Three to five notes on a root that no other chord of the track has.
std::vector<int> chord_keys(int root, Rng& rng) {
    const int third = rng.uniform() < 0.5 ? 3 : 4;
    std::vector<int> keys = {root, root + 7 + 12 * static_cast<int>(rng.integer(0, 1)), root + 12 + third};
    if (rng.uniform() < 0.5) keys.push_back(root + 24);
    if (rng.uniform() < 0.4) keys.push_back(root + 12 + 10);
    return keys;
}

// One or two kinds of clutter at once.
AudioBuffer gap(const Plan& plan, Rng& rng) {
    const double seconds = rng.uniform(2.0, 7.0);
    AudioBuffer out = signals::silence(seconds);
    const int layers = rng.uniform() < 0.35 ? 2 : 1;
    for (int i = 0; i < layers; ++i) {
        const auto sound = clutter(one_of(plan.clutter, rng), seconds, Rng(rng.next()), plan.sound_font);
        signals::mix_into(out, at_level(sound, rng.uniform(plan.min_clutter_db, plan.max_clutter_db)));
    }
    return out;
}

}  // namespace

sources::Planted track(const Plan& plan, std::uint64_t seed) {
    Rng rng(seed);
    sources::Planted planted;
    std::vector<AudioBuffer> parts;
    double at_sec = 0.0;
    const auto add = [&](AudioBuffer part) {
        at_sec += part.duration_sec();
        parts.push_back(std::move(part));
    };
    const auto first_root = rng.integer(0, 11);
    for (int i = 0; i < plan.chords; ++i) {
        if (i > 0 || rng.uniform() < 0.8) add(gap(plan, rng));
        const int root =
            38 + static_cast<int>((first_root + 5 * i) % 12) + 12 * static_cast<int>(rng.integer(0, 1));
        const auto keys = chord_keys(root, rng);
        const double seconds = rng.uniform(plan.min_chord_sec, plan.max_chord_sec);
        const double start_sec = at_sec;
        const auto chord = held(one_of(plan.voices, rng), keys, seconds, Rng(rng.next()), plan.sound_font);
        add(at_level(chord, rng.uniform(plan.min_level_db, plan.max_level_db)));
        planted.chords.push_back({start_sec, at_sec});
    }
    if (rng.uniform() < 0.8) add(gap(plan, rng));
    planted.audio = signals::with_noise_floor(signals::concat(parts), plan.bed_db, seed);
    if (plan.drums_db > -100.0)
        signals::mix_into(planted.audio, at_level(clutter(Clutter::kit, planted.audio.duration_sec(),
                                                          Rng(rng.next()), plan.sound_font),
                                                  plan.drums_db));
    return planted;
}

}  // namespace afterglow::planted

// What is no pad and no drone, however tonal it is: events.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "makers/drones.hpp"
#include "makers/pads.hpp"
#include "support/signals.hpp"
#include "support/sources.hpp"

namespace afterglow::makers {
namespace {

struct Struck {
    double hz = 220.0;
    double level = 1.0;
    double decay_db_per_sec = 10.0;
};

void add(AudioBuffer& audio, double at_sec, const Struck& partial) {
    const auto samples = audio.channel(0);
    const auto start = static_cast<std::size_t>(at_sec * 44100.0);
    for (std::size_t i = start; i < samples.size(); ++i) {
        const double t = static_cast<double>(i - start) / 44100.0;
        const double gain =
            partial.level * std::pow(10.0, -partial.decay_db_per_sec * t / 20.0) * std::min(1.0, t / 0.003);
        samples[i] += static_cast<float>(0.1 * gain * std::sin(2.0 * std::numbers::pi * partial.hz * t));
    }
}

// One stroke every `every_sec`; the higher a partial the faster it is gone.
AudioBuffer strokes(const std::vector<double>& hz, double decay_db_per_sec, double every_sec,
                    double length_sec) {
    AudioBuffer audio = signals::with_noise_floor(signals::silence(length_sec), -75.0);
    for (double at = 0.2; at < length_sec - 0.1; at += every_sec)
        for (std::size_t k = 0; k < hz.size(); ++k)
            add(audio, at,
                {hz[k], 1.0 / (1.0 + 0.3 * static_cast<double>(k)),
                 decay_db_per_sec * (1.0 + 0.4 * static_cast<double>(k))});
    return audio;
}

AudioBuffer riser() {
    AudioBuffer audio = signals::silence(6.0);
    double phase = 0.0;
    for (std::size_t i = 0; i < audio.channel(0).size(); ++i) {
        const double t = static_cast<double>(i) / 44100.0;
        phase += 2.0 * std::numbers::pi * 110.0 * std::exp2(t / 2.0) / 44100.0;
        audio.channel(0)[i] = static_cast<float>(0.02 * std::pow(10.0, 5.0 * t / 20.0) *
                                                 (std::sin(phase) + 0.5 * std::sin(2.0 * phase)));
    }
    return signals::with_noise_floor(audio, -75.0);
}

class NoTexture : public testing::TestWithParam<std::string> {};

AudioBuffer audio_of(const std::string& name) {
    if (name == "struck chord") return strokes({220.0, 277.2, 329.6, 440.0, 554.4}, 8.0, 10.0, 6.0);
    if (name == "gong") return strokes({97.0, 154.0, 218.0, 331.0, 467.0, 702.0, 1203.0}, 4.0, 20.0, 8.0);
    if (name == "tabla hit") return strokes({180.0, 360.0, 545.0, 725.0}, 45.0, 10.0, 3.0);
    if (name == "plucked ostinato") return strokes({196.0, 392.0, 588.0, 784.0}, 25.0, 0.5, 8.0);
    if (name == "drum loop") return signals::drum_loop(120.0, 8.0);
    if (name == "speech") return signals::chatter(8.0);
    return riser();
}

TEST_P(NoTexture, OfAnEvent) {
    const sources::TestSource test(audio_of(GetParam()));
    const MakerResult pads = make_pads(test.source(), {}, Rng(1));
    EXPECT_EQ(pads.textures.size(), 0U);
    EXPECT_FALSE(pads.reasons.empty());
    const MakerResult drones = make_drones(test.source(), {}, Rng(1));
    EXPECT_EQ(drones.textures.size(), 0U);
    EXPECT_FALSE(drones.reasons.empty());
}

INSTANTIATE_TEST_SUITE_P(Events, NoTexture,
                         testing::Values("struck chord", "gong", "tabla hit", "plucked ostinato", "drum loop",
                                         "speech", "riser"));

}  // namespace
}  // namespace afterglow::makers

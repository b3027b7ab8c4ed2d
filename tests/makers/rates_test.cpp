// The same music gives the same textures at every sample rate.
#include "support/rates.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "dsp/level.hpp"
#include "dsp/loop.hpp"
#include "dsp/separate.hpp"
#include "makers/clouds.hpp"
#include "makers/drones.hpp"
#include "makers/drums.hpp"
#include "makers/dust.hpp"
#include "makers/hiss.hpp"
#include "makers/pads.hpp"
#include "makers/silences.hpp"
#include "support/signals.hpp"
#include "support/sources.hpp"

namespace afterglow::makers {
namespace {

using sources::TestSource;

template <typename Maker, typename Options>
MakerResult made_at(double rate_hz, const AudioBuffer& audio, Maker maker, const Options& options) {
    const TestSource test(rates::at_rate(audio, rate_hz));
    return maker(test.source(), options, Rng(1));
}

// The texture that begins nearest to a moment.
const Texture* beginning_at(const MakerResult& made, double sec, double within_sec) {
    const auto found = std::ranges::find_if(made.textures, [&](const Texture& texture) {
        return std::abs(texture.provenance.start_sec - sec) <= within_sec;
    });
    return found == made.textures.end() ? nullptr : &*found;
}

// How many of `reference` are in `made` too, at the same place and, for drums, with the same name.
std::size_t shared(const MakerResult& reference, const MakerResult& made, double within_sec) {
    return static_cast<std::size_t>(std::ranges::count_if(reference.textures, [&](const Texture& texture) {
        const Texture* other = beginning_at(made, texture.provenance.start_sec, within_sec);
        return other != nullptr && other->variant == texture.variant;
    }));
}

TEST(Rates, DrumsHaveTheSameNames) {
    const AudioBuffer kit = rates::kit();
    const MakerResult reference = made_at(44100.0, kit, make_drums, DrumOptions{});
    ASSERT_GE(reference.textures.size(), 60U);
    for (const double rate_hz : rates::all_hz) {
        const MakerResult made = made_at(rate_hz, kit, make_drums, DrumOptions{});
        const double least = rate_hz < 44100.0 ? 0.8 : 0.95;
        EXPECT_GE(static_cast<double>(shared(reference, made, 0.005)),
                  least * static_cast<double>(reference.textures.size()))
            << rate_hz;
        EXPECT_LE(static_cast<double>(made.textures.size()),
                  1.06 * static_cast<double>(reference.textures.size()))
            << rate_hz;
    }
}

TEST(Rates, ASynthesisedBeatHasItsOwnDrumsOnly) {
    const AudioBuffer beat = signals::drum_loop(120.0, 20.0);
    for (const double rate_hz : rates::all_hz) {
        const MakerResult made = made_at(rate_hz, beat, make_drums, DrumOptions{});
        const auto others = std::ranges::count_if(made.textures, [](const Texture& hit) {
            return hit.variant != "kick" && hit.variant != "snare" && hit.variant != "hat";
        });
        EXPECT_LE(others * 20, std::ssize(made.textures)) << rate_hz;
        EXPECT_GE(made.textures.size(), 70U) << rate_hz;
    }
}

TEST(Rates, PadsAndDronesComeFromTheSamePlaces) {
    const sources::Planted planted = sources::planted_chords(4, 4.0, 3);
    const auto chord_of = [&](const Texture& texture) {
        return std::ranges::find_if(planted.chords, [&](const sources::Range& chord) {
            return texture.provenance.start_sec >= chord.start_sec - 0.1 &&
                   texture.provenance.end_sec <= chord.end_sec + 0.1;
        });
    };
    for (const double rate_hz : rates::some_hz) {
        const MakerResult pads = made_at(rate_hz, planted.audio, make_pads, PadOptions{});
        ASSERT_GE(pads.textures.size(), 3U) << rate_hz;
        for (const Texture& pad : pads.textures) {
            EXPECT_NE(chord_of(pad), planted.chords.end()) << rate_hz;
            EXPECT_GE(pad.audio.duration_sec(), 1.8) << rate_hz;
            EXPECT_LE(pad.audio.duration_sec(), 3.0) << rate_hz;
        }
        const MakerResult drones = made_at(rate_hz, planted.audio, make_drones, DroneOptions{});
        ASSERT_FALSE(drones.textures.empty()) << rate_hz;
        EXPECT_NE(chord_of(drones.textures.front()), planted.chords.end()) << rate_hz;
    }
}

TEST(Rates, DronesKeepNumberAndPitch) {
    DroneOptions options;
    options.loop_duration_sec = 4.0;
    options.pitch_semitones = {0.0, 7.0};
    options.stretch_factors = {1.0, 1.5};
    const AudioBuffer tone = signals::with_noise_floor(signals::harmonic_tone(220.0, 6.0, 40), -60.0);
    // Three variants, one reversed and one swell of each version.
    const std::size_t wanted = 5U * static_cast<std::size_t>(drone_version_count(options));
    for (const double rate_hz : rates::some_hz) {
        const MakerResult made = made_at(rate_hz, tone, make_drones, options);
        EXPECT_EQ(made.textures.size(), wanted) << rate_hz;
        EXPECT_EQ(std::ranges::count(made.textures, TextureKind::swell, &Texture::kind), 3) << rate_hz;
        for (const auto& [variant, hz] : {std::pair("pitch_+0_loop_warm", 220.0),
                                          std::pair("pitch_+7_loop_warm", 220.0 * std::exp2(7.0 / 12.0)),
                                          std::pair("stretch_1.5x_loop_warm", 220.0)}) {
            const auto loop = std::ranges::find(made.textures, std::string(variant), &Texture::variant);
            ASSERT_NE(loop, made.textures.end()) << rate_hz << " " << variant;
            const auto first_second = loop->audio.channel(0).first(static_cast<std::size_t>(rate_hz));
            const double heard_hz = signals::tone_frequency(first_second, hz, rate_hz);
            EXPECT_LE(std::abs(1200.0 * std::log2(heard_hz / hz)), 3.0) << rate_hz << " " << variant;
        }
    }
}

TEST(Rates, SilencesAreAsMany) {
    const AudioBuffer kit = rates::kit();
    const MakerResult silences = made_at(44100.0, kit, make_silences, SilenceOptions{});
    ASSERT_GE(silences.textures.size(), 3U);
    for (const double rate_hz : rates::some_hz) {
        const MakerResult quiet = made_at(rate_hz, kit, make_silences, SilenceOptions{});
        EXPECT_NEAR(static_cast<double>(quiet.textures.size()), static_cast<double>(silences.textures.size()),
                    2.0 + 0.2 * static_cast<double>(silences.textures.size()))
            << rate_hz;
        for (const Texture& piece : quiet.textures) EXPECT_LE(piece.audio.duration_sec(), 0.6001) << rate_hz;
    }
}

TEST(Rates, HissLiesInItsBand) {
    const AudioBuffer band = rates::band();
    HissOptions options;
    options.high_hz = 9000.0;
    for (const double rate_hz : rates::some_hz) {
        const MakerResult made = made_at(rate_hz, band, make_hiss, options);
        EXPECT_EQ(std::ranges::count(made.textures, TextureKind::hiss, &Texture::kind), options.loops)
            << rate_hz;
        EXPECT_GE(std::ranges::count(made.textures, TextureKind::flicker, &Texture::kind), 1) << rate_hz;
        for (const Texture& texture : made.textures) {
            EXPECT_TRUE(sources::all_finite(texture.audio)) << rate_hz;
            EXPECT_GE(signals::band_share(texture.audio.channel(0), options.low_hz, options.high_hz, rate_hz),
                      0.95)
                << rate_hz << " " << texture.index;
        }
    }
}

TEST(Rates, CloudsAreAsManyAsLongAndAsLoud) {
    const AudioBuffer band = rates::band();
    const CloudOptions options;
    for (const double rate_hz : rates::some_hz) {
        const MakerResult made = made_at(rate_hz, band, make_clouds, options);
        EXPECT_EQ(std::ssize(made.textures), options.per_source) << rate_hz;
        for (const Texture& cloud : made.textures) {
            EXPECT_NEAR(cloud.audio.duration_sec(), options.duration_sec, 0.001) << rate_hz;
            EXPECT_NEAR(dsp::to_db(static_cast<double>(dsp::peak(cloud.audio))), options.target_peak_db, 0.05)
                << rate_hz;
        }
    }
}

TEST(Rates, DustLiesAsFarBelowTheLoop) {
    const DustOptions options;
    for (const double rate_hz : rates::some_hz) {
        const AudioBuffer tone = signals::sine(220.5, 2.0, 0.5, rate_hz);
        const AudioBuffer dusted =
            add_dust(tone, signals::white_noise(1.5, 0.1, 1, rate_hz), options, Rng(1));
        EXPECT_EQ(dusted.frames(), tone.frames()) << rate_hz;
        EXPECT_NEAR(dsp::to_db(static_cast<double>(dsp::peak(dusted))), dsp::to_db(0.5), 0.01) << rate_hz;
        EXPECT_NEAR(signals::tone_snr_db(dusted.channel(0), 220.5, rate_hz), -options.mix_db, 0.3) << rate_hz;
        EXPECT_LE(dsp::loop_error_db(dusted), 3.0) << rate_hz;
    }
}

// Levels of the harmonic, percussive and remaining parts, dB.
std::array<double, 3> separated_db(const AudioBuffer& audio) {
    dsp::Separator separator(audio.channels(), audio.sample_rate_hz(), {});
    std::array<double, 3> power{};
    const auto sink = [&](const dsp::Separated& part) {
        const std::array parts = {&part.harmonic, &part.percussive, &part.residual};
        for (std::size_t i = 0; i < power.size(); ++i)
            power[i] += std::pow(dsp::rms(*parts[i]), 2.0) * part.harmonic.duration_sec();
    };
    separator.push(audio, sink);
    separator.finish(sink);
    for (double& value : power) value = 10.0 * std::log10(value / audio.duration_sec());
    return power;
}

TEST(Rates, SeparationAgrees) {
    const AudioBuffer band = rates::band();
    const auto reference = separated_db(band);
    for (const double rate_hz : rates::some_hz) {
        const auto parts = separated_db(rates::at_rate(band, rate_hz));
        EXPECT_NEAR(parts[0], reference[0], 0.5) << rate_hz;
        EXPECT_NEAR(parts[1], reference[1], 1.0) << rate_hz;
    }
}

}  // namespace
}  // namespace afterglow::makers

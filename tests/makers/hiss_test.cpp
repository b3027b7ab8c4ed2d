#include "makers/hiss.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "dsp/filter.hpp"
#include "dsp/level.hpp"
#include "dsp/loop.hpp"
#include "support/seams.hpp"
#include "support/signals.hpp"
#include "support/sources.hpp"

namespace afterglow::makers {
namespace {

using sources::TestSource;

const TestSource& drum_source() {
    static const TestSource test(signals::with_noise_floor(signals::drum_loop(110.0, 16.0), -75.0));
    return test;
}

MakerResult hiss_of(const TestSource& test, const HissOptions& options = {}, std::uint64_t seed = 1) {
    return make_hiss(test.source(), options, Rng(seed));
}

std::vector<const Texture*> of_kind(const MakerResult& made, TextureKind kind) {
    std::vector<const Texture*> out;
    for (const Texture& texture : made.textures)
        if (texture.kind == kind) out.push_back(&texture);
    return out;
}

void expect_in_band(const MakerResult& made, const HissOptions& options) {
    for (const Texture& texture : made.textures) {
        for (int c = 0; c < texture.audio.channels(); ++c)
            EXPECT_GE(signals::band_share(texture.audio.channel(c), options.low_hz, options.high_hz), 0.95)
                << kind_name(texture.kind) << texture.index;
    }
}

void expect_proper_loops(const MakerResult& made, double peak_db) {
    for (const Texture* loop : of_kind(made, TextureKind::hiss)) {
        EXPECT_TRUE(loop->is_loop);
        EXPECT_TRUE(sources::all_finite(loop->audio));
        EXPECT_EQ(loop->audio.frames(), 66150);  // 1.5 s
        EXPECT_NEAR(dsp::to_db(dsp::peak(loop->audio)), peak_db, 0.05);
        const test::SeamRanks seam = test::rank_seam(loop->audio);
        EXPECT_LE(seam.second_difference, 0.6);
        EXPECT_LE(seam.level, 0.65);
        EXPECT_LE(dsp::loop_error_db(loop->audio), 0.0);
    }
}

void expect_proper_flickers(const MakerResult& made, double peak_db) {
    for (const Texture* flicker : of_kind(made, TextureKind::flicker)) {
        EXPECT_FALSE(flicker->is_loop);
        EXPECT_GE(flicker->audio.duration_sec(), 0.0499);
        EXPECT_LE(flicker->audio.duration_sec(), 0.3001);
        EXPECT_NEAR(dsp::to_db(dsp::peak(flicker->audio)), peak_db, 0.05);
        EXPECT_EQ(flicker->audio.channel(0).front(), 0.0F);
        EXPECT_EQ(flicker->audio.channel(0).back(), 0.0F);
    }
}

TEST(Hiss, OfDrumsIsInTheBand) {
    const MakerResult made = hiss_of(drum_source());
    ASSERT_EQ(of_kind(made, TextureKind::hiss).size(), 2U);
    ASSERT_EQ(of_kind(made, TextureKind::flicker).size(), 4U);
    EXPECT_TRUE(made.reasons.empty());
    expect_in_band(made, {});
    expect_proper_loops(made, -6.0);
    expect_proper_flickers(made, -3.0);
}

TEST(Hiss, OfNoiseLoopsWithoutATrace) {
    const TestSource test(signals::pink_noise(12.0));
    const MakerResult made = hiss_of(test);
    expect_in_band(made, {});
    expect_proper_loops(made, -6.0);
}

TEST(Hiss, OfALoudLowToneAndFaintHissIsTheHiss) {
    AudioBuffer audio = signals::harmonic_tone(110.0, 8.0, 20, 0.8);
    signals::mix_into(audio, signals::white_noise(8.0, 0.003));
    const MakerResult made = hiss_of(TestSource(audio));
    ASSERT_EQ(made.textures.size(), 6U);
    expect_in_band(made, {});
}

TEST(Hiss, IsTakenWhereTheBandSounds) {
    AudioBuffer audio = signals::with_noise_floor(signals::sine(200.0, 20.0), -85.0);
    signals::mix_into(audio, signals::white_noise(4.0, 0.1), 10.0);
    const MakerResult made = hiss_of(TestSource(audio));
    ASSERT_FALSE(made.textures.empty());
    for (const Texture& texture : made.textures) {
        EXPECT_GE(texture.provenance.start_sec, 9.4) << kind_name(texture.kind);
        EXPECT_LE(texture.provenance.end_sec, 14.6) << kind_name(texture.kind);
    }
}

TEST(Hiss, OfSilenceOrAnEmptyBandIsAReason) {
    for (const AudioBuffer& audio :
         {signals::silence(5.0), signals::sine(200.0, 5.0), AudioBuffer(1, 3, 44100.0)}) {
        const MakerResult made = hiss_of(TestSource(audio));
        EXPECT_TRUE(made.textures.empty());
        ASSERT_EQ(made.reasons.size(), 1U);
        EXPECT_NE(reason_text(made.reasons[0]).find("nothing in the band 5000 to 14000 Hz"),
                  std::string::npos);
    }
}

TEST(Hiss, OfARecordingTooShortForALoopHasItsSpectrum) {
    // 0.4 s of noise between 6 and 8 kHz: so are the loops, for 1.5 s, without a gap.
    AudioBuffer hit = signals::white_noise(0.4, 0.2);
    dsp::filter_circular(hit, {6000.0, 8000.0});
    const double in_hit = signals::band_share(hit.channel(0), 6000.0, 8000.0);
    for (const AudioBuffer& audio :
         {hit, signals::concat(std::vector<AudioBuffer>{hit, signals::silence(6.0)})}) {
        HissOptions options;
        options.tremolo_depth = 0.0;
        const MakerResult made = hiss_of(TestSource(audio), options);
        ASSERT_EQ(of_kind(made, TextureKind::hiss).size(), 2U);
        EXPECT_EQ(of_kind(made, TextureKind::flicker).size(), 4U);
        expect_proper_loops(made, -6.0);
        for (const Texture* loop : of_kind(made, TextureKind::hiss)) {
            EXPECT_NEAR(signals::band_share(loop->audio.channel(0), 6000.0, 8000.0), in_hit, 0.05);
            const auto levels = signals::levels_db(loop->audio.channel(0), 4410, 4410);
            EXPECT_LT(*std::ranges::max_element(levels) - *std::ranges::min_element(levels), 6.0);
        }
        EXPECT_FALSE(sources::same_audio(made.textures[0].audio, made.textures[1].audio));
    }
}

TEST(Hiss, TakesTheSourcesOwnChannelsForStereo) {
    HissOptions options;
    options.stereo = true;
    const TestSource test(
        signals::stereo(signals::white_noise(6.0, 0.1, 1), signals::white_noise(6.0, 0.1, 2)));
    for (const Texture& texture : hiss_of(test, options).textures) {
        ASSERT_EQ(texture.audio.channels(), 2);
        EXPECT_LT(std::abs(signals::correlation(texture.audio.channel(0), texture.audio.channel(1))), 0.3);
    }
    for (const Texture& texture : hiss_of(test).textures) EXPECT_EQ(texture.audio.channels(), 1);
}

TEST(SyntheticHiss, IsInTheBandAndEndless) {
    const MakerResult made = make_synthetic_hiss(44100.0, {}, Rng(1));
    ASSERT_EQ(made.textures.size(), 6U);
    expect_in_band(made, {});
    expect_proper_loops(made, -6.0);
    expect_proper_flickers(made, -3.0);
    for (const Texture& texture : made.textures) EXPECT_TRUE(texture.provenance.synthetic);
}

TEST(SyntheticHiss, DependsOnTheSeedAndDiffersBetweenChannels) {
    HissOptions options;
    options.stereo = true;
    const MakerResult first = make_synthetic_hiss(44100.0, options, Rng(1));
    const MakerResult again = make_synthetic_hiss(44100.0, options, Rng(1));
    const MakerResult other = make_synthetic_hiss(44100.0, options, Rng(2));
    EXPECT_TRUE(sources::same_audio(first.textures[0].audio, again.textures[0].audio));
    EXPECT_FALSE(sources::same_audio(first.textures[0].audio, other.textures[0].audio));
    EXPECT_FALSE(sources::same_audio(first.textures[0].audio, first.textures[1].audio));
    const AudioBuffer& loop = first.textures[0].audio;
    ASSERT_EQ(loop.channels(), 2);
    EXPECT_LT(std::abs(signals::correlation(loop.channel(0), loop.channel(1))), 0.2);
}

TEST(SyntheticHiss, TremoloRunsAWholeNumberOfCycles) {
    HissOptions options;
    options.tremolo_hz = 3.0;  // 4.5 cycles in 1.5 s: 4 or 5
    options.tremolo_depth = 1.0;
    const MakerResult made = make_synthetic_hiss(44100.0, options, Rng(1));
    const auto levels = signals::levels_db(made.textures[0].audio.channel(0), 661, 661);  // 15 ms
    // The level falls below −20 dB of its peak once per cycle.
    const double top = *std::ranges::max_element(levels);
    int dips = 0;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const bool down = levels[i] < top - 20.0;
        const bool before = levels[(i + levels.size() - 1) % levels.size()] < top - 20.0;
        if (down && !before) ++dips;
    }
    EXPECT_TRUE(dips == 4 || dips == 5) << dips;
    options.tremolo_depth = 0.0;
    const MakerResult flat = make_synthetic_hiss(44100.0, options, Rng(1));
    const auto steady = signals::levels_db(flat.textures[0].audio.channel(0), 2205, 2205);
    EXPECT_LT(*std::ranges::max_element(steady) - *std::ranges::min_element(steady), 3.0);
}

TEST(Flickers, RiseInTenAndFallInFiftyMilliseconds) {
    HissOptions options;
    options.min_flicker_ms = options.max_flicker_ms = 300.0;
    options.flickers = 1;
    const MakerResult made = make_synthetic_hiss(44100.0, options, Rng(3));
    const Texture& flicker = *of_kind(made, TextureKind::flicker).at(0);
    const auto samples = flicker.audio.channel(0);
    ASSERT_EQ(samples.size(), 13230U);
    const double top = dsp::rms(samples.subspan(2000, 6000));
    // Quarter sines: a fifth of the rise has sin²(9°) of the power on average below 0.05, the last tenth of
    // it nearly all.
    EXPECT_LT(dsp::rms(samples.first(88)), 0.35 * top);
    EXPECT_GT(dsp::rms(samples.subspan(441, 441)), 0.75 * top);
    EXPECT_GT(dsp::rms(samples.subspan(10100, 800)), 0.75 * top);  // the fall begins at 11025
    EXPECT_LT(dsp::rms(samples.last(440)), 0.35 * top);
}

TEST(Flickers, ShortOnesHaveShortenedFlanks) {
    HissOptions options;
    options.min_flicker_ms = options.max_flicker_ms = 20.0;  // less than 10 + 50 ms
    const MakerResult made = make_synthetic_hiss(44100.0, options, Rng(3));
    for (const Texture* flicker : of_kind(made, TextureKind::flicker)) {
        EXPECT_EQ(flicker->audio.frames(), 882);
        EXPECT_EQ(flicker->audio.channel(0).front(), 0.0F);
        EXPECT_EQ(flicker->audio.channel(0).back(), 0.0F);
        EXPECT_NEAR(dsp::to_db(dsp::peak(flicker->audio)), -3.0, 0.05);
    }
}

}  // namespace
}  // namespace afterglow::makers

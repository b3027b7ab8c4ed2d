// The same music at any level, polarity and with what recorders do wrong: from file to textures.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "audio/decode.hpp"
#include "audio/encode.hpp"
#include "audio/encode_recording.hpp"
#include "base/text.hpp"
#include "dsp/level.hpp"
#include "pipeline/process_track.hpp"
#include "support/make_track.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::pipeline {
namespace {

using analysis::ChannelFault;

struct Place {
    double start_sec;
    double end_sec;
};

class Levels : public testing::Test {
  protected:
    static constexpr int floats = 32;

    // Rounded to what the file holds and cut off at full scale, but for floats.
    TrackResult made_of(AudioBuffer audio, int bits = 24) {
        const double steps = std::ldexp(1.0, bits - 1);
        for (int c = 0; c < audio.channels() && bits != floats; ++c)
            for (float& x : audio.channel(c))
                x = static_cast<float>(
                    std::clamp(std::round(static_cast<double>(x) * steps), -steps, steps - 1.0) / steps);
        const auto format = bits == floats ? audio::SampleFormat::float32
                            : bits == 16   ? audio::SampleFormat::pcm16
                                           : audio::SampleFormat::pcm24;
        const OutputRoot folder(scratch / "in");
        std::filesystem::remove(scratch / "in" / "piece.wav");
        folder.write_file("piece.wav",
                          std::span<const std::byte>(audio::encode_wav(audio, {.format = format})));
        SourceTask task;
        task.path = scratch / "in" / "piece.wav";
        task.recorded_path = "piece.wav";
        task.slug = "piece";
        task.makers = {makers::MakerId::pads, makers::MakerId::drones, makers::MakerId::clouds,
                       makers::MakerId::silences};
        return test::make_track(task, settings, 1, OutputRoot(scratch / "out"), "piece");
    }

    AudioBuffer texture(const render::ManifestRow& row) const {
        return audio::decode_all(scratch / "out/piece" / row.path, {});
    }

    static std::vector<Place> places(const TrackResult& result, makers::TextureKind kind) {
        std::vector<Place> places;
        for (const auto& row : result.rows)
            if (row.kind == kind) places.push_back({*row.source_start_sec, *row.source_end_sec});
        return places;
    }

    static void expect_complete(const TrackResult& result, const char* what) {
        const auto count = [&](const char* kind) {
            const auto found = result.counts.find(kind);
            return found == result.counts.end() ? 0 : found->second;
        };
        EXPECT_GE(count("pad"), 2) << what << ": " << reasons_text(result.reasons);
        EXPECT_GE(count("drone"), 8) << what << ": " << reasons_text(result.reasons);
        EXPECT_EQ(count("cloud"), 2) << what << ": " << reasons_text(result.reasons);
    }

    static void expect_same_places(const TrackResult& result, const TrackResult& wanted, const char* what) {
        for (const auto kind : {makers::TextureKind::pad, makers::TextureKind::drone}) {
            const auto now = places(result, kind);
            const auto then = places(wanted, kind);
            ASSERT_EQ(now.size(), then.size()) << what;
            for (std::size_t i = 0; i < now.size(); ++i)
                EXPECT_NEAR(now[i].start_sec, then[i].start_sec, 0.15) << what;
        }
    }

    // Two chords, a few clicks between them, over the noise of a good recorder.
    static AudioBuffer piece() {
        const std::array<double, 3> first = {220.0, 277.18, 329.63};
        const std::array<double, 3> second = {196.0, 246.94, 293.66};
        AudioBuffer audio = signals::concat(
            std::array{signals::held_chord(first, 6.0, 0.25), signals::held_chord(second, 6.0, 0.2)});
        signals::mix_into(audio, signals::click_train(0.5, 2.0, 0.3), 5.0);
        return signals::with_noise_floor(audio, -62.0);
    }

    static bool has_note(const TrackResult& result, ReasonCode code) {
        return std::ranges::find(result.notes, code, &Reason::code) != result.notes.end();
    }

    test::ScratchFolder scratch;
    Settings settings;
};

TEST_F(Levels, AnyGainGivesTheSame) {
    const auto wanted = made_of(piece());
    expect_complete(wanted, "as it is");
    for (const double gain_db : {11.0, -20.0, -44.0}) {
        const auto what = std::to_string(gain_db);
        for (const int bits : {24, 16}) {
            const auto result = made_of(signals::scaled(piece(), dsp::from_db(gain_db)), bits);
            expect_complete(result, what.c_str());
            // In 16 bits the rounding of the quietest is a sound of its own.
            if (bits == 24 || gain_db > -40.0) expect_same_places(result, wanted, what.c_str());
            EXPECT_NEAR(result.diagnosis->gain_db, wanted.diagnosis->gain_db - gain_db, 0.2);
            EXPECT_EQ(result.counts.contains("silence"), wanted.counts.contains("silence"));
            EXPECT_EQ(has_note(result, ReasonCode::level_brought),
                      std::abs(result.diagnosis->gain_db) > 12.0);
            for (const auto& row : result.rows)
                EXPECT_NEAR(*row.source_gain_db, result.diagnosis->gain_db, 1e-9);
        }
    }
}

// Floats know no full scale: mixes that were never brought down, and integers that were never scaled.
TEST_F(Levels, AnyGainOfFloatsGivesTheSame) {
    const auto wanted = made_of(piece(), floats);
    expect_complete(wanted, "as it is");
    for (const double gain : {10.0, -100.0, 32768.0, 1e-4}) {
        const auto what = std::to_string(gain);
        const auto result = made_of(signals::scaled(piece(), gain), floats);
        expect_complete(result, what.c_str());
        expect_same_places(result, wanted, what.c_str());
        EXPECT_EQ(result.reasons.size(), wanted.reasons.size()) << reasons_text(result.reasons);
        EXPECT_EQ(result.diagnosis->clipped_runs, 0) << what;
        EXPECT_NEAR(result.diagnosis->gain_db, wanted.diagnosis->gain_db - dsp::to_db(std::abs(gain)), 0.2);
    }
    const auto loud = signals::scaled(piece(), 10.0);
    expect_complete(made_of(signals::stereo(loud, signals::scaled(loud, -1.0)), floats), "opposite phase");
}

// Clipped at full scale, below it, and beyond it.
TEST_F(Levels, ClippedMastersGiveClouds) {
    const std::array<double, 3> notes = {220.0, 277.18, 329.63};
    auto master = signals::silence(8.0);
    for (const double hz : notes) signals::mix_into(master, signals::sine(hz, 8.0, 0.1));
    for (float& x : master.channel(0)) x = std::clamp(12.0F * x, -1.0F, 1.0F);
    struct Case {
        double gain;
        int bits;
    };
    for (const auto& [gain, bits] : {Case{1.0, 16}, Case{1.0, 24}, Case{0.5, 16}, Case{1.0, floats},
                                     Case{10.0, floats}, Case{32768.0, floats}}) {
        const auto result = made_of(signals::scaled(master, gain), bits);
        const auto what = std::to_string(gain) + ", " + std::to_string(bits) + " bits";
        EXPECT_EQ(result.counts.contains("cloud") ? result.counts.at("cloud") : 0, 2)
            << what << reasons_text(result.reasons);
        EXPECT_TRUE(has_note(result, ReasonCode::source_clipped)) << what;
        for (const auto& row : result.rows)
            if (row.kind == makers::TextureKind::cloud) {
                EXPECT_EQ(row.grade.letter, 'B') << what;
                EXPECT_THAT(row.grade.reason, testing::HasSubstr("clipped in the source"));
            }
    }
}

TEST_F(Levels, AbsoluteMeansWhatItSays) {
    settings.analysis.level_reference = analysis::LevelReference::absolute;
    const auto result = made_of(signals::scaled(piece(), dsp::from_db(-44.0)));
    EXPECT_FALSE(result.counts.contains("pad"));
    EXPECT_EQ(result.diagnosis->gain_db, 0.0);
}

TEST_F(Levels, SilenceStaysSilent) {
    for (const auto& [audio, bits] :
         {std::pair(signals::silence(4.0), 24),
          std::pair(signals::with_noise_floor(signals::silence(4.0), -97.0), 16)}) {
        const auto result = made_of(audio, bits);
        EXPECT_TRUE(result.rows.empty());
        ASSERT_EQ(result.reasons.size(), 1U);
        EXPECT_EQ(result.reasons[0].code, ReasonCode::silent);
    }
}

// Whatever the wiring, the mono textures are those of one good channel.
TEST_F(Levels, WiringDoesNotMatter) {
    const auto one = piece();
    const auto wanted = made_of(one);
    const auto silent = signals::silence(one.duration_sec());
    struct Case {
        const char* name;
        AudioBuffer audio;
        ChannelFault fault;
    };
    const std::array cases = {
        Case{"opposite", signals::stereo(one, signals::scaled(one, -1.0)), ChannelFault::opposite_phase},
        Case{"left only", signals::stereo(one, silent), ChannelFault::second_dead},
        Case{"right only", signals::stereo(silent, one), ChannelFault::first_dead},
    };
    for (const Case& what : cases) {
        const auto result = made_of(what.audio);
        expect_complete(result, what.name);
        expect_same_places(result, wanted, what.name);
        EXPECT_EQ(result.diagnosis->channels, what.fault) << what.name;
        EXPECT_TRUE(has_note(result, what.fault == ChannelFault::opposite_phase ? ReasonCode::channels_cancel
                                                                                : ReasonCode::channel_dead));
    }
}

TEST_F(Levels, WideSynthesisersAreHeard) {
    const auto side = piece();
    const std::array<double, 3> notes = {110.0, 164.8, 196.0};
    const auto middle = signals::held_chord(notes, side.duration_sec(), 0.02);
    AudioBuffer left = side;
    signals::mix_into(left, middle);
    AudioBuffer right = signals::scaled(side, -1.0);
    signals::mix_into(right, middle);
    const auto wide = made_of(signals::stereo(left, right));
    expect_complete(wide, "wide");
    EXPECT_NE(wide.diagnosis->mono, MonoMix::mean);
    // Haas: the same, 12 ms later on one side.
    AudioBuffer late = signals::silence(side.duration_sec());
    signals::mix_into(late, side, 0.012);
    expect_complete(made_of(signals::stereo(side, late)), "Haas");
}

// The level of what a mono texture is cut from, against the louder channel.
TEST_F(Levels, MonoKeepsTheEnergy) {
    const auto one = piece();
    for (const auto& audio : {signals::stereo(one, signals::scaled(one, -1.0)),
                              signals::stereo(one, signals::silence(one.duration_sec()))}) {
        Recording recording(2, audio.sample_rate_hz(), {});
        recording.append(audio);
        recording.seal();
        recording.hear({1.0, {}, energy_keeping(audio)});
        EXPECT_NEAR(dsp::to_db(dsp::rms(recording.mono_region(0, audio.frames()))), dsp::to_db(dsp::rms(one)),
                    1.0);
    }
}

TEST_F(Levels, WrongPlugsStayMonoAndStereoStaysStereo) {
    settings.pads.stereo = true;
    const auto one = piece();
    const auto pad_of = [&](const AudioBuffer& audio) {
        const auto result = made_of(audio);
        const auto pad = std::ranges::find(result.rows, makers::TextureKind::pad, &render::ManifestRow::kind);
        return pad == result.rows.end() ? AudioBuffer() : texture(*pad);
    };
    EXPECT_EQ(pad_of(signals::stereo(one, signals::scaled(one, -1.0))).channels(), 1);
    EXPECT_EQ(pad_of(signals::stereo(one, signals::silence(one.duration_sec()))).channels(), 1);
    EXPECT_EQ(pad_of(signals::decorrelated(one)).channels(), 2);
}

TEST_F(Levels, KindsThatAreHeldAreStereoAsTheRecordingIs) {
    using makers::TextureKind;
    const auto one = piece();
    const auto wide = signals::decorrelated(one);
    const auto check = [&](const AudioBuffer& audio, int held, int others) {
        const auto result = made_of(audio);
        for (const auto& row : result.rows)
            EXPECT_EQ(texture(row).channels(), row.kind == TextureKind::silence ? others : held) << row.path;
        EXPECT_GE(result.rows.size(), 10U);
    };
    check(wide, 2, 1);
    check(one, 1, 1);
    check(signals::stereo(one, one), 1, 1);
    check(signals::stereo(one, signals::scaled(one, -1.0)), 1, 1);
    settings.exported.stereo = Stereo::mono;
    check(wide, 1, 1);
    settings.exported.stereo = Stereo::stereo;
    check(wide, 2, 2);
    settings.pads.stereo = settings.drones.loop_stereo = settings.drones.swell_stereo =
        settings.clouds.stereo = settings.silences.stereo = false;
    check(wide, 1, 1);
}

TEST_F(Levels, DcIsNoHindrance) {
    auto audio = piece();
    const auto wanted = made_of(audio);
    for (float& sample : audio.channel(0)) sample += 0.15F;
    const auto result = made_of(audio);
    expect_complete(result, "DC");
    expect_same_places(result, wanted, "DC");
    EXPECT_NEAR(result.diagnosis->dc_offset, 0.15, 1e-3);
    EXPECT_TRUE(has_note(result, ReasonCode::source_dc));
}

// What is small beside the sound is no DC, however large the numbers are.
TEST_F(Levels, DcIsJudgedBesideTheSound) {
    auto audio = signals::scaled(piece(), 32768.0);
    const auto wanted = made_of(audio, floats);
    for (float& sample : audio.channel(0)) sample += 0.2F;
    const auto result = made_of(audio, floats);
    expect_complete(result, "104 dB below");
    expect_same_places(result, wanted, "104 dB below");
    EXPECT_FALSE(has_note(result, ReasonCode::source_dc));
    for (float& sample : audio.channel(0)) sample += 5000.0F;
    const auto more = made_of(audio, floats);
    expect_complete(more, "DC");
    EXPECT_TRUE(has_note(more, ReasonCode::source_dc));
}

TEST_F(Levels, ClippedPassagesAreToldGradedLowerAndPassedOver) {
    const std::array<double, 3> notes = {220.0, 277.18, 329.63};
    const auto calm = signals::held_chord(notes, 6.0, 0.45);
    // Sines: what clipping adds to a richer chord beats so fast that it is no passage to hold.
    auto loud = signals::silence(6.0);
    for (const double hz : notes) signals::mix_into(loud, signals::sine(hz, 6.0, 0.25));
    for (float& x : loud.channel(0)) x = 0.5F * std::clamp(4.0F * x, -1.0F, 1.0F);
    const auto all = made_of(loud, 16);
    expect_complete(all, "clipped");
    EXPECT_GT(all.diagnosis->clipped_runs, 100);
    EXPECT_TRUE(has_note(all, ReasonCode::source_clipped));
    for (const auto& row : all.rows) {
        if (row.kind != makers::TextureKind::pad) continue;
        EXPECT_EQ(row.grade.letter, 'B');
        EXPECT_THAT(row.grade.reason, testing::HasSubstr("clipped in the source"));
    }
    const auto both = made_of(signals::concat(std::array{loud, calm}), 16);
    for (const Place& place : places(both, makers::TextureKind::drone)) EXPECT_GE(place.start_sec, 5.5);
}

}  // namespace
}  // namespace afterglow::pipeline

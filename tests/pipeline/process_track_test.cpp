#include "pipeline/process_track.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "audio/decode.hpp"
#include "audio/encode.hpp"
#include "audio/encode_recording.hpp"
#include "base/error.hpp"
#include "base/identity.hpp"
#include "pipeline/measure_file.hpp"
#include "support/make_track.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::pipeline {
namespace {

namespace fs = std::filesystem;

class ProcessTrack : public testing::Test {
  protected:
    void write(const std::string& name, AudioBuffer audio) {
        audio::quantise(audio, audio::SampleFormat::pcm24, Rng(1));
        const OutputRoot folder(scratch / "in");
        fs::remove(scratch / "in" / name);
        folder.write_file(name, std::span<const std::byte>(audio::encode_wav(audio, {})));
    }

    SourceTask task(const std::string& name) const {
        SourceTask task;
        task.path = scratch / "in" / name;
        task.recorded_path = task.path.string();
        task.slug = "piece";
        task.makers = MakerSet::all();
        task.synthetic_hiss_fallback = true;
        return task;
    }

    TrackResult process(const SourceTask& what, std::uint64_t seed = 1, const std::string& to = "out") const {
        return test::make_track(what, settings, seed, OutputRoot(scratch / to), what.slug);
    }
    TrackResult dry_run(const SourceTask& what, const std::string& to = "out") const {
        return process_track(what, settings, 1, OutputRoot(scratch / to), what.slug, silent_progress());
    }

    // Path and content of every file below the export.
    std::set<std::string> content(const std::string& to) const {
        std::set<std::string> all;
        for (const auto& entry : fs::recursive_directory_iterator(scratch / to)) {
            if (!entry.is_regular_file()) continue;
            all.insert(entry.path().lexically_relative(scratch / to).string() + " " +
                       file_content_hash(entry.path()));
        }
        return all;
    }

    static AudioBuffer chord_piece() {
        const std::array<double, 3> notes = {220.0, 277.18, 329.63};
        return signals::decorrelated(signals::with_noise_floor(signals::held_chord(notes, 20.0, 0.3), -50.0));
    }

    test::ScratchFolder scratch;
    Settings settings;
};

TEST_F(ProcessTrack, MakesEveryKindFromAHeldChord) {
    write("piece.wav", chord_piece());
    const auto result = process(task("piece.wav"));
    EXPECT_EQ(result.counts.at("pad"), 3) << testing::PrintToString(reason_texts(result.reasons));
    EXPECT_GE(result.counts.at("drone"), 15);
    EXPECT_EQ(result.counts.at("swell"), 5);
    EXPECT_EQ(result.counts.at("cloud"), 2);
    EXPECT_EQ(result.counts.at("hiss"), 2);
    EXPECT_EQ(result.counts.at("flicker"), 4);
    for (const auto& row : result.rows) {
        EXPECT_TRUE(fs::is_regular_file(scratch / "out/piece" / row.path)) << row.path;
        EXPECT_NE(row.grade.letter, 'F') << row.filename << ": " << row.grade.reason;
    }
    EXPECT_TRUE(fs::is_regular_file(scratch / "out/piece/manifest.csv"));
    EXPECT_TRUE(fs::is_regular_file(scratch / "out/piece/manifest.json"));
}

// What was made one kind after the other is as if it had been made at once.
TEST_F(ProcessTrack, KindsThatWereNotAskedForStay) {
    write("piece.wav", chord_piece());
    auto both = task("piece.wav");
    both.makers = {makers::MakerId::pads, makers::MakerId::hiss};
    process(both, 1, "at_once");
    auto one = both;
    one.makers = {makers::MakerId::hiss};
    process(one, 1, "in_turn");
    one.makers = {makers::MakerId::pads};
    EXPECT_EQ(process(one, 1, "in_turn").counts.count("hiss"), 0U);
    EXPECT_EQ(content("in_turn"), content("at_once"));
    settings.pads.max_per_file = 1;
    process(one, 1, "in_turn");
    EXPECT_TRUE(fs::exists(scratch / "in_turn/piece/hiss/hiss_loop_piece_01.wav"));
    EXPECT_EQ(std::distance(fs::directory_iterator(scratch / "in_turn/piece/pads"), {}), 1);
}

TEST_F(ProcessTrack, ATextureThatWasStretchedIsAsMuchSlower) {
    const std::array<double, 3> notes = {220.0, 277.18, 329.63};
    AudioBuffer piece = signals::with_noise_floor(signals::held_chord(notes, 20.0, 0.3), -50.0);
    // The chord is held alone at the end: where drums strike there is no drone.
    signals::mix_into(piece, signals::drum_loop(120.0, 14.0), 0.0, 0.5);
    write("piece.wav", piece);
    auto drones = task("piece.wav");
    drones.makers = {makers::MakerId::drones};
    const auto rows = dry_run(drones).rows;
    ASSERT_FALSE(rows.empty());
    const auto bpm_of = [&](const std::string& version) {
        const auto row = std::ranges::find_if(
            rows, [&](const auto& r) { return r.variant.starts_with(version) && r.measured.tempo; });
        return row == rows.end() ? 0.0 : row->measured.tempo->bpm;
    };
    EXPECT_GT(bpm_of("pitch_+0"), 0.0);
    EXPECT_NEAR(bpm_of("pitch_+0"), 2.0 * bpm_of("stretch_2.0x"), 1e-9);
    EXPECT_EQ(bpm_of("pitch_+0"), bpm_of("pitch_+7"));
}

TEST_F(ProcessTrack, WrittenFilesMeasureAsTheManifestSays) {
    write("piece.wav", chord_piece());
    for (const auto& row : process(task("piece.wav")).rows) {
        const auto file = scratch / "out/piece" / row.path;
        const auto measured = measure_file(file, settings, {}, silent_progress()).row;
        EXPECT_EQ(measured.grade.letter, row.grade.letter) << row.filename;
        EXPECT_EQ(measured.grade.reason, row.grade.reason) << row.filename;
        const auto& again = measured.measured;
        EXPECT_EQ(again.rms_db, row.measured.rms_db) << row.filename;
        EXPECT_EQ(again.true_peak_db, row.measured.true_peak_db) << row.filename;
        EXPECT_EQ(again.centroid_hz, row.measured.centroid_hz) << row.filename;
        EXPECT_EQ(again.loop_error_db, row.measured.loop_error_db) << row.filename;
        EXPECT_EQ(again.splice_bump_db, row.measured.splice_bump_db) << row.filename;
        EXPECT_EQ(again.salience_db, row.measured.salience_db) << row.filename;
        EXPECT_EQ(again.pitch_hz, row.measured.pitch_hz) << row.filename;
    }
}

TEST_F(ProcessTrack, NoStableMomentGivesNoA) {
    write("piece.wav", chord_piece());
    auto calmest = task("piece.wav");
    calmest.makers = {makers::MakerId::pads, makers::MakerId::drones};
    settings.analysis.stability.max_onset_rate_hz = -1.0;  // no window passes
    const auto rows = process(calmest).rows;
    ASSERT_FALSE(rows.empty());
    for (const auto& row : rows) {
        EXPECT_NE(row.grade.letter, 'A') << row.filename;
        const auto file = scratch / "out/piece" / row.path;
        EXPECT_EQ(measure_file(file, settings, {}, silent_progress()).row.grade.reason, row.grade.reason);
    }
}

TEST_F(ProcessTrack, DryRunListsExactlyWhatARealRunWrites) {
    write("piece.wav", chord_piece());
    const auto dry = dry_run(task("piece.wav"), "dry");
    EXPECT_TRUE(fs::is_empty(scratch / "dry"));
    const auto real = process(task("piece.wav"));
    ASSERT_EQ(dry.rows.size(), real.rows.size());
    for (std::size_t i = 0; i < dry.rows.size(); ++i) EXPECT_EQ(dry.rows[i].path, real.rows[i].path);
}

TEST_F(ProcessTrack, SameSeedSameBytesOtherSeedOtherBytes) {
    write("piece.wav", chord_piece());
    process(task("piece.wav"), 1, "first");
    process(task("piece.wav"), 1, "second");
    process(task("piece.wav"), 2, "third");
    EXPECT_EQ(content("first"), content("second"));
    EXPECT_NE(content("first"), content("third"));
}

TEST_F(ProcessTrack, RecordingOnDiskGivesTheSameBytes) {
    write("piece.wav", chord_piece());
    process(task("piece.wav"), 1, "memory");
    settings.global.memory_limit_mb = 1;
    process(task("piece.wav"), 1, "disk");
    EXPECT_EQ(content("memory"), content("disk"));
}

TEST_F(ProcessTrack, NothingIsMadeAcrossDamage) {
    AudioBuffer audio = chord_piece();
    audio::quantise(audio, audio::SampleFormat::pcm16, Rng(1));
    auto bytes = audio::encode_recording(audio, audio::RecordingFormat::flac);
    for (const std::size_t place : {bytes.size() / 3, bytes.size() / 2, bytes.size() * 4 / 5})
        bytes[place] ^= std::byte{0x10};
    OutputRoot(scratch / "in").write_file("piece.flac", std::span<const std::byte>(bytes));
    const auto report = audio::decode(scratch / "in/piece.flac", {}, [](const AudioBuffer&) {});
    ASSERT_EQ(report.silent_in_place.size(), 3U);
    const auto result = process(task("piece.flac"));
    EXPECT_EQ(result.warnings.size(), 1U);
    // Makers choose other places: as much is made as of the whole recording.
    write("whole.wav", chord_piece());
    const auto undamaged = dry_run(task("whole.wav"), "whole");
    EXPECT_EQ(result.counts, undamaged.counts);
    for (const auto& row : result.rows) {
        if (!row.source_start_sec || row.kind == makers::TextureKind::cloud) continue;
        for (const auto& [begin, frames] : report.silent_in_place) {
            const bool before = *row.source_end_sec * 44100.0 <= static_cast<double>(begin);
            const bool behind = *row.source_start_sec * 44100.0 >= static_cast<double>(begin + frames);
            EXPECT_TRUE(before || behind) << row.filename;
        }
    }
}

TEST_F(ProcessTrack, SilenceIsAnAnswerWithAReason) {
    write("silent.wav", signals::silence(5.0));
    const auto result = process(task("silent.wav"));
    EXPECT_TRUE(result.rows.empty());
    ASSERT_EQ(result.reasons.size(), 1U);
    EXPECT_THAT(reason_text(result.reasons[0]), testing::HasSubstr("silent"));
    EXPECT_FALSE(fs::exists(scratch / "out/piece"));
}

TEST_F(ProcessTrack, PureDcIsSilent) {
    auto dc = signals::silence(5.0);
    for (const float level : {0.5F, 0.4F, -0.3F}) {
        for (float& sample : dc.channel(0)) sample = level;
        write("dc.wav", dc);
        EXPECT_THAT(reason_texts(process(task("dc.wav")).reasons),
                    testing::ElementsAre(testing::HasSubstr("silent")));
    }
}

TEST_F(ProcessTrack, TooShortIsAnAnswerWithAReason) {
    write("short.wav", signals::sine(440.0, 0.2));
    EXPECT_THAT(reason_texts(process(task("short.wav")).reasons),
                testing::ElementsAre(testing::HasSubstr("too short")));
}

TEST_F(ProcessTrack, UnreadableRecordingLeavesNothingBehind) {
    OutputRoot(scratch / "in").write_file("bad.wav", "this is no audio at all");
    EXPECT_THROW(process(task("bad.wav")), Error);
    EXPECT_TRUE(fs::is_empty(scratch / "out"));
}

TEST_F(ProcessTrack, SyntheticTaskMakesHissOnly) {
    SourceTask synthetic;
    synthetic.recorded_path = synthetic.slug = "synthetic";
    synthetic.makers.add(makers::MakerId::hiss);
    const auto result = process(synthetic);
    EXPECT_EQ(result.counts.at("hiss"), 2);
    EXPECT_EQ(result.counts.at("flicker"), 4);
    EXPECT_FALSE(result.rows[0].source_start_sec.has_value());
}

TEST_F(ProcessTrack, GradeFIsListedButNotWrittenIfAsked) {
    write("piece.wav", chord_piece());
    settings.grading.auto_delete_grade_f = true;
    settings.grading.max_crest_factor = 0.5;  // everything fails
    const auto result = process(task("piece.wav"));
    ASSERT_FALSE(result.rows.empty());
    EXPECT_TRUE(result.counts.empty());
    for (const auto& row : result.rows) {
        EXPECT_FALSE(row.saved);
        EXPECT_TRUE(row.path.empty());
        EXPECT_EQ(row.grade.letter, 'F');
    }
    EXPECT_FALSE(fs::exists(scratch / "out/piece/pads"));
}

TEST_F(ProcessTrack, StopsWhenAsked) {
    class Stop : public Progress {
        bool interrupted() const override { return true; }
    };
    write("piece.wav", chord_piece());
    Stop stop;
    try {
        test::make_track(task("piece.wav"), settings, 1, OutputRoot(scratch / "out"), "piece", stop);
        FAIL() << "was not stopped";
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::interrupted);
    }
    EXPECT_TRUE(fs::is_empty(scratch / "out"));
}

}  // namespace
}  // namespace afterglow::pipeline

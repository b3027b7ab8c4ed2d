#include "jobs/make.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audio/encode.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::jobs {
namespace {

namespace fs = std::filesystem;
using makers::MakerId;
using testing::ElementsAre;

class Make : public testing::Test {
  protected:
    Make() {
        request_.export_dir = place_ / "out";
        request_.makers = {MakerId::hiss};
        request_.settings.hiss.loops = 1;
        request_.settings.hiss.flickers = 0;
        request_.settings.random_seed = 7;
        request_.seed = 7;
        write("song.wav", 1);
        request_.inputs = {place_ / "song.wav"};
    }

    void write(const std::string& name, std::uint64_t seed) {
        AudioBuffer noise = signals::white_noise(2.0, 0.1, seed);
        audio::quantise(noise, audio::SampleFormat::pcm24, Rng(1));
        const auto bytes = audio::encode_wav(noise, {});
        fs::remove(place_ / name);
        OutputRoot(place_.path()).write_file(name, std::span<const std::byte>(bytes));
    }

    MakeReport run() {
        return MakeRun(request_, silent_progress(), [](const archive::FoundAudio&) {})
            .run([](std::size_t, SourceOutcome&) {});
    }
    std::vector<SourceStatus> statuses() {
        std::vector<SourceStatus> all;
        for (const SourceOutcome& source : run().sources) all.push_back(source.status);
        return all;
    }
    fs::path texture() const {
        for (const auto& entry : fs::recursive_directory_iterator(request_.export_dir / "song"))
            if (entry.path().extension() == ".wav") return entry.path();
        return {};
    }

    test::ScratchFolder place_;
    MakeRequest request_;
};

TEST_F(Make, WhatIsUpToDateIsNotMadeAgain) {
    const MakeReport first = run();
    EXPECT_EQ(first.sources.front().status, SourceStatus::done);
    const auto made = fs::last_write_time(texture());
    const MakeReport again = run();
    ASSERT_EQ(again.sources.front().status, SourceStatus::up_to_date);
    EXPECT_EQ(fs::last_write_time(texture()), made);
    const auto& before = first.sources.front().result.rows;
    const auto& rows = again.sources.front().result.rows;
    ASSERT_EQ(rows.size(), before.size());
    EXPECT_EQ(rows.front().path, before.front().path);
    EXPECT_EQ(again.sources.front().result.counts, first.sources.front().result.counts);
    EXPECT_TRUE(again.totals().empty());

    request_.force = true;
    EXPECT_THAT(statuses(), ElementsAre(SourceStatus::done));
}

TEST_F(Make, ADryRunListsOnlyWhatWouldBeMade) {
    request_.dry_run = true;
    EXPECT_EQ(run().sources.front().result.rows.size(), 1U);
    EXPECT_FALSE(fs::exists(request_.export_dir));
    request_.dry_run = false;
    run();
    request_.dry_run = true;
    EXPECT_THAT(statuses(), ElementsAre(SourceStatus::up_to_date));
}

TEST_F(Make, WhoeverWantsAnExplanationGetsOne) {
    run();
    request_.explain.reasons = true;
    const MakeReport report = run();
    EXPECT_EQ(report.sources.front().status, SourceStatus::done);
    EXPECT_TRUE(report.sources.front().result.explanation);
}

TEST_F(Make, WhatChangedIsMadeAgain) {
    run();
    write("song.wav", 1);  // the same, at another time
    EXPECT_THAT(statuses(), ElementsAre(SourceStatus::up_to_date));
    write("song.wav", 2);
    EXPECT_THAT(statuses(), ElementsAre(SourceStatus::done));
    request_.seed = 8;
    request_.settings.random_seed = 8;
    EXPECT_THAT(statuses(), ElementsAre(SourceStatus::done));
    request_.settings.hiss.loops = 2;
    EXPECT_THAT(statuses(), ElementsAre(SourceStatus::done));
    request_.makers.add(MakerId::silences);
    EXPECT_THAT(statuses(), ElementsAre(SourceStatus::done));
    EXPECT_THAT(statuses(), ElementsAre(SourceStatus::up_to_date));
}

TEST_F(Make, WhatIsGoneIsMadeAgain) {
    run();
    fs::remove(texture());
    EXPECT_THAT(statuses(), ElementsAre(SourceStatus::done));
    EXPECT_FALSE(texture().empty());
    fs::remove_all(request_.export_dir / "song");
    EXPECT_THAT(statuses(), ElementsAre(SourceStatus::done));
    EXPECT_FALSE(texture().empty());
}

TEST_F(Make, AFailureIsTriedAgainAndALostLedgerCostsTimeOnly) {
    test::write_text(place_ / "song.wav", "no sound");
    EXPECT_THAT(statuses(), ElementsAre(SourceStatus::failed));
    EXPECT_THAT(statuses(), ElementsAre(SourceStatus::failed));
    write("song.wav", 1);
    EXPECT_THAT(statuses(), ElementsAre(SourceStatus::done));
    fs::remove(request_.export_dir / "ledger.jsonl");
    EXPECT_THAT(statuses(), ElementsAre(SourceStatus::done));
}

TEST_F(Make, StrictEndsAtTheFirstFailure) {
    test::write_text(place_ / "a.wav", "no sound");
    request_.inputs = {place_ / "a.wav", place_ / "song.wav"};
    request_.threads = 1;
    request_.strict = true;
    EXPECT_THAT(statuses(), ElementsAre(SourceStatus::failed));
    request_.strict = false;
    EXPECT_THAT(statuses(), ElementsAre(SourceStatus::failed, SourceStatus::done));
}

}  // namespace
}  // namespace afterglow::jobs

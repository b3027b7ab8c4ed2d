// One job, one result, whatever runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "archive/sources.hpp"
#include "base/error.hpp"
#include "jobs/batch_run.hpp"
#include "jobs/inline_engine.hpp"
#include "jobs/publish.hpp"
#include "support/scratch.hpp"

namespace afterglow::jobs {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;

class Engines : public testing::TestWithParam<const EngineKind*> {
  protected:
    std::unique_ptr<Engine> engine() {
        return GetParam()->make({{work_, out_, make_}, archive::real_processes(), AFTERGLOW_BINARY});
    }

    TrackJob job_of(const std::string& slug, const std::string& bytes) {
        TrackJob job;
        job.source = place_ / "archive" / (slug + ".wav");
        test::write_text(job.source, bytes);
        job.recorded_path = slug + ".wav";
        job.slug = slug;
        job.makers = {makers::MakerId::hiss};
        job.synthetic_hiss_fallback = true;
        job.settings.hiss.loops = 1;
        job.settings.hiss.flickers = 0;
        job.seed = 42;
        job.names_content = true;
        job.folder = slug;
        prepare_work(job, work_);
        prepare_staging(job, out_);
        return job;
    }

    static std::vector<JobEnd> all_ends(Engine& engine) {
        std::vector<JobEnd> ends;
        while (engine.running() > 0)
            for (JobEnd& end : engine.wait(20s)) ends.push_back(std::move(end));
        return ends;
    }

    test::ScratchFolder place_;
    OutputRoot work_{place_ / "work"};
    OutputRoot out_{place_ / "out"};
    pipeline::Settings settings_ = [] {
        pipeline::Settings settings;
        settings.hiss.loops = 1;
        settings.hiss.flickers = 0;
        return settings;
    }();
    MakeTrack make_ = pipeline_of(settings_, 42);
};

std::map<std::string, std::string> files_below(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && entry.path().filename().native().front() != '.')
            files[entry.path().lexically_relative(folder)] = test::read_text(entry.path());
    return files;
}

TEST_P(Engines, GiveTheSameBytes) {
    const auto made_by = [&](Engine& engine, const std::string& slug) {
        TrackJob job = job_of("piece", test::wav_bytes(2.0));
        engine.submit(7, job, {60.0, 2048});
        const auto ends = all_ends(engine);
        EXPECT_EQ(ends.size(), 1U);
        EXPECT_EQ(ends.front().key, 7U);
        const auto& result = ends.front().result;
        EXPECT_TRUE(result && result->staged && !result->error) << ends.front().reason;
        publish(job, out_);
        auto files = files_below(out_.root() / job.folder);
        fs::rename(out_.root() / job.folder, place_ / slug);
        clear_folders(job, work_, out_, false);
        return files;
    };
    const auto made = made_by(*engine(), "made");
    const auto forked =
        made_by(*engine_kinds().front().make({{work_, out_, make_}, archive::real_processes()}), "forked");
    EXPECT_GE(made.size(), 3U);  // a texture and two manifests
    EXPECT_EQ(made, forked);
}

TEST_P(Engines, TellWhatIsWrongWithATrackAndDoTheOthers) {
    const auto used = engine();
    used->submit(1, job_of("text", "this is no recording"), {60.0, 2048});
    used->submit(2, job_of("good", test::wav_bytes(2.0)), {60.0, 2048});
    std::map<std::size_t, JobEnd> ends;
    for (JobEnd& end : all_ends(*used)) ends[end.key] = std::move(end);
    ASSERT_EQ(ends.size(), 2U);
    ASSERT_TRUE(ends[1].result);
    ASSERT_TRUE(ends[1].result->error);
    EXPECT_EQ(ends[1].result->error->category(), ErrorCategory::source);
    EXPECT_THAT(ends[1].result->error->what(), HasSubstr("not an audio file"));
    ASSERT_TRUE(ends[2].result);
    EXPECT_FALSE(ends[2].result->error);
    EXPECT_EQ(ends[2].result->made.counts, (std::map<std::string, int>{{"hiss", 1}}));
}

TEST_P(Engines, MakeNothingOfAKnownContent) {
    TrackJob job = job_of("piece", test::wav_bytes(2.0));
    const auto used = engine();
    used->submit(1, job, {60.0, 2048});
    const auto first = all_ends(*used);
    ASSERT_TRUE(first.at(0).result);
    job.known_content = first[0].result->content;
    ASSERT_FALSE(job.known_content.empty());
    used->submit(1, job, {60.0, 2048});
    const auto second = all_ends(*used);
    ASSERT_TRUE(second.at(0).result);
    EXPECT_TRUE(second[0].result->unchanged);
    EXPECT_FALSE(second[0].result->staged);
}

std::vector<const EngineKind*> all_kinds() {
    std::vector<const EngineKind*> kinds;
    for (const EngineKind& kind : engine_kinds()) kinds.push_back(&kind);
    return kinds;
}

INSTANTIATE_TEST_SUITE_P(All, Engines, testing::ValuesIn(all_kinds()),
                         [](const auto& kind) { return std::string(kind.param->name); });

TEST(ExecEngine, SaysWhatItsProgramLacks) {
    const test::ScratchFolder place;
    const OutputRoot out(place.path());
    const MakeTrack make;
    const auto engine =
        find_engine("exec").make({{out, out, make}, archive::real_processes(), place / "no such program"});
    engine->submit(1, {}, {20.0, 0});
    const auto ends = engine->wait(20s);
    ASSERT_EQ(ends.size(), 1U);
    EXPECT_FALSE(ends[0].result);
    EXPECT_EQ(ends[0].end, archive::WorkerEnd::unheard);
    EXPECT_THAT(ends[0].reason, HasSubstr("no program for a worker: No such file or directory"));
}

TEST(ExecEngine, EndsAProgramAtItsTimeLimit) {
    const test::ScratchFolder place;
    archive::WorkerPool pool;
    pool.start_program(3, {"/bin/sleep", "60"}, "", {0.2, 0});
    const auto reports = pool.wait(20s);
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].key, 3U);
    EXPECT_EQ(reports[0].end, archive::WorkerEnd::timed_out);
}

TEST(InlineEngine, EndsAreThoseOfTheWorkWhateverItThrows) {
    const test::ScratchFolder place;
    const OutputRoot out(place.path());
    const MakeTrack make = [](const pipeline::SourceTask& task, const OutputRoot&,
                              const fs::path&) -> pipeline::TrackResult {
        if (task.slug == "large") throw std::bad_alloc();
        throw std::runtime_error("thrown");
    };
    const auto engine = make_inline_engine({{out, out, make}, archive::real_processes()});
    TrackJob large;
    large.slug = "large";
    engine->submit(1, large, {});
    engine->submit(2, {}, {});
    std::map<std::size_t, JobEnd> ends;
    while (engine->running() > 0)
        for (JobEnd& end : engine->wait(20s)) ends[end.key] = std::move(end);
    EXPECT_EQ(ends[1].end, archive::WorkerEnd::out_of_memory);
    EXPECT_EQ(ends[2].end, archive::WorkerEnd::died);
    EXPECT_THAT(ends[2].reason, HasSubstr("thrown"));
}

TEST(EngineKinds, AreFoundByTheirNames) {
    for (const EngineKind& kind : engine_kinds()) EXPECT_EQ(&find_engine(kind.name), &kind);
    EXPECT_THROW(find_engine("cluster"), Error);
}

}  // namespace
}  // namespace afterglow::jobs

#include "jobs/tracks_run.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "archive/walk_apart.hpp"
#include "base/text.hpp"
#include "jobs/publish.hpp"

namespace afterglow::jobs {
namespace {

using archive::settle;
using archive::TrackOutcome;
using archive::TrackStatus;
using archive::WorkerEnd;

bool has_failed(const TrackOutcome& outcome) {
    return outcome.status == TrackStatus::failed || outcome.status == TrackStatus::timed_out;
}

// False where the fault is not the track's, so that the next run tries again.
bool settle_error(TrackOutcome& outcome, const JobResult& result) {
    const ErrorCategory category = result.error->category();
    // The track is named already; other files are worth naming.
    const bool names_file = category == ErrorCategory::write || category == ErrorCategory::disk_full ||
                            category == ErrorCategory::usage;
    settle(outcome, TrackStatus::failed,
           {reason_in_words(names_file ? describe(*result.error) : result.error->what())});
    // Without a content the fault may be the disk's, or the time's.
    return !result.content.empty() &&
           (category == ErrorCategory::source || category == ErrorCategory::internal);
}

// The same of a result that came.
bool settle_result(PlannedTrack& track, const JobResult& result) {
    TrackOutcome& outcome = track.outcome;
    if (result.unchanged) {
        settle_as_before(outcome, track.earlier->outcome);
        return true;
    }
    if (result.error) return settle_error(outcome, result);
    const pipeline::TrackResult& made = result.made;
    outcome.counts = made.counts;
    outcome.notes = made.notes;
    outcome.notes.insert(outcome.notes.end(), made.warnings.begin(), made.warnings.end());
    outcome.diagnosis = made.diagnosis;
    outcome.status = TrackStatus::done;
    if (made.counts.empty()) {
        settle(outcome, TrackStatus::skipped, made.reasons);
        outcome.reason.insert(0, "nothing could be made: ");
    } else {
        outcome.notes.insert(outcome.notes.end(), made.reasons.begin(), made.reasons.end());
    }
    return true;
}

}  // namespace

TracksRun::TracksRun(TracksRequest request, std::vector<PlannedTrack> plan, archive::Ledger ledger,
                     const OutputRoot& out, const OutputRoot& work, Progress& progress)
    : request_(std::move(request)),
      plan_(std::move(plan)),
      ledger_(std::move(ledger)),
      recipe_(request_.settings, request_.seed),
      out_(out),
      work_(work),
      progress_(progress) {}

void TracksRun::run(Engine& engine, std::size_t at_once, const OnSettled& on_settled) {
    constexpr std::chrono::milliseconds poll_interval{50};
    on_settled_ = &on_settled;
    if (!request_.dry_run) tidy_ledger();
    settle_what_is_known();
    for (bool more = true; more || engine.running() > 0;) {
        while (more && engine.running() < at_once && !progress_.interrupted()) more = begin_next(engine);
        for (const JobEnd& end : engine.wait(poll_interval)) take(end);
        if (!progress_.interrupted()) continue;
        interrupted_ = true;
        for (const JobEnd& end : engine.stop()) take(end);
        break;
    }
    leave_the_rest();
    if (request_.leaves_equal_ledgers && !request_.dry_run)
        attempt([&] { ledger_.put_in_order(out_, request_.ledger_file); });
}

void TracksRun::tidy_ledger() {
    const std::size_t damaged = ledger_.damaged();
    ledger_.compact(out_, request_.ledger_file);
    if (damaged > 0)
        progress_.warn(fmt::format("{} of the export's ledger {} damaged; what {} about is looked at again",
                                   counted(damaged, "line"), damaged == 1 ? "is" : "are",
                                   damaged == 1 ? "it was" : "they were"));
}

void TracksRun::settle_what_is_known() {
    for (std::size_t index = 0; index < plan_.size(); ++index)
        if (!plan_[index].is_to_do()) (*on_settled_)(index, nullptr);
}

bool TracksRun::begin_next(Engine& engine) {
    if (next_ == plan_.size() || stopped_by_ || ends_) return false;
    const std::size_t index = next_++;
    PlannedTrack& track = plan_[index];
    if (!track.is_to_do()) return true;
    attempt([&] {
        track.job = job_of(track, request_.settings, request_.seed, request_.folder);
        if (!request_.dry_run) {
            const auto room = pipeline::planned_bytes(
                pipeline::planned_counts(track.task.makers, request_.settings), request_.settings);
            out_.require_space(room * static_cast<std::int64_t>(engine.running() + 1));
            if (request_.links_sources) prepare_work(*track.job, work_);
            prepare_staging(*track.job, out_);
        }
        engine.submit(index, *track.job, request_.limits);
    });
    return true;
}

void TracksRun::take(const JobEnd& end) {
    PlannedTrack& track = plan_[end.key];
    attempt([&] {
        JobEnd taken = end;
        conclude(track, taken);
        if (track.is_to_do()) return;
        (*on_settled_)(end.key, &taken);
        ends_ = ends_ || (request_.ends_at_failure && has_failed(track.outcome));
    });
}

// From what came of a job to what is published and remembered.
void TracksRun::conclude(PlannedTrack& track, JobEnd& end) {
    auto& result = end.result;
    if (result && result->staged) publish_or_fail(track, *result);
    if (result && result->error) {
        const ErrorCategory category = result->error->category();
        if (category == ErrorCategory::disk_full) throw Error(category, describe(*result->error));
        if (category == ErrorCategory::interrupted) return;
    }
    TrackOutcome& outcome = track.outcome;
    outcome.seconds = end.seconds;
    outcome.peak_memory_mb = end.peak_memory_mb;
    outcome.counts.clear();
    const bool remembered = result ? settle_result(track, *result) : settle_end(track, end);
    outcome.reason = valid_utf8(outcome.reason);
    // Before it is remembered: of what is, a run that follows a killed one looks at nothing any more.
    clean_up(track);
    if (remembered && !request_.dry_run) remember(track, result);
}

// A worker itself cannot: it may write nowhere but in its staging folder.
void TracksRun::publish_or_fail(PlannedTrack& track, JobResult& result) {
    try {
        if (const auto not_carried = publish(*track.job, out_)) progress_.warn(describe(*not_carried));
    } catch (const Error& error) {
        result.error = error;
    }
}

// No result came. False where the fault is not the track's.
bool TracksRun::settle_end(PlannedTrack& track, const JobEnd& end) const {
    TrackOutcome& outcome = track.outcome;
    if (end.end == WorkerEnd::timed_out) {
        std::vector<Reason> reasons{
            {{}, {}, ReasonCode::over_time, {{"limit_sec", request_.limits.timeout_sec}}}};
        // Then it is not the track that takes so long.
        const bool silent =
            archive::look_apart({track.task.path}, silent_progress(), {.answer_sec = 5.0}).front().silent;
        if (silent) reasons.push_back({{}, {}, ReasonCode::no_answer});
        settle(outcome, TrackStatus::timed_out, std::move(reasons));
        return !silent;
    }
    if (end.end == WorkerEnd::out_of_memory) {
        const double limit_mb = request_.limits.memory_mb;
        const auto reason =
            limit_mb > 0.0
                ? Reason{{}, {}, ReasonCode::over_memory, {{"limit_mb", limit_mb}}}
                : reason_in_words("not enough memory; try it alone, or with a lower global.memory_limit_mb");
        settle(outcome, TrackStatus::failed, {reason});
        return limit_mb > 0.0;
    }
    settle(outcome, TrackStatus::failed,
           {reason_in_words(end.reason.empty() ? "its worker sent no result" : end.reason)});
    return end.end == WorkerEnd::died && !end.from_outside;
}

void TracksRun::remember(const PlannedTrack& track, const std::optional<JobResult>& result) {
    if (track.source_text.empty()) return;
    archive::LedgerEntry entry{track.source_text, result ? result->stamp : track.stamp,
                               result ? result->content : std::string(), recipe_.of(track.task),
                               track.outcome};
    if (entry.outcome.status == TrackStatus::up_to_date) entry.outcome = track.earlier->outcome;
    entry.outcome.track_slug = track.outcome.track_slug;
    if (request_.leaves_equal_ledgers) entry.outcome.seconds = 0.0;
    ledger_.add(std::move(entry), out_, request_.ledger_file);
    if (track.moved_from) ledger_.forget(*track.moved_from);
}

// What stays is removed when the same is run again.
void TracksRun::clean_up(PlannedTrack& track) {
    if (!track.job) return;
    TrackJob job = *std::exchange(track.job, std::nullopt);
    try {
        clear_folders(job, work_, out_, request_.keep_work);
    } catch (const Error& error) {
        progress_.warn(fmt::format("not removed: {}", describe(error)));
    }
}

void TracksRun::leave_the_rest() {
    for (PlannedTrack& track : plan_) {
        if (!track.is_to_do()) continue;
        clean_up(track);
        track.outcome.counts.clear();
        settle(track.outcome, TrackStatus::skipped,
               {{{}, {}, interrupted_ ? ReasonCode::interrupted : ReasonCode::run_ended}});
    }
}

}  // namespace afterglow::jobs

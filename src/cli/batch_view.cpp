#include "cli/batch_view.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "cli/check_value.hpp"
#include "cli/command_line.hpp"
#include "cli/settings_flags.hpp"
#include "views/report.hpp"

namespace afterglow::cli {

using namespace views;
namespace {

using archive::TrackStatus;

constexpr std::size_t reasons_shown = 20;

std::size_t count_of(const jobs::BatchReport& report, TrackStatus status) {
    std::size_t count = 0;
    for (const auto& track : report.tracks) count += track.status == status ? 1 : 0;
    return count;
}

}  // namespace

void tell_batch(Console& console, const jobs::BatchRequest& request, const jobs::BatchReport& report) {
    std::vector<Told> notes;
    std::vector<Told> skipped;
    std::vector<Remark> failed;
    for (const auto& track : report.tracks) {
        for (const auto& note : track.notes) notes.push_back({track.rel_path, note});
        if (track.status == TrackStatus::skipped)
            for (const auto& reason : track.reasons) skipped.push_back({track.rel_path, reason});
        const bool lost = track.status == TrackStatus::failed || track.status == TrackStatus::timed_out;
        if (lost) failed.push_back({track.rel_path, track.reason});
    }
    std::stable_partition(notes.begin(), notes.end(),
                          [](const Told& told) { return is_damage(told.reason.code); });
    const bool all = console.verbosity() == Verbosity::verbose;
    const std::size_t limit = all ? static_cast<std::size_t>(-1) : reasons_shown;
    const auto remarks_of = [all](const std::vector<Told>& told) {
        return all ? one_by_one(told) : grouped(told);
    };
    tell_remarks(console, "notes", remarks_of(notes), limit);
    if (!request.dry_run) tell_remarks(console, "skipped", remarks_of(skipped), limit);
    tell_remarks(console, "failed", failed, limit);
    std::string line = counted(report.tracks.size(), "track") + ":";
    if (request.dry_run) {
        line += " up to " + std::to_string(total_of(report.totals)) + " textures would be made";
    } else {
        line += " " + std::to_string(count_of(report, TrackStatus::done)) + " done, " +
                std::to_string(count_of(report, TrackStatus::up_to_date)) + " up to date, " +
                std::to_string(report.failed) + " failed, " +
                std::to_string(count_of(report, TrackStatus::skipped)) + " skipped in " +
                duration_text(report.seconds);
    }
    console.say(line);
    if (request.dry_run) return;
    console.say(counted(static_cast<std::size_t>(total_of(report.totals)), "texture") + ": " +
                counts_text(report.totals));
    console.say("textures: " + (request.export_dir / "tr8s" / "by_source").generic_string());
    console.say("results:  " + request.results_file.generic_string());
}

ExitStatus status_of_batch(const jobs::BatchReport& report) {
    if (report.interrupted) return ExitStatus::interrupted;
    return status_of_counts(report.successful + report.failed, report.failed);
}

void BatchFlags::add_to(CLI::App& app) {
    add_option(app, "--timeout", timeout_sec,
               with_default("Time limit of a track; 0: none", {"batch.timeout_sec"}))
        ->type_name("SEC")
        ->transform(as_setting("batch.timeout_sec"))
        ->group("Work");
    add_option(app, "--jobs", jobs,
               with_default("Worker processes; 0: what cores and memory allow", {"batch.jobs"}))
        ->type_name("N")
        ->transform(as_setting("batch.jobs"))
        ->group("Work");
    // What runs tracks in this process cannot keep them from what is not theirs.
    std::vector<std::string> names;
    std::string help = "Where tracks are worked on:";
    for (const jobs::EngineKind& kind : jobs::engine_kinds()) {
        if (!kind.confines) continue;
        help += std::string(names.empty() ? " " : "; ") + kind.name + ", " + kind.help;
        names.emplace_back(kind.name);
    }
    add_option(app, "--engine", engine, help)
        ->type_name("NAME")
        ->capture_default_str()
        ->one_of(names)
        ->group("Work");
    add_flag(app, "--force", force, "Make tracks again that are up to date")->group("Work");
    add_flag(app, "--retry-failed", retry_failed, "Try tracks again that failed before")->group("Work");
    add_flag(app, "--keep-work", keep_work, "Keep the staged files below the work folder")->group("Work");
}

void BatchFlags::apply_to(jobs::BatchRequest& request) const {
    if (timeout_sec) request.settings.batch.timeout_sec = *timeout_sec;
    if (jobs) request.settings.batch.jobs = *jobs;
    request.engine = &jobs::find_engine(engine);
    request.force = force;
    request.retry_failed = retry_failed;
    request.keep_work = keep_work;
}

}  // namespace afterglow::cli

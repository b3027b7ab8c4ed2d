#include "fault_trial.hpp"

#include <stdexcept>
#include <utility>

#include "archive/catalog.hpp"
#include "archive/scan_cache.hpp"
#include "archive/selection.hpp"
#include "base/error.hpp"
#include "base/output_lock.hpp"
#include "base/progress.hpp"
#include "jobs/batch_run.hpp"
#include "jobs/run.hpp"
#include "support/recordings.hpp"
#include "support/signals.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* scan_cache = ".audio_catalog.csv.scan";
constexpr std::uint64_t seed = 7;
constexpr std::uint64_t earlier_seed = 8;

// Little of everything but drones, whose stretching takes longer than all the rest.
pipeline::Settings small_settings() {
    pipeline::Settings settings;
    settings.global.memory_limit_mb = 0;  // the recording goes through the disk too
    settings.global.min_source_sec = 0.5;
    settings.selection.min_duration_sec = 0.5;
    settings.batch.jobs = 1;
    settings.pads.duration_sec = 0.3;
    settings.pads.max_per_file = 1;
    settings.clouds.duration_sec = 0.4;
    settings.clouds.grains = 8;
    settings.clouds.per_source = 1;
    settings.hiss.loop_duration_sec = 0.34;
    settings.hiss.loops = 1;
    settings.hiss.flickers = 1;
    return settings;
}

pipeline::MakerSet small_makers() {
    pipeline::MakerSet makers = pipeline::MakerSet::all();
    makers.leave_out(makers::MakerId::drones);
    return makers;
}

void build(const fs::path& archive) {
    write_recording(archive / "one.wav", to_mono(small_piece(1.2, 220.0)));
    write_recording(archive / "sub" / "two.flac", to_mono(small_piece(1.0, 262.0)),
                    audio::RecordingFormat::flac);
    write_recording(archive / "quiet.wav", signals::silence(1.0));
}

// What a scan remembers is whole line by line.
bool is_whole_scan(const fs::path& place, const std::string& name) {
    return name == scan_cache && archive::ScanCache(place / name).damaged() == 0;
}

// What a run that came through may lack or leave: the memory of a scan, and what the next run removes.
Snapshot without_trifles(const Snapshot& all) {
    Snapshot rest;
    for (const auto& [path, bytes] : all) {
        const bool leftover = path.starts_with("work/") || path.find(".afterglow-") != std::string::npos;
        if (!leftover && path != scan_cache) rest[path] = bytes;
    }
    return rest;
}

bool is_invisible(const Fault& fault) {
    return fault.error == EINTR || fault.way == Way::takes_half;
}

}  // namespace

FaultTrials::FaultTrials(const fs::path& folder)
    : archive_(folder / "archive"), place_(folder / "place"), settings_(small_settings()) {
    build(archive_);
    sources_ = snapshot_of(archive_);
    const auto after_batch = [&](std::uint64_t with_seed) {
        return after(batch(with_seed, real_file_system()));
    };
    const auto after_finish = [&] { return after(finish(real_file_system())); };
    prepare({});
    const Snapshot earlier = after_batch(earlier_seed);
    courses_[{Part::batch, Before::other_textures}] = {earlier, after_batch(seed)};
    prepare({});
    courses_[{Part::batch, Before::nothing}] = {{}, after_batch(seed)};
    Course& first = courses_[{Part::finish, Before::nothing}];
    first = {snapshot_of(place_), after_finish()};
    prepare(earlier);
    after_finish();
    Course& again = courses_[{Part::finish, Before::other_textures}];
    again = {after_batch(seed), after_finish()};
}

Snapshot FaultTrials::after(const Ended& undisturbed) const {
    if (!undisturbed.error.empty() || undisturbed.failed_tracks > 0)
        throw std::runtime_error("the undisturbed run fails: " + undisturbed.error);
    return snapshot_of(place_);
}

void FaultTrials::prepare(const Snapshot& snapshot) {
    fs::remove_all(place_);
    restore(snapshot, place_);
}

// discover, select and batch, with the files between them that the commands leave.
FaultTrials::Ended FaultTrials::batch(std::uint64_t with_seed, FileSystem& disk, archive::Processes& scanning,
                                      archive::Processes& working) {
    Ended ended;
    try {
        const OutputRoot out(place_, {}, disk);
        archive::DiscoverOptions scan;
        scan.jobs = 1;
        const auto found =
            archive::discover(archive_, scan, place_ / scan_cache, &out, silent_progress(), scanning);
        out.write_result("audio_catalog.csv", archive::catalog_kind(),
                         archive::write_catalog(found.rows, archive::CatalogFormat::csv));
        auto selection =
            archive::select(archive::read_catalog(place_ / "audio_catalog.csv"), settings_.selection);
        std::vector<archive::CatalogRow> selected;
        for (auto& judged : selection.selected) selected.push_back(std::move(judged.row));
        out.write_result("selected_sources.csv", archive::catalog_kind(),
                         archive::write_catalog(selected, archive::CatalogFormat::csv));
        jobs::BatchRequest request;
        request.tracks = archive::read_catalog(place_ / "selected_sources.csv");
        request.root = archive_;
        request.work_dir = place_ / "work";
        request.export_dir = place_ / "export";
        request.results_file = place_ / "batch_results.json";
        request.settings = settings_;
        request.makers = small_makers();
        request.seed = with_seed;
        const auto report = jobs::run_batch_with(request, jobs::pipeline_of(request.settings, request.seed),
                                                 disk, silent_progress(), working);
        ended.failed_tracks = static_cast<int>(report.failed);
        for (const char* catalog : {"audio_catalog.csv", "selected_sources.csv"})
            archive::write_diagnoses(out, catalog, archive_, jobs::diagnoses_of(report));
    } catch (const Error& error) {
        ended.error = describe(error);
    }
    return ended;
}

FaultTrials::Ended FaultTrials::finish(FileSystem& disk) {
    Ended ended;
    try {
        const auto lock = OutputLock::of_folder(OutputRoot(place_, {}, disk));  // as run holds it
        jobs::RunWatcher silent;
        jobs::FinishRequest request{place_, {}, settings_};
        request.disk = &disk;
        const auto finished = jobs::finish_run(request, silent, silent_progress());
        ended.failed_tracks = finished.complete ? 0 : 1;
    } catch (const Error& error) {
        ended.error = describe(error);
    }
    return ended;
}

std::vector<std::string> FaultTrials::check(const Ended& ended, const Fault& fault) const {
    const Snapshot& expected = course_of(fault).after;
    const Snapshot now = snapshot_of(place_);
    const auto wanted = units_of(expected);
    const auto earlier = units_of(course_of(fault).before);
    std::vector<std::string> violations;
    for (const auto& [name, unit] : units_of(now)) {
        const auto is = [&name = name, &unit = unit](const std::map<std::string, Snapshot>& units) {
            return units.contains(name) && units.at(name) == unit;
        };
        const bool merged =
            name.ends_with("by_source/manifest.csv") || name.ends_with("by_source/manifest.json");
        if (!merged && !is(wanted) && !is(earlier) && !is_whole_scan(place_, name) &&
            !(wanted.contains(name) && is_catalog_told_in_part(unit, wanted.at(name))))
            violations.push_back("torn: " + name);
    }
    // The merged manifest comes last; where it could not be written the run has said so.
    if (ended.error.empty())
        for (const auto& untruth : untruths(now)) violations.push_back(untruth);
    for (const auto& [source, entry] : ledger_of(now)) {
        if (entry.status == "done" && !now.contains(entry.folder + "/manifest.json"))
            violations.push_back("the ledger says that " + entry.folder + " is done");
        if (entry.status == "failed" || entry.status == "timed_out")
            violations.push_back("the ledger blames " + entry.folder + " for it");
    }
    const bool came_through = ended.error.empty() && ended.failed_tracks == 0;
    if (came_through)
        for (const auto& line : differences(without_trifles(expected), without_trifles(now)))
            violations.push_back("came through, but " + line);
    if (!came_through && is_invisible(fault))
        violations.push_back("it should not have been noticed: " + ended.error);
    return violations;
}

FaultTrials::Ended FaultTrials::disturbed(const Fault& fault) {
    FaultyFiles files(point_);
    FaultyProcesses processes(point_);
    archive::Processes& real = archive::real_processes();
    point_.aim(fault.at, fault.error, fault.way, fault.only);
    switch (fault.disturbed) {
        case Disturbed::scan:
            return batch(seed, real_file_system(), processes, real);
        case Disturbed::workers:
            return batch(seed, real_file_system(), real, processes);
        case Disturbed::files:
            break;
    }
    return fault.part == Part::finish ? finish(files) : batch(seed, files);
}

Trial FaultTrials::run(const Fault& fault) {
    prepare(course_of(fault).before);
    const Ended ended = disturbed(fault);
    Trial trial{point_.struck(), point_.calls(), ended.error, ended.failed_tracks, check(ended, fault)};
    const Ended again =
        fault.part == Part::finish ? finish(real_file_system()) : batch(seed, real_file_system());
    if (!again.error.empty()) trial.violations.push_back("the rerun ends with: " + again.error);
    for (const auto& line : differences(course_of(fault).after, snapshot_of(place_)))
        trial.violations.push_back("after the rerun " + line);
    if (!differences(sources_, snapshot_of(archive_)).empty())
        trial.violations.emplace_back("a recording was changed");
    return trial;
}

}  // namespace afterglow::test

#include "kill_trial.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <csignal>
#include <set>

#include "processes.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;

constexpr int killed_status = 128 + SIGKILL;
constexpr int interrupted_status = 130;

void add(Round& round, const std::vector<std::string>& findings) {
    round.findings.insert(round.findings.end(), findings.begin(), findings.end());
}

// Which exit statuses are an answer to a blow; 0 and 3 wherever it came too late or cost a track.
bool is_answer(Blow blow, int status) {
    std::set<int> answers = {0, 3};
    switch (blow) {
        case Blow::kill_parent:
        case Blow::kill_all:
        case Blow::kill_at_call:
            answers.insert(killed_status);
            break;
        case Blow::terminate:
            answers.insert({interrupted_status, 128 + SIGTERM});  // the latter before the program listens
            break;
        case Blow::interrupt:
        case Blow::interrupt_twice:
            answers.insert(interrupted_status);
            break;
        case Blow::kill_worker:
        case Blow::stop_worker:
        case Blow::starve_worker:
            answers.insert(1);
            break;
        case Blow::fail_read:
            answers.insert({1, 2});
            break;
        case Blow::starve_parent:
            // 127: before there was memory for its libraries.
            answers.insert({1, 127, 128 + SIGABRT, 128 + SIGSEGV});
            break;
    }
    return answers.contains(status);
}

// The folders of tracks that are published; what tells them from others of the same name.
std::map<std::string, ino_t> published_in(const fs::path& out) {
    std::map<std::string, ino_t> folders;
    std::error_code ignored;
    std::vector<std::string> prefixes = {tracks_prefix};
    if (fs::exists(out / "ledger.jsonl")) prefixes.emplace_back();  // of make
    for (const std::string& prefix : prefixes)
        for (const auto& entry : fs::directory_iterator(out / prefix, ignored)) {
            struct stat status {};
            const std::string name = entry.path().filename();
            if (!name.starts_with('.') && entry.is_directory() && stat(entry.path().c_str(), &status) == 0)
                folders[prefix + name] = status.st_ino;
        }
    return folders;
}

// The tracks that the record says are done, as the undisturbed run makes them.
std::set<std::string> recorded_in(const Snapshot& now, const Workload& workload) {
    const auto wanted = ledger_of(workload.after);
    std::set<std::string> folders;
    for (const auto& [source, entry] : ledger_of(now))
        if (entry.status == "done" && wanted.contains(source) && wanted.at(source).recipe == entry.recipe)
            folders.insert(entry.folder);
    return folders;
}

// Every unit that is there is as it was before or as it will be; those that failed tracks change are left
// out.
std::vector<std::string> partial_units(const Snapshot& now, const Workload& workload, bool fails_tracks) {
    const auto before = units_of(workload.before);
    const auto after = units_of(workload.after);
    std::vector<std::string> found;
    for (const auto& [name, unit] : units_of(now)) {
        const bool is_track = name.starts_with(tracks_prefix) && name.find("manifest.") == std::string::npos;
        const bool merged = name.ends_with("manifest.csv") || name.ends_with("manifest.json");
        // An interrupted scan keeps the headers it has read.
        if (merged || name.ends_with(".scan") || (fails_tracks && !is_track)) continue;
        const bool old = before.contains(name) && before.at(name) == unit;
        const bool made =
            after.contains(name) && (after.at(name) == unit || is_catalog_told_in_part(unit, after.at(name)));
        if (!old && !made) found.push_back(name + " is partial");
    }
    return found;
}

std::vector<std::string> false_record(const Snapshot& now, const Workload& workload) {
    const auto after = units_of(workload.after);
    const auto units = units_of(now);
    std::vector<std::string> found;
    for (const std::string& name : recorded_in(now, workload)) {
        if (!units.contains(name) || units.at(name) != after.at(name))
            found.push_back("the ledger says that " + name + " is done, and it is not");
    }
    return found;
}

}  // namespace

KillTrial::KillTrial(int tracks, double seconds, std::uint64_t seed, bool sanitized)
    : scene_(tracks, seconds, !sanitized), rng_(seed), sanitized_(sanitized) {
    adopt_orphans();
}

// Blows in turn; more of those at a change of the disk and at reads, and one is to kill it until it is done.
KillTrial::Choice KillTrial::choice_of(int number, Rng& rng) const {
    constexpr int more_at_calls = 4;
    constexpr int more_at_reads = 3;
    static const std::vector<std::string> with_workers = {"run", "run again", "run", "batch"};
    const int turn = number % (blow_count + 1 + more_at_calls + more_at_reads);
    const bool until_done = turn == blow_count;
    Blow blow = turn <= blow_count + more_at_calls ? Blow::kill_at_call : Blow::fail_read;
    if (turn < blow_count) blow = static_cast<Blow>(turn);
    const bool unbearable = blow == Blow::kill_at_call || blow == Blow::fail_read ||
                            blow == Blow::starve_parent || blow == Blow::starve_worker;
    if (sanitized_ && unbearable) blow = Blow::kill_parent;
    const bool any = blow == Blow::kill_at_call || blow == Blow::fail_read || rng.uniform() < 0.5;
    const auto& names = any && !until_done && !hits_workers(blow) ? Scene::names() : with_workers;
    const auto pick = rng.integer(0, static_cast<std::int64_t>(names.size()) - 1);
    return {blow, names[static_cast<std::size_t>(pick)], until_done};
}

void KillTrial::begin(const Workload& workload) const {
    fs::remove_all(workload.out);
    fs::create_directories(workload.out);
    restore(workload.before, workload.out);
}

// One disturbed run; its exit status.
int KillTrial::disturb(const Workload& workload, Blow blow, double latest, Round& round, Rng& rng) {
    auto command = workload.command;
    for (auto& argument : arguments_for(blow)) command.push_back(std::move(argument));
    Moment moment = random_moment(workload, blow, rng);
    if (latest > 0.0) {
        moment = {};
        moment.sec = rng.uniform(0.0, latest);
    }
    if (round.moments.size() < 200) round.moments += (round.moments.empty() ? "" : ", ") + moment.text();
    ProcessOptions options;
    options.environment = environment_for(moment, workload);
    RunningProcess process(command, options);
    const bool struck = strike(process, blow, moment, workload, rng);
    round.struck = round.struck || struck;
    round.blows += struck ? 1 : 0;
    const Finished finished = process.wait();
    if (!is_answer(blow, finished.status))
        round.findings.push_back(fmt::format("it ended with {}: {}", finished.status, finished.err));
    for (const std::string& orphan : orphans_left()) round.findings.push_back("orphan: " + orphan);
    return finished.status;
}

void KillTrial::look(const Workload& workload, bool fails_tracks, Round& round) const {
    const Snapshot now = snapshot_of(workload.out);
    add(round, partial_units(now, workload, fails_tracks));
    add(round, false_record(now, workload));
    add(round, untruths(now));
}

// A run without disturbance.
void KillTrial::finish(const Workload& workload, bool fails_tracks, Round& round) const {
    const Snapshot now = snapshot_of(workload.out);
    const auto after = units_of(workload.after);
    const auto recorded = recorded_in(now, workload);
    const auto published = published_in(workload.out);
    const auto units = units_of(now);
    auto command = workload.command;
    if (fails_tracks && workload.has_workers) command.emplace_back("--retry-failed");
    const Finished finished = run_process(command);
    if (finished.status != 0)
        round.findings.push_back(fmt::format("the rerun ended with {}: {}", finished.status, finished.err));
    const auto published_now = published_in(workload.out);
    for (const auto& [name, inode] : published) {
        if (!after.contains(name) || units.at(name) != after.at(name)) continue;
        ++round.published_before;
        if (published_now.contains(name) && published_now.at(name) == inode) continue;
        ++round.made_once_more;
        if (recorded.contains(name)) round.findings.push_back(name + " was done, and was made again");
    }
    add(round, differences(workload.after, snapshot_of(workload.out)));
}

void KillTrial::kill_until_done(const Workload& workload, Round& round, Rng& rng) {
    constexpr int most = 400;
    constexpr Blow blows[] = {Blow::kill_parent, Blow::kill_all, Blow::terminate, Blow::interrupt};
    for (int i = 0; i < most && round.findings.empty(); ++i) {
        const Blow blow = blows[rng.integer(0, 3)];
        if (disturb(workload, blow, workload.seconds * 0.8, round, rng) == 0) return;
        look(workload, false, round);
    }
    round.findings.emplace_back("it never comes to its end");
}

Round KillTrial::round(int number) {
    Rng rng = rng_.split("round", static_cast<std::uint64_t>(number));
    const Choice choice = choice_of(number, rng);
    const Workload& workload = scene_.workload(choice.workload);
    Round round;
    round.workload = choice.workload;
    round.blow = choice.until_done ? "killed until done" : blow_name(choice.blow);
    begin(workload);
    const bool fails_tracks = may_fail_tracks(choice.blow);
    if (choice.until_done) {
        kill_until_done(workload, round, rng);
    } else {
        disturb(workload, choice.blow, 0.0, round, rng);
        look(workload, fails_tracks, round);
    }
    finish(workload, fails_tracks, round);
    return round;
}

}  // namespace afterglow::test

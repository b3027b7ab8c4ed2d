#include "fault_sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>

namespace afterglow::test {
namespace {

using Tell = std::function<void(const std::string&)>;

std::string name_of(const Fault& fault) {
    switch (fault.way) {
        case Way::fails:
            return strerrorname_np(fault.error);
        case Way::takes_half:
            return "short";
        case Way::tears:
            return "torn";
        case Way::stays_full:
            return "full from there on";
    }
    return {};
}

class Sweeper {
  public:
    Sweeper(FaultTrials& trials, const SweepOptions& options, const Tell& tell)
        : trials_(trials), options_(options), tell_(tell) {}

    // The calls of an undisturbed run.
    std::vector<std::string> calls(Fault fault) {
        fault.at = FaultPoint::never;
        const Trial trial = trials_.run(fault);
        note(fault, trial);
        return trial.calls;
    }

    void try_all(Fault fault, int count, int most = 1 << 20) {
        for (int at = 0; at < std::min(count, most); ++at) {
            if (next_++ % options_.stride != options_.offset % options_.stride) continue;
            fault.at = at;
            const Trial trial = trials_.run(fault);
            if (!trial.struck.empty()) count_in(fault, trial);
            note(fault, trial);
        }
    }

    Sweep finish() {
        sweep_.points = static_cast<int>(points_.size());
        return std::move(sweep_);
    }

  private:
    void count_in(const Fault& fault, const Trial& trial) {
        CallCounts& counts = sweep_.calls[trial.struck];
        ++counts.tried[name_of(fault)];
        ++sweep_.ways[name_of(fault)];
        ++sweep_.trials;
        points_.insert(fmt::format("{} {} {}", static_cast<int>(fault.before), fault.only, fault.at));
        if (!trial.ended_by.empty()) {
            ++counts.run_ended;
        } else {
            ++(trial.failed_tracks > 0 ? counts.track_failed : counts.unnoticed);
        }
    }

    void note(const Fault& fault, const Trial& trial) {
        const std::string what =
            fault.at == FaultPoint::never
                ? std::string("undisturbed")
                : fmt::format("{} {} {} {}", fault.before == Before::nothing ? "first" : "again",
                              trial.struck.empty() ? "no call" : trial.struck, fault.at, name_of(fault));
        tell_(what);
        for (const auto& violation : trial.violations)
            sweep_.violations.push_back(fmt::format("{}: {} ({})", what, violation, trial.ended_by));
    }

    FaultTrials& trials_;
    SweepOptions options_;
    const Tell& tell_;
    int next_ = 0;
    std::set<std::string> points_;
    Sweep sweep_;
};

int count_of(const std::vector<std::string>& calls, const std::string& name) {
    return static_cast<int>(std::ranges::count(calls, name));
}

}  // namespace

Sweep sweep_files(Part part, FaultTrials& trials, const SweepOptions& options, const Tell& tell) {
    Sweeper sweeper(trials, options, tell);
    for (const Before before : {Before::nothing, Before::other_textures}) {
        Fault fault;
        fault.part = part;
        fault.before = before;
        const auto calls = sweeper.calls(fault);
        const int count = static_cast<int>(calls.size());
        for (const int error : {ENOSPC, EIO, EACCES, EINTR}) {
            fault.error = error;
            sweeper.try_all(fault, count);
        }
        fault.error = ENOSPC;
        fault.way = Way::stays_full;
        sweeper.try_all(fault, count);
        fault.only = "write";
        for (const Way way : {Way::takes_half, Way::tears}) {
            fault.way = way;
            sweeper.try_all(fault, count_of(calls, "write"));
        }
    }
    return sweeper.finish();
}

Sweep sweep_processes(Disturbed whose, FaultTrials& trials, const SweepOptions& options, const Tell& tell) {
    constexpr int enough = 12;  // of calls whose number depends on time
    const std::map<std::string, std::vector<int>> errors = {{"pipe", {EMFILE, ENFILE, EINTR}},
                                                            {"fork", {EAGAIN, ENOMEM, EINTR}},
                                                            {"read", {EINTR, EIO}},
                                                            {"write", {EINTR, EIO}},
                                                            {"poll", {EINTR, ENOMEM}},
                                                            {"waitid", {EINTR}},
                                                            {"wait4", {EINTR}},
                                                            {"setrlimit", {EPERM, EINVAL, EINTR}},
                                                            {"prctl", {EINVAL, EINTR}},
                                                            {"open_path", {ENFILE, ENOMEM, EINTR}},
                                                            {"landlock_create_ruleset", {ENOMEM, EINTR}},
                                                            {"landlock_add_rule", {ENOMEM, EINTR}},
                                                            {"landlock_restrict_self", {EPERM, EINTR}},
                                                            {"seccomp_load", {EINVAL, ENOMEM, EINTR}}};
    Sweeper sweeper(trials, options, tell);
    Fault fault;
    fault.disturbed = whose;
    const auto calls = sweeper.calls(fault);
    for (const auto& [call, its_errors] : errors) {
        fault.only = call;
        fault.way = Way::fails;
        for (const int error : its_errors) {
            fault.error = error;
            sweeper.try_all(fault, count_of(calls, call), enough);
        }
        if (call != "read" && call != "write") continue;
        fault.way = Way::takes_half;
        sweeper.try_all(fault, count_of(calls, call), enough);
    }
    return sweeper.finish();
}

std::string tables_of(const Sweep& sweep) {
    std::string head = "| call |";
    std::string rule = "|---|";
    for (const auto& [way, count] : sweep.ways) {
        head += fmt::format(" {} |", way);
        rule += "---|";
    }
    std::string text = head + " not noticed | a track failed | the run ended |\n" + rule + "---|---|---|\n";
    CallCounts all;
    const auto row = [&](const std::string& name, const CallCounts& counts) {
        text += fmt::format("| {} |", name);
        for (const auto& [way, count] : sweep.ways) {
            const auto tried = counts.tried.find(way);
            text += tried == counts.tried.end() ? " |" : fmt::format(" {} |", tried->second);
        }
        text += fmt::format(" {} | {} | {} |\n", counts.unnoticed, counts.track_failed, counts.run_ended);
    };
    for (const auto& [call, counts] : sweep.calls) {
        row(call, counts);
        all.unnoticed += counts.unnoticed;
        all.track_failed += counts.track_failed;
        all.run_ended += counts.run_ended;
    }
    all.tried = sweep.ways;
    row("all", all);
    return text;
}

}  // namespace afterglow::test

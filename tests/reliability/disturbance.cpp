#include "disturbance.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "processes.hpp"

namespace afterglow::test {
namespace {

using Clock = std::chrono::steady_clock;

void sleep_sec(double sec) {
    std::this_thread::sleep_for(std::chrono::duration<double>(sec));
}

bool wait_for(RunningProcess& process, const Moment& moment, const Workload& workload) {
    if (moment.point >= 0) return process.wait().status == 128 + SIGKILL;
    if (moment.read >= 0) {
        process.wait();
        return workload.reads.so_far() > moment.read;
    }
    const auto until = Clock::now() + std::chrono::duration<double>(moment.sec);
    Lookout lookout(workload.out);
    if (moment.times > 0) lookout.seen(moment.sign);  // what lies there before is no sign
    const int before = moment.times > 0 ? lookout.seen(moment.sign) : 0;
    while (process.running()) {
        if (moment.times > 0 ? lookout.seen(moment.sign) - before >= moment.times : Clock::now() >= until)
            return true;
        sleep_sec(0.0002);
    }
    return false;
}

pid_t some_worker(RunningProcess& process, Rng& rng) {
    while (process.running()) {
        const auto workers = children_of(process.pid());
        if (!workers.empty())
            return workers[static_cast<std::size_t>(
                rng.integer(0, static_cast<std::int64_t>(workers.size()) - 1))];
        sleep_sec(0.0005);
    }
    return -1;
}

bool hit_worker(RunningProcess& process, int signal_number, Rng& rng) {
    const pid_t worker = some_worker(process, rng);
    return worker > 0 && kill(worker, signal_number) == 0;
}

void kill_all(const RunningProcess& process) {
    const auto workers = children_of(process.pid());
    process.send_signal(SIGKILL);
    for (const pid_t worker : workers) kill(worker, SIGKILL);
}

// What it has it keeps, and a little may be added.
bool take_memory(pid_t pid, Rng& rng) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/statm");
    rlim_t pages = 0;
    if (!(in >> pages)) return false;
    const rlim_t bytes = pages * 4096 + static_cast<rlim_t>(rng.integer(0, 4 << 20));
    const rlimit limit{bytes, RLIM_INFINITY};
    return prlimit(pid, RLIMIT_AS, &limit, nullptr) == 0;
}

}  // namespace

std::string blow_name(Blow blow) {
    switch (blow) {
        case Blow::kill_parent:
            return "SIGKILL of the parent";
        case Blow::kill_worker:
            return "SIGKILL of a worker";
        case Blow::kill_all:
            return "SIGKILL of all";
        case Blow::terminate:
            return "SIGTERM";
        case Blow::interrupt:
            return "SIGINT";
        case Blow::interrupt_twice:
            return "SIGINT twice";
        case Blow::stop_worker:
            return "SIGSTOP of a worker beyond its time";
        case Blow::starve_worker:
            return "no memory left for a worker";
        case Blow::starve_parent:
            return "no memory left for the parent";
        case Blow::kill_at_call:
            return "SIGKILL of the parent at a change of the disk";
        case Blow::fail_read:
            return "a read that fails";
    }
    return {};
}

bool hits_workers(Blow blow) {
    return blow == Blow::kill_worker || blow == Blow::stop_worker || blow == Blow::starve_worker;
}

bool may_fail_tracks(Blow blow) {
    return hits_workers(blow) || blow == Blow::starve_parent || blow == Blow::fail_read;
}

std::vector<std::string> arguments_for(Blow blow) {
    if (blow == Blow::stop_worker) return {"--timeout", "2"};
    return {};
}

std::string Moment::text() const {
    if (point >= 0)
        return fmt::format("{} change {} of the disk", point % 2 == 0 ? "before" : "after", point / 2);
    if (read >= 0) return fmt::format("at read {}", read);
    if (times == 0) return fmt::format("after {:.3f} s", sec);
    return fmt::format("at {} {}", sign_name(sign), times);
}

std::map<std::string, std::string> environment_for(const Moment& moment, const Workload& workload) {
    if (moment.read >= 0) return workload.reads.environment(moment.read);
    if (moment.point < 0) return {};
    return {{"LD_PRELOAD", KILLING_CALLS}, {"AFTERGLOW_TRIAL_DEADLY_CALL", std::to_string(moment.point)}};
}

Moment random_moment(const Workload& workload, Blow blow, Rng& rng) {
    constexpr double past_the_end = 1.05;
    constexpr double with_workers = 0.3;  // of the whole job
    constexpr double by_sign = 0.4;
    if (blow == Blow::kill_at_call) {
        Moment moment;
        moment.point = rng.integer(0, 2 * workload.calls - 1);
        return moment;
    }
    if (blow == Blow::fail_read) {
        Moment moment;
        moment.read = rng.integer(0, workload.read_count - 1);
        return moment;
    }
    const double share = hits_workers(blow) && workload.name != "batch" ? with_workers : past_the_end;
    Moment moment;
    moment.sec = rng.uniform(0.0, workload.seconds * share);
    if (hits_workers(blow)) return moment;
    const auto sign = static_cast<Sign>(rng.integer(0, sign_count - 1));
    const int times = workload.signs.at(sign);
    if (times == 0 || rng.uniform() >= by_sign) return moment;
    moment.sign = sign;
    moment.times = static_cast<int>(rng.integer(1, times));
    moment.sec = 0.0;
    return moment;
}

bool strike(RunningProcess& process, Blow blow, const Moment& moment, const Workload& workload, Rng& rng) {
    if (!wait_for(process, moment, workload)) return false;
    switch (blow) {
        case Blow::kill_parent:
            process.send_signal(SIGKILL);
            return true;
        case Blow::kill_worker:
            return hit_worker(process, SIGKILL, rng);
        case Blow::kill_all:
            kill_all(process);
            return true;
        case Blow::terminate:
            process.send_signal(SIGTERM);
            return true;
        case Blow::interrupt:
            process.signal_group(SIGINT);
            return true;
        case Blow::interrupt_twice:
            process.signal_group(SIGINT);
            sleep_sec(rng.uniform(0.0, 0.1));
            process.signal_group(SIGINT);
            return true;
        case Blow::stop_worker:
            return hit_worker(process, SIGSTOP, rng);
        case Blow::starve_worker: {
            const pid_t worker = some_worker(process, rng);
            return worker > 0 && take_memory(worker, rng);
        }
        case Blow::starve_parent:
            return take_memory(process.pid(), rng);
        case Blow::kill_at_call:
        case Blow::fail_read:
            return true;
    }
    return false;
}

}  // namespace afterglow::test

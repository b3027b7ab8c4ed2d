#include "archive/strays.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "base/disk.hpp"
#include "base/error.hpp"

namespace afterglow::archive {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds patience{10};
constexpr std::chrono::milliseconds pause{1};

// Of one process; 0 if it is gone.
pid_t parent_of(const fs::path& process) {
    std::ifstream file(process / "stat");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const auto name_end = text.rfind(") ");  // the name may hold anything
    if (name_end == std::string::npos || name_end + 4 >= text.size()) return 0;
    return std::atoi(text.c_str() + name_end + 4);
}

// For systems that do not list children.
std::vector<pid_t> children_by_search() {
    std::vector<pid_t> children;
    std::error_code error;
    for (fs::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
        const pid_t pid = std::atoi(entry->path().filename().c_str());
        if (pid > 0 && parent_of(entry->path()) == getpid()) children.push_back(pid);
    }
    return children;
}

std::vector<pid_t> children() {
    std::ifstream file("/proc/thread-self/children");
    if (!file) return children_by_search();
    return {std::istream_iterator<pid_t>(file), {}};
}

std::set<pid_t>& others_children() {
    static std::set<pid_t> others;
    return others;
}

std::vector<pid_t> strays() {
    auto found = children();
    std::erase_if(found,
                  [](pid_t pid) { return own_children().contains(pid) || others_children().contains(pid); });
    return found;
}

}  // namespace

std::set<pid_t>& own_children() {
    static std::set<pid_t> own;
    return own;
}

void adopt_strays(Processes& system) {
    disk::uninterrupted([&] { return system.prctl(PR_SET_CHILD_SUBREAPER, 1); });
    others_children().clear();
    for (const pid_t pid : strays()) others_children().insert(pid);
}

void end_strays() {
    const auto until = Clock::now() + patience;
    for (auto left = strays(); !left.empty(); left = strays()) {
        if (Clock::now() > until)
            throw Error(ErrorCategory::internal,
                        fmt::format("process {}, which a worker left behind, cannot be ended", left.front()));
        for (const pid_t pid : left) {
            kill(pid, SIGKILL);
            waitpid(pid, nullptr, WNOHANG);
        }
        if (left == strays()) std::this_thread::sleep_for(pause);
    }
}

}  // namespace afterglow::archive

#include "processes.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto time_to_die = 60s;

// "pid (name) state ppid …"; the name may hold anything.
bool lives_below(pid_t parent, pid_t pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    const auto end = text.rfind(')');
    if (end == std::string::npos || end + 4 >= text.size()) return false;
    const char state = text[end + 2];
    return state != 'Z' && state != 'X' && std::atol(text.c_str() + end + 4) == parent;
}

std::string command_line(pid_t pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/cmdline");
    std::string text((std::istreambuf_iterator<char>(in)), {});
    std::ranges::replace(text, '\0', ' ');
    return text;
}

void reap_the_dead() {
    while (waitpid(-1, nullptr, WNOHANG) > 0) {
    }
}

}  // namespace

void adopt_orphans() {
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) throw std::runtime_error("orphans cannot be adopted");
}

std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> children;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
        const std::string name = entry.path().filename();
        pid_t pid = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (error == std::errc() && end == name.data() + name.size() && lives_below(parent, pid))
            children.push_back(pid);
    }
    std::ranges::sort(children);
    return children;
}

std::vector<std::string> orphans_left() {
    const auto deadline = std::chrono::steady_clock::now() + time_to_die;
    std::vector<std::string> left;
    while (true) {
        reap_the_dead();
        const auto living = children_of(getpid());
        if (living.empty()) return left;
        if (std::chrono::steady_clock::now() > deadline) {
            for (const pid_t pid : living) {
                left.push_back(std::to_string(pid) + " " + command_line(pid));
                kill(pid, SIGKILL);
            }
            waitpid(living.front(), nullptr, 0);
            return left;
        }
        std::this_thread::sleep_for(2ms);
    }
}

}  // namespace afterglow::test

#include "fault_point.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <stdexcept>
#include <string_view>

namespace afterglow::test {
namespace {

constexpr std::size_t max_calls = 1U << 16U;
constexpr std::size_t max_name = 24;

void copy_name(std::string_view name, char* into) {
    into[name.copy(into, max_name - 1)] = '\0';
}

}  // namespace

// In memory that forked processes share.
struct FaultPoint::Shared {
    std::atomic<int> calls;     // that count for the aim
    std::atomic<int> recorded;  // all of them
    char struck[max_name];
    char names[max_calls][max_name];
};

FaultPoint::FaultPoint() {
    void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::runtime_error("no shared memory for the trial");
    shared_ = new (memory) Shared;
}

FaultPoint::~FaultPoint() {
    munmap(shared_, sizeof(Shared));
}

void FaultPoint::aim(int at, int error, Way way, const std::string& only) {
    at_ = at;
    error_ = error;
    way_ = way;
    only_ = only;
    shared_->calls = 0;
    shared_->recorded = 0;
    shared_->struck[0] = '\0';
}

bool FaultPoint::strikes(std::string_view call, bool needs_space) {
    const auto place = static_cast<std::size_t>(shared_->recorded++);
    if (place < max_calls) copy_name(call, shared_->names[place]);
    if (!only_.empty() && only_ != call) return false;
    const int number = shared_->calls++;
    if (at_ == never || number < at_) return false;
    if (number > at_) return way_ == Way::stays_full && shared_->struck[0] != '\0' && needs_space;
    if (way_ == Way::stays_full && !needs_space) return false;
    copy_name(call, shared_->struck);
    return true;
}

std::string FaultPoint::struck() const {
    return shared_->struck;
}

std::vector<std::string> FaultPoint::calls() const {
    const auto count = std::min(static_cast<std::size_t>(shared_->recorded.load()), max_calls);
    return {shared_->names, shared_->names + count};
}

bool FaultyFiles::strikes(std::string_view call, bool needs_space) {
    if (!point_.strikes(call, needs_space)) return false;
    errno = point_.error();
    return true;
}

ssize_t FaultyFiles::write(int fd, const void* data, std::size_t size) {
    if (!strikes("write", true)) return FileSystem::write(fd, data, size);
    const std::size_t half = (size + 1) / 2;
    if (point_.way() == Way::takes_half) return FileSystem::write(fd, data, half);
    if (point_.way() == Way::tears && FileSystem::write(fd, data, half) < 0) return -1;
    errno = point_.error();
    return -1;
}

bool FaultyProcesses::strikes(const char* call) {
    if (!point_.strikes(call)) return false;
    errno = point_.error();
    return true;
}

int FaultyProcesses::pipe(int* ends) {
    return strikes("pipe") ? -1 : Processes::pipe(ends);
}

pid_t FaultyProcesses::fork() {
    return strikes("fork") ? -1 : Processes::fork();
}

ssize_t FaultyProcesses::read(int fd, void* data, std::size_t size) {
    if (!strikes("read")) return Processes::read(fd, data, size);
    return point_.way() == Way::takes_half ? Processes::read(fd, data, 1) : -1;
}

ssize_t FaultyProcesses::write(int fd, const void* data, std::size_t size) {
    if (!strikes("write")) return Processes::write(fd, data, size);
    return point_.way() == Way::takes_half ? Processes::write(fd, data, (size + 1) / 2) : -1;
}

int FaultyProcesses::poll(pollfd* waited, unsigned long count, int timeout_ms) {
    return strikes("poll") ? -1 : Processes::poll(waited, count, timeout_ms);
}

int FaultyProcesses::waitid(pid_t pid, siginfo_t* info, int states) {
    return strikes("waitid") ? -1 : Processes::waitid(pid, info, states);
}

pid_t FaultyProcesses::wait4(pid_t pid, int* status, rusage* usage) {
    return strikes("wait4") ? -1 : Processes::wait4(pid, status, usage);
}

int FaultyProcesses::setrlimit(int resource, const rlimit* limit) {
    return strikes("setrlimit") ? -1 : Processes::setrlimit(resource, limit);
}

int FaultyProcesses::prctl(int option, unsigned long value) {
    return strikes("prctl") ? -1 : Processes::prctl(option, value);
}

int FaultyProcesses::open_path(const char* path) {
    return strikes("open_path") ? -1 : Processes::open_path(path);
}

int FaultyProcesses::landlock_create_ruleset(const void* attributes, std::size_t size) {
    return strikes("landlock_create_ruleset") ? -1 : Processes::landlock_create_ruleset(attributes, size);
}

int FaultyProcesses::landlock_add_rule(int ruleset, const void* rule) {
    return strikes("landlock_add_rule") ? -1 : Processes::landlock_add_rule(ruleset, rule);
}

int FaultyProcesses::landlock_restrict_self(int ruleset) {
    return strikes("landlock_restrict_self") ? -1 : Processes::landlock_restrict_self(ruleset);
}

int FaultyProcesses::seccomp_load(void* filter) {
    return strikes("seccomp_load") ? -1 : Processes::seccomp_load(filter);
}

}  // namespace afterglow::test

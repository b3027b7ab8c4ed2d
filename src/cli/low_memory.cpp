#include "cli/low_memory.hpp"

#include <malloc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <string_view>

#include "views/exit_status.hpp"

namespace afterglow::cli {
namespace {

// What no work is done without.
constexpr std::size_t min_bytes = 48U << 20U;
constexpr std::string_view sentence =
    "error: not enough memory; run again when there is more, or with fewer --jobs\n";

bool is_memory_short() {
    void* trial = ::mmap(nullptr, min_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (trial == MAP_FAILED) return true;
    ::munmap(trial, min_bytes);
    return false;
}

extern "C" void on_crash(int signal_number) {
    if (is_memory_short()) {
        [[maybe_unused]] const auto said = ::write(STDERR_FILENO, sentence.data(), sentence.size());
        ::_exit(static_cast<int>(views::ExitStatus::failed));
    }
    std::signal(signal_number, SIG_DFL);
    std::raise(signal_number);
}

}  // namespace

void say_when_memory_ends() {
    static std::array<std::byte, 64U << 10U> stack;
    stack_t own{};
    own.ss_sp = stack.data();
    own.ss_size = stack.size();
    ::sigaltstack(&own, nullptr);
    struct sigaction action {};
    action.sa_handler = on_crash;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_ONSTACK;
    for (const int signal_number : {SIGSEGV, SIGBUS, SIGABRT}) ::sigaction(signal_number, &action, nullptr);
}

void share_heap_where_memory_is_limited() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) ::mallopt(M_ARENA_MAX, 1);
}

}  // namespace afterglow::cli

#include "archive/worker_end.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstring>

namespace afterglow::archive {

std::string reason_of_signal(int number) {
    const std::string name = fmt::format("{}, signal {}", strsignal(number), number);
    if (number == SIGKILL)
        return fmt::format("its worker was killed from outside ({}), most likely for want of memory", name);
    return fmt::format("its worker crashed ({})", name);
}

bool comes_from_outside(int number) {
    return number == SIGKILL || number == SIGTERM || number == SIGINT || number == SIGHUP ||
           number == SIGQUIT;
}

double cpu_seconds(const rusage& usage) {
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace afterglow::archive

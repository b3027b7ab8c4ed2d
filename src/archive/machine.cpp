// What this machine has for workers.
#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

#include "archive/worker.hpp"

namespace afterglow::archive {
namespace {

constexpr std::int64_t unknown_mb = std::numeric_limits<std::int32_t>::max();

// The number after `label` in a text of "label number" lines; none `otherwise` where file or label is
// missing.
std::int64_t number_in(const char* file, const std::string& label, std::int64_t otherwise) {
    std::ifstream words(file);
    std::string word;
    if (!label.empty())
        while (words >> word && word != label) {
        }
    std::int64_t value = 0;
    return words >> value ? value : otherwise;
}

// Of the control group (version 2) whose files a container sees.
std::int64_t group_memory_mb() {
    const std::int64_t most = number_in("/sys/fs/cgroup/memory.max", {}, -1);
    const std::int64_t now = number_in("/sys/fs/cgroup/memory.current", {}, 0);
    const std::int64_t reclaimable = number_in("/sys/fs/cgroup/memory.stat", "inactive_file", 0);
    return most < 0 ? unknown_mb : std::max<std::int64_t>(0, most - now + reclaimable) >> 20;
}

}  // namespace

std::int64_t available_memory_mb() {
    const std::int64_t available_kb = number_in("/proc/meminfo", "MemAvailable:", unknown_mb << 10);
    return std::min(available_kb >> 10, group_memory_mb());
}

int worker_count(int asked, int cores, std::int64_t available_mb, int worker_memory_mb) {
    const std::int64_t fitting = worker_memory_mb > 0 ? available_mb / worker_memory_mb : cores;
    const auto possible = static_cast<int>(std::clamp<std::int64_t>(fitting, 1, std::max(1, cores)));
    return asked > 0 ? std::min(asked, possible) : possible;
}

}  // namespace afterglow::archive

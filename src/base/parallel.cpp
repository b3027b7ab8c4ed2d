#include "base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "base/cores.hpp"

namespace afterglow {
namespace {

constexpr int max_threads = 64;
constexpr std::chrono::milliseconds poll_interval{50};

// As many as can be had, one at least. `count` hears of each before it starts, and of the one that does not.
void start_threads(std::vector<std::jthread>& pool, int threads, const std::function<void()>& run,
                   const std::function<void(int change)>& count) {
    pool.reserve(static_cast<std::size_t>(threads));
    for (int t = 0; t < threads; ++t) {
        count(1);
        try {
            pool.emplace_back(run);
        } catch (const std::system_error&) {
            count(-1);
            if (pool.empty()) throw;
            return;
        }
    }
}

}  // namespace

bool for_each_in_parallel(std::size_t count, int threads, const std::function<void(std::size_t)>& work,
                          Progress& progress, std::size_t done_before) {
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> done{0};
    std::atomic<bool> stop{false};
    std::mutex mutex;
    std::condition_variable finished;
    int running = 0;
    std::exception_ptr failure;
    const auto run = [&] {
        try {
            for (std::size_t i = next++; i < count && !stop; i = next++) {
                work(i);
                ++done;
            }
        } catch (...) {
            stop = true;
            const std::lock_guard lock(mutex);
            if (!failure) failure = std::current_exception();
        }
        const std::lock_guard lock(mutex);
        --running;
        finished.notify_one();
    };
    std::vector<std::jthread> pool;
    start_threads(pool, threads, run, [&](int change) {
        const std::lock_guard lock(mutex);
        running += change;
    });
    std::unique_lock lock(mutex);
    while (!finished.wait_for(lock, poll_interval, [&] { return running == 0; })) {
        lock.unlock();
        progress.advance(done_before + done, {});
        if (progress.interrupted()) stop = true;
        lock.lock();
    }
    lock.unlock();
    pool.clear();
    if (failure) std::rethrow_exception(failure);
    progress.advance(done_before + done, {});
    return done == count;
}

int thread_count(int asked, std::size_t things) {
    const int wanted = asked > 0 ? asked : usable_cores();
    const int useful = static_cast<int>(std::min<std::size_t>(things, max_threads));
    return std::clamp(wanted, 1, std::max(1, useful));
}

}  // namespace afterglow

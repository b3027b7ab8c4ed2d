// The same work for many things, on several threads.
#pragma once

#include <cstddef>
#include <functional>

#include "base/progress.hpp"

namespace afterglow {

// Calls work(i) for every i below `count` from `threads` threads; the calling thread speaks to `progress`
// meanwhile, counting from `done_before`. `work` must not throw. False if interrupted, after the calls that
// had begun.
bool for_each_in_parallel(std::size_t count, int threads, const std::function<void(std::size_t)>& work,
                          Progress& progress, std::size_t done_before = 0);

// `asked` threads, or one per usable core for 0; never more than there are things to do.
int thread_count(int asked, std::size_t things);

}  // namespace afterglow

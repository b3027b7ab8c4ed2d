// What the program says to the shell.
#pragma once

#include <cstddef>

#include "base/error.hpp"

namespace afterglow::views {

enum class ExitStatus {
    done = 0,
    failed = 1,
    usage = 2,         // bad usage or settings
    partial = 3,       // done, but some sources were unreadable or some tracks failed
    interrupted = 130  // 128 + SIGINT, as shells have it
};

ExitStatus status_of(ErrorCategory category);

// The status of work on many sources, of which `failed` failed and the others did not.
ExitStatus status_of_counts(std::size_t total, std::size_t failed);

}  // namespace afterglow::views

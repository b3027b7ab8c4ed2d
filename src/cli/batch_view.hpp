// A batch, told to a person.
#pragma once

#include "archive/batch.hpp"
#include "cli/command.hpp"
#include "cli/exit_status.hpp"

namespace afterglow::cli {

// What was made, skipped and why, and where the result is.
void tell_batch(Console& console, const archive::BatchRequest& request, const archive::BatchReport& report);

ExitStatus status_of_batch(const archive::BatchReport& report);

// The options of a batch that `batch` and `run` share.
struct BatchFlags {
    std::optional<double> timeout_sec;
    std::optional<int> jobs;
    bool force = false;
    bool retry_failed = false;
    bool keep_work = false;

    void add_to(CLI::App& app);
    void apply_to(archive::BatchRequest& request) const;
};

}  // namespace afterglow::cli

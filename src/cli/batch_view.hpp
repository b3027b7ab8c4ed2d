// A batch, told to a person.
#pragma once

#include <optional>
#include <string>

#include "cli/command.hpp"
#include "jobs/batch.hpp"
#include "views/exit_status.hpp"

namespace afterglow::cli {

// What was made, skipped and why, and where the result is.
void tell_batch(views::Console& console, const jobs::BatchRequest& request, const jobs::BatchReport& report);

ExitStatus status_of_batch(const jobs::BatchReport& report);

// The options of a batch that `batch` and `run` share.
struct BatchFlags {
    std::optional<double> timeout_sec;
    std::optional<int> jobs;
    std::string engine = jobs::engine_kinds().front().name;
    bool force = false;
    bool retry_failed = false;
    bool keep_work = false;

    void add_to(CLI::App& app);
    void apply_to(jobs::BatchRequest& request) const;
};

}  // namespace afterglow::cli

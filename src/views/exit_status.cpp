#include "views/exit_status.hpp"

namespace afterglow::views {

ExitStatus status_of(ErrorCategory category) {
    switch (category) {
        case ErrorCategory::usage:
        case ErrorCategory::config:
            return ExitStatus::usage;
        case ErrorCategory::interrupted:
            return ExitStatus::interrupted;
        case ErrorCategory::source:
        case ErrorCategory::unread:
        case ErrorCategory::write:
        case ErrorCategory::disk_full:
        case ErrorCategory::too_large:
        case ErrorCategory::internal:
            return ExitStatus::failed;
    }
    return ExitStatus::failed;
}

ExitStatus status_of_counts(std::size_t total, std::size_t failed) {
    if (failed == 0) return ExitStatus::done;
    return failed < total ? ExitStatus::partial : ExitStatus::failed;
}

}  // namespace afterglow::views

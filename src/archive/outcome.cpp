#include "archive/outcome.hpp"

#include <array>
#include <utility>

namespace afterglow::archive {
namespace {

constexpr std::array<std::pair<TrackStatus, std::string_view>, 6> names = {{
    {TrackStatus::done, "done"},
    {TrackStatus::up_to_date, "up_to_date"},
    {TrackStatus::skipped, "skipped"},
    {TrackStatus::failed, "failed"},
    {TrackStatus::timed_out, "timed_out"},
    {TrackStatus::planned, "planned"},
}};

}  // namespace

std::string status_name(TrackStatus status) {
    for (const auto& [value, name] : names)
        if (value == status) return std::string(name);
    return {};
}

std::optional<TrackStatus> status_of_name(std::string_view name) {
    for (const auto& [value, its_name] : names)
        if (its_name == name) return value;
    return std::nullopt;
}

void settle(TrackOutcome& outcome, TrackStatus status, std::vector<Reason> reasons) {
    outcome.status = status;
    outcome.reason = reasons_text(reasons);
    std::erase_if(reasons, [](const Reason& reason) { return reason.code == ReasonCode::in_words; });
    outcome.reasons = std::move(reasons);
}

}  // namespace afterglow::archive

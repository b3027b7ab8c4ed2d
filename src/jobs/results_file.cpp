#include "jobs/results_file.hpp"

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>
#include <utility>

#include "archive/diagnosis_json.hpp"
#include "base/reason_json.hpp"
#include "base/rounded.hpp"
#include "base/version.hpp"

namespace afterglow::jobs {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::chrono::milliseconds min_pause{500};
constexpr int pause_per_cost = 20;

std::string timestamp() {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

std::string text_of(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

// What is more than a text, as values.
Json facts_json(const archive::TrackOutcome& outcome) {
    Json facts = Json::array();
    for (const auto* reasons : {&outcome.reasons, &outcome.notes})
        for (const Reason& reason : *reasons)
            if (reason.code != ReasonCode::in_words) facts.push_back(json_of_reason<Json>(reason));
    return facts;
}

Json json_of(const archive::TrackOutcome& outcome) {
    return {{"id", outcome.id},
            {"rel_path", outcome.rel_path},
            {"track_slug", outcome.track_slug},
            {"status", archive::status_name(outcome.status)},
            {"seconds", rounded(outcome.seconds, 3)},
            {"peak_memory_mb", rounded(outcome.peak_memory_mb, 1)},
            {"counts", outcome.counts.empty() ? Json::object() : Json(outcome.counts)},
            {"reason", outcome.reason.empty() ? Json() : Json(outcome.reason)},
            {"notes", reason_texts(outcome.notes)},
            {"facts", facts_json(outcome)},
            {"diagnosis", archive::json_of_diagnosis<Json>(outcome.diagnosis)}};
}

}  // namespace

std::map<std::string, analysis::Diagnosis> diagnoses_of(const BatchReport& report) {
    std::map<std::string, analysis::Diagnosis> diagnoses;
    for (const archive::TrackOutcome& outcome : report.tracks)
        if (outcome.diagnosis) diagnoses[outcome.rel_path] = *outcome.diagnosis;
    return diagnoses;
}

void count_outcomes(BatchReport& report) {
    report.successful = report.failed = 0;
    report.totals.clear();
    for (const archive::TrackOutcome& outcome : report.tracks) {
        const bool good = outcome.status == archive::TrackStatus::done ||
                          outcome.status == archive::TrackStatus::up_to_date;
        const bool bad = outcome.status == archive::TrackStatus::failed ||
                         outcome.status == archive::TrackStatus::timed_out;
        if (good) ++report.successful;
        if (bad) ++report.failed;
        if (!good) continue;
        for (const auto& [kind, count] : outcome.counts) report.totals[kind] += count;
    }
}

void put_results(const BatchReport& report, const RunFacts& facts, const TextSink& put) {
    const Json record = {{"timestamp", timestamp()},
                         {"version", version()},
                         {"confinement", facts.confinement},
                         {"seed", facts.seed},
                         {"total", facts.total},
                         {"successful", report.successful},
                         {"failed", report.failed},
                         {"interrupted", report.interrupted},
                         {"seconds", rounded(report.seconds, 3)},
                         {"totals", report.totals.empty() ? Json::object() : Json(report.totals)}};
    std::string text = text_of(record);
    text.resize(text.rfind('\n'));  // before the closing brace
    put(text + ",\n  \"results\": [");
    // One after the other: all of them as one object would take many times the text's own memory.
    const char* between = "\n    ";
    for (const archive::TrackOutcome& outcome : report.tracks) {
        text = std::exchange(between, ",\n    ");
        for (const char c : text_of(json_of(outcome))) {
            text += c;
            if (c == '\n') text += "    ";
        }
        put(text);
    }
    put(report.tracks.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

ResultKind ResultsFile::kind() {
    return {"record of a batch", [](std::string_view beginning) {
                return beginning.starts_with("{\n  \"timestamp\":") &&
                       beginning.find("\n  \"confinement\":") != std::string_view::npos;
            }};
}

ResultsFile::ResultsFile(const OutputRoot& out, std::filesystem::path file, RunFacts facts)
    : out_(out), file_(std::move(file)), facts_(std::move(facts)) {}

void ResultsFile::begin() {
    // What reads a device or a FIFO wants one record.
    only_at_the_end_ = out_.is_written_in_place(file_);
    if (only_at_the_end_) return;
    write(so_far_);
}

void ResultsFile::add(const archive::TrackOutcome& outcome, double run_seconds) {
    so_far_.tracks.push_back(outcome);
    so_far_.seconds = run_seconds;
    const auto before = Clock::now();
    if (only_at_the_end_ || before < next_write_) return;
    count_outcomes(so_far_);
    write(so_far_);
    const auto after = Clock::now();
    next_write_ = after + std::max<Clock::duration>(min_pause, pause_per_cost * (after - before));
}

void ResultsFile::finish(const BatchReport& report) const {
    write(report);
}

void ResultsFile::write(const BatchReport& report) const {
    out_.write_result(file_, kind(), [&](const TextSink& put) { put_results(report, facts_, put); });
}

}  // namespace afterglow::jobs

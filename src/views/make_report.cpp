#include "views/make_report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/reason_json.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "views/explain_report.hpp"
#include "views/report.hpp"

namespace afterglow::views {
namespace {

using jobs::MakeReport;
using jobs::SourceOutcome;
using jobs::SourceStatus;

constexpr std::size_t reasons_shown = 20;

std::vector<std::string> saved_files(const MakeReport& report, const SourceOutcome& source) {
    std::vector<std::string> files;
    for (const auto& row : source.result.rows) {
        if (row.saved) files.push_back((report.export_dir / source.task.slug / row.path).generic_string());
    }
    return files;
}

// What is more than a text, as values.
nlohmann::ordered_json facts_json(const pipeline::TrackResult& result) {
    using Json = nlohmann::ordered_json;
    Json facts = Json::array();
    for (const auto* reasons : {&result.reasons, &result.notes, &result.warnings})
        for (const Reason& reason : *reasons)
            if (reason.code != ReasonCode::in_words) facts.push_back(json_of_reason<Json>(reason));
    return facts;
}

nlohmann::ordered_json source_json(const MakeReport& report, const SourceOutcome& source, bool explain) {
    nlohmann::ordered_json json;
    json["source"] = source.task.slug;
    json["source_path"] = source.task.recorded_path;
    json["status"] = status_name(source.status);
    json["reason"] = source.reason.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(source.reason);
    json["seconds"] = source.seconds;
    json["stage_sec"] = source.result.stage_sec;
    json["counts"] = source.result.counts;
    json["not_made"] = reason_texts(source.result.reasons);
    json["notes"] = reason_texts(source.result.notes);
    json["warnings"] = reason_texts(source.result.warnings);
    json["facts"] = facts_json(source.result);
    json["files"] = saved_files(report, source);
    if (explain) {
        const auto& explanation = source.result.explanation;
        json["explain"] = explanation ? nlohmann::ordered_json::parse(explain_json(*explanation)) : nullptr;
    }
    return json;
}

std::string grades_text(const MakeReport& report) {
    std::map<char, std::size_t> grades;
    for (const auto& source : report.sources) {
        if (source.status != SourceStatus::done) continue;
        for (const auto& row : source.result.rows) ++grades[row.grade.letter];
    }
    std::string text;
    for (const auto& [letter, count] : grades) {
        text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + letter;
    }
    return text;
}

void tell_textures(Console& console, const MakeReport& report) {
    const auto totals = report.totals();
    const auto total = static_cast<std::size_t>(total_of(totals));
    const std::size_t kept = report.count(SourceStatus::up_to_date);
    if (total > 0 || kept == 0)
        console.say(counted(total, "texture") + (report.dry_run ? " would be made from " : " from ") +
                    counted(report.count(SourceStatus::done), "recording") + ": " + counts_text(totals));
    if (total > 0) console.say("grades: " + grades_text(report));
    if (kept > 0)
        console.say(counted(kept, "recording") + (kept == 1 ? " is" : " are") +
                    " up to date; --force makes the textures again");
    if (!report.dry_run && total + kept > 0)
        console.say("in " + report.export_dir.generic_string() + ", listed in manifest.csv there");
}

}  // namespace

std::string status_name(SourceStatus status) {
    switch (status) {
        case SourceStatus::done:
            return "done";
        case SourceStatus::up_to_date:
            return "up_to_date";
        case SourceStatus::empty:
            return "empty";
        case SourceStatus::failed:
            break;
    }
    return "failed";
}

ExitStatus status_of_report(const MakeReport& report) {
    return status_of_counts(report.sources.size(), report.count(SourceStatus::failed));
}

ResultKind make_json_kind() {
    return kind_that_begins("report of what was made", {"{\n  \"command\": \"make\""});
}

std::string make_json(const MakeReport& report, bool explain) {
    nlohmann::ordered_json json;
    json["command"] = "make";
    json["version"] = version();
    json["seed"] = report.seed;
    json["dry_run"] = report.dry_run;
    json["export"] = report.export_dir.generic_string();
    json["total"] = report.planned;
    json["done"] = report.count(SourceStatus::done);
    json["up_to_date"] = report.count(SourceStatus::up_to_date);
    json["empty"] = report.count(SourceStatus::empty);
    json["failed"] = report.count(SourceStatus::failed);
    json["totals"] = report.totals();
    json["sources"] = nlohmann::ordered_json::array();
    for (const auto& source : report.sources) json["sources"].push_back(source_json(report, source, explain));
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string result_lines(const MakeReport& report) {
    const std::size_t listed = report.count(SourceStatus::done) + report.count(SourceStatus::up_to_date);
    if (!report.dry_run && listed == 0) return "";
    if (!report.dry_run) return shown((report.export_dir / "manifest.csv").generic_string()) + "\n";
    std::string text;
    for (const auto& source : report.sources) {
        if (source.status == SourceStatus::up_to_date) continue;
        for (const auto& file : saved_files(report, source)) text += shown(file) + "\n";
    }
    return text;
}

std::string explain_lines(const MakeReport& report) {
    std::string text;
    for (const auto& source : report.sources) {
        if (source.result.explanation)
            text += explain_text(shown(source.task.recorded_path), *source.result.explanation) + "\n";
    }
    return text;
}

void tell_make(Console& console, const MakeReport& report) {
    std::vector<Told> not_made;
    std::vector<Remark> failed;
    for (const auto& source : report.sources) {
        for (const auto& reason : source.result.reasons)
            not_made.push_back({source.task.recorded_path, reason});
        if (source.status == SourceStatus::failed)
            failed.push_back({source.task.recorded_path, source.reason});
        console.detail(source.task.recorded_path + ": " + counts_text(source.result.counts) + " in " +
                       duration_text(source.seconds));
    }
    if (console.verbosity() == Verbosity::verbose) {
        tell_remarks(console, "not made", one_by_one(not_made), not_made.size());
    } else {
        tell_remarks(console, "not made", grouped(not_made), reasons_shown);
    }
    for (const auto& remark : failed) console.error(remark.subject + ": " + remark.text);
    if (report.sources.size() < report.planned) {
        console.say(std::to_string(report.planned - report.sources.size()) + " of " +
                    counted(report.planned, "recording") + " not worked on: the run was stopped");
    }
    tell_textures(console, report);
}

}  // namespace afterglow::views

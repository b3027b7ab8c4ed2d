#include "archive/ledger.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "archive/diagnosis_json.hpp"
#include "archive/whole_number.hpp"
#include "base/error.hpp"
#include "base/line_sum.hpp"
#include "base/reason_json.hpp"
#include "base/shallow_json.hpp"

namespace afterglow::archive {
namespace {

using Json = nlohmann::ordered_json;

// A ledger is rewritten when it has more than twice the lines it needs, and a few.
constexpr std::size_t tolerated_spare_lines = 200;

std::string line_of(const LedgerEntry& entry) {
    const TrackOutcome& outcome = entry.outcome;
    const Json json{{"source_path", entry.source_path},
                    {"size", entry.stamp.size_bytes},
                    {"modified_ns", entry.stamp.modified_ns},
                    {"changed_ns", entry.stamp.changed_ns},
                    {"content", entry.content},
                    {"recipe", entry.recipe},
                    {"id", outcome.id},
                    {"rel_path", outcome.rel_path},
                    {"track_slug", outcome.track_slug},
                    {"status", status_name(outcome.status)},
                    {"seconds", outcome.seconds},
                    {"peak_memory_mb", outcome.peak_memory_mb},
                    {"counts", outcome.counts},
                    {"reason", outcome.reason},
                    {"reasons", json_of_reasons<Json>(outcome.reasons)},
                    {"notes", json_of_reasons<Json>(outcome.notes)},
                    {"diagnosis", json_of_diagnosis<Json>(outcome.diagnosis)}};
    return with_sum(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

// However many of its lines are damaged.
ResultKind ledger_kind() {
    return {"ledger", [](std::string_view beginning) {
                return beginning.find("\"source_path\":") != std::string_view::npos ||
                       beginning.find("\"size\":") != std::string_view::npos;
            }};
}

// Earlier versions wrote neither; no single damage takes both away.
bool is_from_before_sums(const Json& json) {
    return !json.contains("sum") && !json.contains("changed_ns");
}

std::optional<LedgerEntry> entry_of(std::string_view line) {
    try {
        const Json json = Json::parse(shallow_json(line));
        if (!is_intact(line) && !is_from_before_sums(json)) return std::nullopt;
        LedgerEntry entry;
        entry.source_path = json.at("source_path");
        entry.stamp = {whole_number(json.at("size")), whole_number(json.at("modified_ns")),
                       whole_number(json.value("changed_ns", Json(0)))};
        entry.content = json.at("content");
        entry.recipe = json.at("recipe");
        TrackOutcome& outcome = entry.outcome;
        outcome.id = json.at("id");
        outcome.rel_path = json.at("rel_path");
        outcome.track_slug = json.at("track_slug");
        outcome.seconds = json.at("seconds");
        outcome.peak_memory_mb = json.at("peak_memory_mb");
        for (const auto& [kind, count] : json.at("counts").items())
            outcome.counts[kind] = static_cast<int>(whole_number(count));
        outcome.reason = json.at("reason");
        auto reasons = reasons_of_json(json.value("reasons", Json::array()));
        auto notes = reasons_of_json(json.at("notes"));
        if (!reasons || !notes) return std::nullopt;
        outcome.reasons = std::move(*reasons);
        outcome.notes = std::move(*notes);
        outcome.diagnosis = diagnosis_of_json(json.value("diagnosis", Json()));
        const auto status = status_of_name(json.at("status").get<std::string>());
        // The slug becomes a folder's name.
        const bool plain_slug = !outcome.track_slug.empty() && !outcome.track_slug.starts_with('.') &&
                                outcome.track_slug.find('/') == std::string::npos;
        if (!status || !plain_slug) return std::nullopt;
        outcome.status = *status;
        return entry;
    } catch (const Json::exception&) {
        return std::nullopt;
    } catch (const Error&) {
        return std::nullopt;
    }
}

bool is_failure(const LedgerEntry& entry) {
    return entry.outcome.status == TrackStatus::failed || entry.outcome.status == TrackStatus::timed_out;
}

}  // namespace

Ledger::Ledger(std::string_view text) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (end > 0) read_line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

void Ledger::read_line(std::string_view line) {
    ++lines_;
    auto entry = entry_of(line);
    if (!entry) return doubt(line);
    keep(std::move(*entry));
}

void Ledger::keep(LedgerEntry entry) {
    in_order_ = in_order_ && (lines_ == 1 || last_path_ < entry.source_path);
    last_path_ = entry.source_path;
    entries_[entry.source_path] = std::move(entry);
}

// What an earlier line says may have been overtaken by the damaged one: of the track that this names, as far
// as it can be told, and where it was a failure.
void Ledger::doubt(std::string_view line) {
    ++damaged_;
    std::erase_if(entries_, [&](const auto& known) {
        return is_failure(known.second) || line.find(Json(known.first).dump()) != std::string_view::npos;
    });
}

Ledger Ledger::read(const std::filesystem::path& file) {
    std::error_code error;
    if (std::filesystem::symlink_status(file, error).type() == std::filesystem::file_type::not_found)
        return {};
    return Ledger(read_text_file(file));
}

const LedgerEntry* Ledger::find(const std::string& source_path) const {
    const auto found = entries_.find(source_path);
    return found == entries_.end() ? nullptr : &found->second;
}

void Ledger::add(LedgerEntry entry, const OutputRoot& out, const std::filesystem::path& file) {
    out.append_line(file, line_of(entry));
    ++lines_;
    keep(std::move(entry));
}

void Ledger::compact(const OutputRoot& out, const std::filesystem::path& file) {
    if (damaged_ > 0 || lines_ > 2 * entries_.size() + tolerated_spare_lines) write(out, file);
}

void Ledger::put_in_order(const OutputRoot& out, const std::filesystem::path& file) {
    if (!in_order_ || lines_ != entries_.size()) write(out, file);
}

void Ledger::write(const OutputRoot& out, const std::filesystem::path& file) {
    std::string text;
    for (const auto& [path, entry] : entries_) text.append(line_of(entry)).append("\n");
    out.write_result(file, ledger_kind(), text);
    lines_ = entries_.size();
    in_order_ = true;
    last_path_ = entries_.empty() ? std::string() : entries_.rbegin()->first;
}

}  // namespace afterglow::archive

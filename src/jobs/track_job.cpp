#include "jobs/track_job.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "archive/diagnosis_json.hpp"
#include "archive/path_text.hpp"
#include "archive/whole_number.hpp"
#include "base/reason_json.hpp"
#include "base/shallow_json.hpp"
#include "config/load.hpp"
#include "config/schema.hpp"
#include "render/manifest.hpp"
#include "render/read_manifest.hpp"

namespace afterglow::jobs {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using archive::path_of_text;
using archive::text_of_path;
using archive::whole_number;

Json json_of(const pipeline::Settings& settings) {
    static const pipeline::Settings defaults;
    Json json = Json::object();
    for (const config::Setting& key : config::all_settings()) {
        std::string value = config::value_text(key, settings);
        if (value != config::value_text(key, defaults)) json[key.path()] = std::move(value);
    }
    return json;
}

std::optional<pipeline::Settings> settings_of(const Json& json, const pipeline::MakerSet& makers) {
    config::Sources sources;
    for (const auto& [key, value] : json.items())
        sources.assignments.push_back(key + "=" + value.get<std::string>());
    const config::Loaded loaded = config::load(sources, makers);
    if (!loaded.ok()) return std::nullopt;
    return loaded.settings;
}

Json json_of(const pipeline::MakerSet& makers) {
    Json json = Json::array();
    for (const pipeline::Maker& maker : pipeline::all_makers())
        if (makers.has(maker.id)) json.push_back(maker.name);
    return json;
}

std::optional<pipeline::MakerSet> makers_of(const Json& json) {
    pipeline::MakerSet makers;
    for (const auto& item : json.get_ref<const Json::array_t&>()) {
        const auto& all = pipeline::all_makers();
        const auto found =
            std::ranges::find(all, item.get_ref<const std::string&>(),
                              [](const pipeline::Maker& maker) { return std::string(maker.name); });
        if (found == all.end()) return std::nullopt;
        makers.add(found->id);
    }
    return makers;
}

std::string json_of(const fs::path& path) {
    return text_of_path(path.native());
}
fs::path path_of(const Json& json) {
    return path_of_text(json.get_ref<const std::string&>());
}

// A folder's own business: it may not lead out of what it lies in.
bool lies_below(const fs::path& path) {
    return path.is_relative() && std::ranges::find(path, fs::path("..")) == path.end();
}

std::string text_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <typename Value, typename Read>
std::optional<Value> read(std::string_view text, const Read& read_json) {
    try {
        return read_json(Json::parse(shallow_json(text)));
    } catch (const Json::exception&) {
        return std::nullopt;
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::optional<TrackJob> job_of(const Json& json) {
    TrackJob job;
    const auto makers = makers_of(json.at("makers"));
    if (!makers) return std::nullopt;
    job.makers = *makers;
    auto settings = settings_of(json.at("settings"), job.makers);
    if (!settings) return std::nullopt;
    job.settings = std::move(*settings);
    job.source = path_of(json.at("source"));
    job.recorded_path = json.at("recorded_path");
    job.slug = json.at("slug");
    job.synthetic_hiss_fallback = json.at("synthetic_hiss_fallback");
    const Json& seed = json.at("seed");
    if (!seed.is_number_unsigned()) return std::nullopt;
    job.seed = seed;
    job.size_bytes = whole_number(json.at("size"));
    job.names_content = json.at("names_content");
    job.known_content = json.at("known_content");
    job.out_root = path_of(json.at("out_root"));
    job.folder = path_of(json.at("folder"));
    job.staging = path_of(json.at("staging"));
    job.work_root = path_of(json.at("work_root"));
    job.work = path_of(json.at("work"));
    const bool inside = lies_below(job.folder) && lies_below(job.staging) && lies_below(job.work);
    return inside ? std::optional(std::move(job)) : std::nullopt;
}

bool read_made(const Json& json, pipeline::TrackResult& made) {
    made.rows = render::rows_of_json(json.at("rows").dump());
    for (const auto& [kind, count] : json.at("counts").items())
        made.counts[kind] = static_cast<int>(whole_number(count));
    for (const auto& [stage, seconds] : json.at("stage_sec").items()) made.stage_sec[stage] = seconds;
    auto reasons = reasons_of_json(json.at("reasons"));
    auto notes = reasons_of_json(json.at("notes"));
    auto warnings = reasons_of_json(json.at("warnings"));
    if (!reasons || !notes || !warnings) return false;
    made.reasons = std::move(*reasons);
    made.notes = std::move(*notes);
    made.warnings = std::move(*warnings);
    made.diagnosis = archive::diagnosis_of_json(json.at("diagnosis"));
    return true;
}

std::optional<JobResult> result_of(const Json& json) {
    JobResult result;
    result.unchanged = json.at("unchanged");
    result.staged = json.at("staged");
    result.content = json.at("content");
    result.stamp = {whole_number(json.at("size")), whole_number(json.at("modified_ns")),
                    whole_number(json.at("changed_ns"))};
    if (!read_made(json, result.made)) return std::nullopt;
    const Json& error = json.at("error");
    if (error.is_null()) return result;
    const std::int64_t category = whole_number(error.at("category"));
    if (category < 0 || category > static_cast<int>(ErrorCategory::internal)) return std::nullopt;
    result.error.emplace(static_cast<ErrorCategory>(category), error.at("message").get<std::string>(),
                         error.at("subject").get<std::string>());
    return result;
}

}  // namespace

std::string encode(const TrackJob& job) {
    return text_of(Json{{"source", json_of(job.source)},
                        {"recorded_path", job.recorded_path},
                        {"slug", job.slug},
                        {"makers", json_of(job.makers)},
                        {"synthetic_hiss_fallback", job.synthetic_hiss_fallback},
                        {"settings", json_of(job.settings)},
                        {"seed", job.seed},
                        {"size", job.size_bytes},
                        {"names_content", job.names_content},
                        {"known_content", job.known_content},
                        {"out_root", json_of(job.out_root)},
                        {"folder", json_of(job.folder)},
                        {"staging", json_of(job.staging)},
                        {"work_root", json_of(job.work_root)},
                        {"work", json_of(job.work)}});
}

std::optional<TrackJob> decode_job(std::string_view text) {
    return read<TrackJob>(text, job_of);
}

std::string encode(const JobResult& result) {
    const pipeline::TrackResult& made = result.made;
    Json error;
    if (result.error)
        error = {{"category", static_cast<int>(result.error->category())},
                 {"message", result.error->what()},
                 {"subject", result.error->subject()}};
    return text_of(Json{{"unchanged", result.unchanged},
                        {"staged", result.staged},
                        {"content", result.content},
                        {"size", result.stamp.size_bytes},
                        {"modified_ns", result.stamp.modified_ns},
                        {"changed_ns", result.stamp.changed_ns},
                        {"rows", Json::parse(shallow_json(render::manifest_json(made.rows)))},
                        {"counts", made.counts},
                        {"stage_sec", made.stage_sec},
                        {"reasons", json_of_reasons<Json>(made.reasons)},
                        {"notes", json_of_reasons<Json>(made.notes)},
                        {"warnings", json_of_reasons<Json>(made.warnings)},
                        {"diagnosis", archive::json_of_diagnosis<Json>(made.diagnosis)},
                        {"error", error}});
}

std::optional<JobResult> decode_result(std::string_view text) {
    return read<JobResult>(text, result_of);
}

}  // namespace afterglow::jobs

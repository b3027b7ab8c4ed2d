#include "config/load.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/lines_error.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"
#include "config/checks.hpp"
#include "config/overlay.hpp"
#include "config/profiles.hpp"
#include "config/schema.hpp"

namespace afterglow::config {
namespace {

constexpr const char* assignment_source = "--set";

void lay_text(const std::string& text, const std::string& source, Layers& layers) {
    auto parsed = parse_yaml(text);
    if (const auto* fault = std::get_if<YamlFault>(&parsed))
        layers.problems.push_back({Severity::error, source, fault->line, fault->column, "", fault->message});
    else
        lay_over(std::get<YamlNode>(parsed), source, layers);
}

YamlNode map_of(const std::string& name, YamlNode value) {
    YamlNode map;
    map.kind = YamlNode::Kind::map;
    YamlNode key;
    key.kind = YamlNode::Kind::scalar;
    key.text = name;
    map.entries.push_back({std::move(key), std::move(value)});
    return map;
}

// Places inside an assignment say nothing to its reader.
void forget_places(YamlNode& node) {
    node.line = node.column = 0;
    for (YamlNode& item : node.items) forget_places(item);
    for (YamlEntry& entry : node.entries) {
        forget_places(entry.key);
        forget_places(entry.value);
    }
}

void lay_assignment(const std::string& assignment, Layers& layers) {
    auto fail = [&](const std::string& key, const std::string& message) {
        layers.problems.push_back({Severity::error, assignment_source, 0, 0, key, message});
    };
    auto equals = assignment.find('=');
    std::string path = assignment.substr(0, equals);
    if (equals == std::string::npos || path.empty()) {
        fail(valid_utf8(assignment), "expected key.path=value");
        return;
    }
    auto parsed = parse_yaml(std::string_view(assignment).substr(equals + 1));
    if (const auto* fault = std::get_if<YamlFault>(&parsed)) {
        fail(valid_utf8(path), fault->message);
        return;
    }
    YamlNode value = std::get<YamlNode>(std::move(parsed));
    forget_places(value);
    auto dot = path.find('.');
    auto second_dot = dot == std::string::npos ? dot : path.find('.', dot + 1);
    if (second_dot != std::string::npos && find_setting(path.substr(0, second_dot)) != nullptr)
        fail(valid_utf8(path), path.substr(0, second_dot) + " is set as a whole");
    else if (dot == std::string::npos)
        lay_over(map_of(path, std::move(value)), assignment_source, layers);
    else
        lay_over(map_of(path.substr(0, dot), map_of(path.substr(dot + 1), std::move(value))),
                 assignment_source, layers);
}

// A conflict is told at the key among those involved that was set last.
void add_conflicts(Layers& layers, const pipeline::MakerSet& makers) {
    for (const Conflict& conflict : find_conflicts(layers.settings, makers)) {
        const Place* last = nullptr;
        std::string key;
        for (const std::string& path : conflict.keys) {
            const Place& place =
                layers.places[static_cast<std::size_t>(find_setting(path) - all_settings().data())];
            if (last != nullptr && place.layer <= last->layer) continue;
            last = &place;
            key = path;
        }
        if (last == nullptr) continue;  // a conflict names at least one key
        layers.problems.push_back(
            {Severity::error, last->source, last->line, last->column, key, conflict.message});
    }
}

Origin origin_of(const Place& place) {
    if (place.layer == 0) return {"default"};
    bool has_line = place.line > 0 && !place.source.starts_with("profile ");
    return {has_line ? place.source + ":" + std::to_string(place.line) : place.source};
}

}  // namespace

std::string describe(const Problem& problem) {
    std::string out = problem.source;
    if (problem.line > 0) out += ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column);
    out += problem.severity == Severity::error ? ": error: " : ": warning: ";
    if (!problem.key.empty()) out += problem.key + ": ";
    return out + problem.message;
}

bool Loaded::ok() const {
    return std::ranges::count(problems, Severity::error, &Problem::severity) == 0;
}

Loaded load(const Sources& sources, const pipeline::MakerSet& makers) {
    Layers layers;
    if (sources.profile) {
        ProfileText profile = find_profile(*sources.profile, ".");
        lay_text(profile.text, profile.source, layers);
    }
    if (sources.file) lay_text(read_settings_file(*sources.file), sources.file->string(), layers);
    for (const std::string& assignment : sources.assignments) lay_assignment(assignment, layers);
    add_conflicts(layers, makers);

    Loaded loaded;
    loaded.settings = std::move(layers.settings);
    loaded.problems = std::move(layers.problems);
    for (std::size_t i = 0; i < all_settings().size(); ++i)
        loaded.origins.emplace_back(all_settings()[i].path(), origin_of(layers.places[i]));
    return loaded;
}

pipeline::Settings load_or_throw(const Sources& sources, const pipeline::MakerSet& makers,
                                 std::vector<std::string>& warnings) {
    Loaded loaded = load(sources, makers);
    std::string errors;
    for (const Problem& problem : loaded.problems) {
        if (problem.severity == Severity::warning)
            warnings.push_back(describe(problem));
        else
            errors += (errors.empty() ? "" : "\n") + shown(describe(problem));
    }
    if (!errors.empty()) throw LinesError(ErrorCategory::config, errors);
    return loaded.settings;
}

}  // namespace afterglow::config

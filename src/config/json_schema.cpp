// The settings as a JSON Schema, so that editors complete and check them.
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "config/explain.hpp"
#include "config/schema.hpp"

namespace afterglow::config {
namespace {

using Json = nlohmann::ordered_json;

Json json_number(double value) {
    bool whole = value == std::floor(value) && std::abs(value) < 9e15;
    return whole ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

struct ToJson {
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(bool value) const { return value; }
    Json operator()(double value) const { return json_number(value); }
    Json operator()(std::uint64_t value) const { return value; }
    Json operator()(const std::string& value) const {
        auto number = parse_number(value);
        return number ? json_number(*number) : Json(value);
    }
    Json operator()(const std::vector<double>& value) const {
        Json out = Json::array();
        for (double number : value) out.push_back(json_number(number));
        return out;
    }
    Json operator()(const std::vector<std::string>& value) const { return value; }
    Json operator()(const std::vector<makers::TonalVariant>& value) const {
        Json out = Json::object();
        for (const makers::TonalVariant& variant : value) {
            Json filter = Json::object();
            if (variant.band.low_hz) filter["highpass_hz"] = json_number(*variant.band.low_hz);
            if (variant.band.high_hz) filter["lowpass_hz"] = json_number(*variant.band.high_hz);
            out[variant.name] = filter;
        }
        return out;
    }
};

Json number_schema(const Setting& key, const char* type) {
    Json out = {{"type", type}};
    if (std::isfinite(key.low)) out["minimum"] = json_number(key.low);
    if (std::isfinite(key.high)) out["maximum"] = json_number(key.high);
    return out;
}

Json variants_schema(const Setting& key) {
    Json edge = number_schema(key, "number");
    Json filter = {{"type", {"object", "null"}},
                   {"properties", {{"lowpass_hz", edge}, {"highpass_hz", edge}}},
                   {"additionalProperties", false}};
    return {{"type", "object"},
            {"propertyNames", {{"pattern", "^(?!reversed$)[a-z0-9_-]{1,32}$"}}},
            {"additionalProperties", filter}};
}

Json value_schema(const Setting& key) {
    switch (key.type) {
        case Type::boolean:
            if (key.nullable) return {{"type", {"boolean", "null"}}};
            return {{"type", "boolean"}};
        case Type::number: {
            Json out = number_schema(key, "number");
            if (key.nullable) out["type"] = {"number", "null"};
            return out;
        }
        case Type::whole:
            return number_schema(key, "integer");
        case Type::seed:
            return {{"type", {"integer", "null"}},
                    {"minimum", 0},
                    {"maximum", std::uint64_t{18446744073709551615U}}};
        case Type::text:
            if (!key.choices.empty()) return {{"enum", key.choices}};
            // A tempo may be a number, and so may beats.
            if (key.nullable) return {{"type", {"string", "number", "null"}}, {"minLength", 1}};
            return {{"type", {"string", "number"}}, {"minLength", 1}};
        case Type::choice: {
            Json choices = Json::array();
            for (const std::string& choice : key.choices) choices.push_back(ToJson{}(choice));
            return {{"enum", choices}};
        }
        case Type::numbers:
            return {{"type", "array"}, {"items", number_schema(key, "number")}, {"uniqueItems", true}};
        case Type::wholes:
            return {{"type", "array"}, {"items", number_schema(key, "integer")}, {"uniqueItems", true}};
        case Type::texts:
            return {{"type", "array"}, {"items", {{"type", "string"}, {"minLength", 1}}}};
        case Type::variants:
            return variants_schema(key);
    }
    return Json::object();
}

Json key_schema(const Setting& key, const pipeline::Settings& defaults) {
    Json out = value_schema(key);
    out["description"] = key.help + (key.unit.empty() ? "" : " [" + key.unit + "]");
    Value value = key.get(defaults);
    bool is_text = key.type == Type::text && std::holds_alternative<std::string>(value);
    out["default"] = is_text ? Json(std::get<std::string>(value)) : std::visit(ToJson{}, value);
    return out;
}

// Older names are allowed, so that an editor does not call wrong what the program still reads.
void add_older_names(Json& section_schemas) {
    for (const Setting& key : all_settings()) {
        for (const OlderName& older : key.older) {
            std::string path = older_path(key, older);
            auto dot = path.find('.');
            Json& properties = section_schemas[path.substr(0, dot)]["properties"];
            properties[path.substr(dot + 1)] = {{"deprecated", true}, {"description", "now " + key.path()}};
        }
    }
}

}  // namespace

std::string json_schema() {
    pipeline::Settings defaults;
    Json properties = {{"schema_version", {{"type", "integer"}, {"const", schema_version}}}};
    for (const Section& section : sections())
        properties[section.name] = {{"type", {"object", "null"}},
                                    {"description", section.help},
                                    {"properties", Json::object()},
                                    {"additionalProperties", false}};
    for (const Setting& key : all_settings())
        properties[key.section]["properties"][key.name] = key_schema(key, defaults);
    add_older_names(properties);
    Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                   {"title", "Afterglow settings"},
                   {"type", {"object", "null"}},
                   {"properties", properties},
                   {"additionalProperties", false}};
    return schema.dump(2) + "\n";
}

ResultKind json_schema_kind() {
    auto kind = kind_that_begins("schema of settings", {"{\n  \"$schema\": "});
    kind.edits = Edits::by_text;
    return kind;
}

}  // namespace afterglow::config

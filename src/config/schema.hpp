// The one table of settings: a row per key. Reading, checking, `config init`, docs/CONFIG.md, the JSON Schema
// and the did-you-mean all come from it. The defaults do not stand here but in the option structs.
#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/value.hpp"
#include "config/yaml_tree.hpp"
#include "pipeline/settings.hpp"

namespace afterglow::config {

// The version of the settings' form this program writes; files may name it, a later one is refused.
inline constexpr int schema_version = 1;

enum class Type { boolean, number, whole, seed, text, choice, numbers, wholes, texts, variants };

// Brings the value of an older key into the form of its new one; what cannot be brought is left as it is.
using Conversion = YamlNode (*)(const YamlNode&);

// A name a key once had; still read, with a warning.
struct OlderName {
    OlderName(const char* name_then, Conversion how = nullptr) : name(name_then), convert(how) {}
    std::string name;  // in the same section, or with its own: "global.seed"
    Conversion convert;
};

struct Setting {
    std::string section;
    std::string name;
    Type type = Type::number;
    std::string unit;  // "Hz", "s"; empty for ratios and counts
    double low =
        -std::numeric_limits<double>::infinity();  // allowed range, ends included, of the number or of each
    double high = std::numeric_limits<double>::infinity();  // number of a list
    std::vector<std::string> choices;
    bool nullable = false;         // may be `null`
    bool changes_textures = true;  // the bytes, names, rows or number of textures depend on it
    std::string help;
    std::optional<makers::MakerId> maker = {};  // that asks for it
    std::vector<OlderName> older;
    std::function<Value(const pipeline::Settings&)> get;
    std::function<void(pipeline::Settings&, const Value&)> set;  // the value must be of the key's type

    std::string path() const { return section + "." + name; }
};

struct Section {
    std::string name;
    std::string help;
};

// In the order of `config init` and docs/CONFIG.md.
const std::vector<Section>& sections();
// Section by section, in the same order.
const std::vector<Setting>& all_settings();

const Section* find_section(std::string_view name);
const Setting* find_setting(std::string_view path);

struct OlderMatch {
    const Setting* key;
    Conversion convert;  // may be null
};
// The keys that an older path has become: usually one, two where a value was split.
std::vector<OlderMatch> find_older(std::string_view path);
// Why an older key has no successor; empty if the path is none.
std::string find_retired(std::string_view path);
std::string older_path(const Setting& key, const OlderName& older);

// The key's value in these settings, as YAML on one line.
std::string value_text(const Setting& key, const pipeline::Settings& settings);
// "0.1 to 60", "at least 1", "one of 16, 24, float"; empty where anything goes.
std::string allowed_text(const Setting& key);

}  // namespace afterglow::config

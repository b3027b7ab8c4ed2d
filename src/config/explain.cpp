// Settings as YAML for people.
#include "config/explain.hpp"

#include <functional>

#include "base/text.hpp"
#include "config/schema.hpp"

namespace afterglow::config {
namespace {

const std::string heading =
    "# Settings of Afterglow. These are the defaults: what you take out stays as it is here.\n";

// Every section that has keys, with a line (or more) per key from `write_key`.
std::string yaml_of_sections(bool with_help,
                             const std::function<std::string(const Setting&, std::size_t)>& write_key) {
    std::string out = "schema_version: " + std::to_string(schema_version) + "\n";
    for (const Section& section : sections()) {
        std::string body;
        for (std::size_t i = 0; i < all_settings().size(); ++i)
            if (all_settings()[i].section == section.name) body += write_key(all_settings()[i], i);
        if (body.empty()) continue;
        out += "\n" + (with_help ? "# " + section.help + "\n" : "") + section.name + ":\n" + body;
    }
    return out;
}

// " (0.1 to 60 s)", " (one of 16, 24, float)"; empty where anything goes.
std::string allowance(const Setting& key) {
    std::string allowed = allowed_text(key);
    if (allowed.empty() && key.unit.empty()) return "";
    if (allowed.empty() || key.unit.empty()) return " (" + allowed + key.unit + ")";
    return " (" + allowed + " " + key.unit + ")";
}

std::string one_line(const std::string& text) {
    std::string out = valid_utf8(text);
    for (char& c : out)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    return out;
}

}  // namespace

ResultKind settings_kind() {
    auto kind = kind_that_begins("settings file", {heading});
    kind.edits = Edits::by_text;
    return kind;
}

std::string commented_yaml() {
    pipeline::Settings defaults;
    return heading + yaml_of_sections(true, [&](const Setting& key, std::size_t) {
               return "  # " + key.help + allowance(key) + "\n  " + key.name + ": " +
                      value_text(key, defaults) + "\n";
           });
}

std::string effective_yaml(const Loaded& loaded) {
    return yaml_of_sections(false, [&](const Setting& key, std::size_t index) {
        return "  " + key.name + ": " + value_text(key, loaded.settings) + "  # " +
               one_line(loaded.origins.at(index).second.source) + "\n";
    });
}

}  // namespace afterglow::config

// Did-you-mean for sections and keys.
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "config/overlay.hpp"
#include "config/schema.hpp"

namespace afterglow::config {
namespace {

// The paths of all keys that are called `name`, in whatever section.
std::vector<std::string> homes_of(const std::string& name) {
    std::vector<std::string> homes;
    for (const Setting& key : all_settings())
        if (key.name == name) homes.push_back(key.path());
    return homes;
}

std::string did_you_mean(const std::vector<std::string>& candidates) {
    std::string out;
    for (const std::string& candidate : candidates)
        out += (out.empty() ? "; did you mean " : " or ") + candidate;
    return out.empty() ? out : out + "?";
}

// Names that may stand in a section, older ones too.
std::vector<std::string> names_in(const std::string& section) {
    std::vector<std::string> names;
    for (const Setting& key : all_settings()) {
        if (key.section == section) names.push_back(key.name);
        for (const OlderName& older : key.older)
            if (older_path(key, older).starts_with(section + "."))
                names.push_back(older_path(key, older).substr(section.size() + 1));
    }
    return names;
}

// The key itself, or what an older name has become.
std::vector<std::string> current_paths(const std::string& path) {
    if (find_setting(path) != nullptr) return {path};
    std::vector<std::string> paths;
    for (const OlderMatch& match : find_older(path)) paths.push_back(match.key->path());
    return paths;
}

}  // namespace

std::string suggest_key(const std::string& section, const std::string& name) {
    std::vector<std::string> homes = homes_of(name);
    if (!homes.empty() && homes.size() <= 3) return did_you_mean(homes);
    if (auto near = nearest(name, names_in(section)))
        return did_you_mean(current_paths(section + "." + *near));
    std::vector<std::string> all;
    for (const Setting& key : all_settings()) all.push_back(key.name);
    if (auto near = nearest(name, all)) return did_you_mean(homes_of(*near));
    return "";
}

std::string suggest_section(const std::string& name) {
    if (find_setting(name) != nullptr) {
        auto dot = name.find('.');
        return "; write it as '" + name.substr(dot + 1) + "' below '" + name.substr(0, dot) + ":'";
    }
    std::vector<std::string> homes = homes_of(name);
    if (!homes.empty()) return did_you_mean(homes);
    std::vector<std::string> names = {"schema_version"};
    for (const Section& section : sections()) names.push_back(section.name);
    if (auto near = nearest(name, names)) return did_you_mean({*near});
    std::string stem = name.ends_with('s') ? name.substr(0, name.size() - 1) : name;
    auto longer =
        std::ranges::find_if(names, [&](const std::string& known) { return known.starts_with(stem); });
    return stem.size() >= 3 && longer != names.end() ? did_you_mean({*longer}) : "";
}

}  // namespace afterglow::config

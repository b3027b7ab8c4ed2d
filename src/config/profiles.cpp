#include "config/profiles.hpp"

#include <vector>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "config/yaml_tree.hpp"

namespace afterglow::config {
namespace {

bool is_path(const std::string& name) {
    return name.find('/') != std::string::npos || name.ends_with(".yaml") || name.ends_with(".yml");
}

[[noreturn]] void refuse_unknown(const std::string& name) {
    std::vector<std::string> names;
    std::string list;
    for (const ShippedProfile& profile : shipped_profiles()) {
        names.emplace_back(profile.name);
        list += (list.empty() ? "" : ", ") + names.back();
    }
    auto near = nearest(name, names);
    throw Error(ErrorCategory::config,
                "no such profile" + (near ? "; did you mean " + *near + "?" : "") + " There are " + list +
                    ", and any config_" + name + ".yaml or " + name + ".yaml in the current folder",
                "profile " + name);
}

}  // namespace

std::string read_settings_file(const std::filesystem::path& path) {
    try {
        return read_text_file(path, static_cast<std::int64_t>(yaml_limit_bytes));
    } catch (const Error& error) {
        throw Error(ErrorCategory::config, error.what(), path.string());
    }
}

ProfileText find_profile(const std::string& name, const std::filesystem::path& folder) {
    if (is_path(name)) return {name, read_settings_file(name)};
    for (const std::string& file : {"config_" + name + ".yaml", name + ".yaml"}) {
        std::error_code ignored;
        if (std::filesystem::exists(folder / file, ignored)) return {file, read_settings_file(folder / file)};
    }
    for (const ShippedProfile& profile : shipped_profiles())
        if (profile.name == name) return {"profile " + name, std::string(profile.text)};
    refuse_unknown(name);
}

}  // namespace afterglow::config

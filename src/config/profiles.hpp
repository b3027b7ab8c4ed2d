// Profiles: small overlays of settings. The shipped ones are part of the library.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace afterglow::config {

struct ShippedProfile {
    std::string_view name;
    std::string_view text;  // of profiles/<name>.yaml
};
// Sorted by name; the build writes them from profiles/*.yaml.
std::span<const ShippedProfile> shipped_profiles();

struct ProfileText {
    std::string source;  // what messages call it: a file name, or "profile dark"
    std::string text;
};

// A path (anything with a slash or a YAML extension), or a name: config_NAME.yaml or NAME.yaml in `folder`,
// else the shipped one. Throws Error(config) naming the nearest profile where there is none, or with the
// reason where the file cannot be read.
ProfileText find_profile(const std::string& name, const std::filesystem::path& folder);

// The text of a settings file. Throws Error(config) with the reason.
std::string read_settings_file(const std::filesystem::path& path);

}  // namespace afterglow::config

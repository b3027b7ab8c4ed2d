// The options that settle what is made and how, shared by the commands that make textures.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "config/load.hpp"
#include "pipeline/makers.hpp"

namespace afterglow::cli {

// A flag's help with the defaults of the settings that it stands in for: "Time limit of a track (default
// 300)".
std::string with_default(const std::string& help, std::initializer_list<const char*> keys);

// --config --profile --set
struct SettingsFlags {
    std::string config_file;
    std::string profile;
    std::vector<std::string> assignments;

    void add_to(CLI::App& app);
    config::Sources sources() const;
    // For what these makers use, and everything else. Warnings go to the console. Throws Error(config) with
    // every problem.
    pipeline::Settings load(Session& session, const pipeline::MakerSet& makers = {}) const;
};

// Settings flags, and --seed --stereo --mono --pitch-range and the makers.
struct MakingFlags {
    SettingsFlags settings;
    std::optional<std::uint64_t> seed;
    bool stereo = false;
    bool mono = false;
    std::vector<double> pitch_range;  // MIN MAX, semitones
    bool all = false;
    std::array<bool, pipeline::maker_count> chosen{};

    void add_to(CLI::App& app);
    pipeline::Settings load(Session& session) const;
    // What was asked for; everything where nothing was named.
    pipeline::MakerSet makers() const;
};

// The seed of the settings; where they have none, one is drawn and said.
std::uint64_t seed_of(const pipeline::Settings& settings, Session& session);

}  // namespace afterglow::cli

// The options that settle what is made and how, shared by the commands that make textures.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "config/load.hpp"
#include "pipeline/plan.hpp"

namespace afterglow::cli {

// --config --profile --set
struct SettingsFlags {
    std::string config_file;
    std::string profile;
    std::vector<std::string> assignments;

    void add_to(CLI::App& app);
    config::Sources sources() const;
    // Warnings go to the console. Throws Error(config) with every problem.
    pipeline::Settings load(Session& session) const;
};

// Settings flags, and --seed --stereo --pitch-range and the makers.
struct MakingFlags {
    SettingsFlags settings;
    std::optional<std::uint64_t> seed;
    bool stereo = false;
    std::vector<double> pitch_range;  // MIN MAX, semitones
    bool all = false;
    pipeline::MakerSet chosen;

    void add_to(CLI::App& app);
    pipeline::Settings load(Session& session) const;
    // What was asked for; everything where nothing was named.
    pipeline::MakerSet makers() const;
};

// The seed of the settings; where they have none, one is drawn and said.
std::uint64_t seed_of(const pipeline::Settings& settings, Session& session);

}  // namespace afterglow::cli

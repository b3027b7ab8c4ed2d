#include "cli/settings_flags.hpp"
#include "cli/check_value.hpp"
#include "cli/command_line.hpp"

#include <sys/random.h>

#include "base/error.hpp"

namespace afterglow::cli {
namespace {

void set_stereo(pipeline::Settings& settings) {
    settings.pads.stereo = true;
    settings.drones.loop_stereo = true;
    settings.drones.swell_stereo = true;
    settings.clouds.stereo = true;
    settings.hiss.stereo = true;
    settings.drums.stereo = true;
    settings.silences.stereo = true;
}

void set_pitch_range(pipeline::Settings& settings, double low, double high) {
    if (low > high) throw Error(ErrorCategory::usage, "MIN must not be above MAX", "--pitch-range");
    settings.clouds.min_pitch_semitones = low;
    settings.clouds.max_pitch_semitones = high;
}

}  // namespace

void SettingsFlags::add_to(CLI::App& app) {
    add_option(app, "--config", config_file, "Settings file (YAML); 'afterglow config init' writes one")
        ->type_name("FILE")
        ->group("Settings");
    add_option(app, "--profile", profile,
               "Ready-made settings: default bright dark noisy minimal fast_sketch dense_clouds, or a path")
        ->type_name("NAME")
        ->group("Settings");
    add_option(app, "--set", assignments,
               "One setting, as in --set pad_miner.max_per_file=5; may be repeated")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false)
        ->group("Settings");
}

config::Sources SettingsFlags::sources() const {
    config::Sources sources;
    if (!profile.empty()) sources.profile = profile;
    if (!config_file.empty()) sources.file = config_file;
    sources.assignments = assignments;
    return sources;
}

pipeline::Settings SettingsFlags::load(Session& session) const {
    std::vector<std::string> warnings;
    auto settings = config::load_or_throw(sources(), warnings);
    for (const auto& warning : warnings) session.console.warn(warning);
    return settings;
}

void MakingFlags::add_to(CLI::App& app) {
    settings.add_to(app);
    add_option(app, "--seed", seed, "Seed of all random choices; the same seed gives the same bytes")
        ->type_name("N")
        ->transform(as_setting("reproducibility.random_seed"))
        ->group("Settings");
    add_option(app, "--pitch-range", pitch_range, "Range of the clouds' grains, semitones (default -7 7)")
        ->type_name("MIN MAX")
        ->expected(2)
        ->transform(as_setting("clouds.min_pitch_semitones"))
        ->group("Settings");
    add_flag(app, "--stereo", stereo, "Every kind in stereo")->group("Settings");
    add_flag(app, "--all", all, "Every kind of texture (the default)")->group("What is made");
    add_flag(app, "--mine-pads", chosen.pads, "Pads: loops cut from stable moments")->group("What is made");
    add_flag(app, "--make-drones", chosen.drones, "Drones and swells")->group("What is made");
    add_flag(app, "--make-clouds", chosen.clouds, "Granular clouds")->group("What is made");
    add_flag(app, "--make-hiss", chosen.hiss, "Hiss loops and flickers")->group("What is made");
    add_flag(app, "--mine-drums", chosen.drums, "Drum hits, named by class")->group("What is made");
    add_flag(app, "--mine-silences", chosen.silences, "Silences: the quiet between the notes")
        ->group("What is made");
}

pipeline::Settings MakingFlags::load(Session& session) const {
    auto loaded = settings.load(session);
    if (stereo) set_stereo(loaded);
    if (!pitch_range.empty()) set_pitch_range(loaded, pitch_range[0], pitch_range[1]);
    if (seed) loaded.random_seed = seed;
    return loaded;
}

pipeline::MakerSet MakingFlags::makers() const {
    return all || !chosen.any() ? pipeline::MakerSet::all() : chosen;
}

std::uint64_t seed_of(const pipeline::Settings& settings, Session& session) {
    if (settings.random_seed) return *settings.random_seed;
    std::uint64_t seed = 0;
    if (getrandom(&seed, sizeof seed, 0) != static_cast<ssize_t>(sizeof seed)) {
        throw Error(ErrorCategory::internal, "the system gave no random seed; give one with --seed");
    }
    session.console.say("seed " + std::to_string(seed) + " drawn; --seed " + std::to_string(seed) +
                        " makes the same again");
    return seed;
}

}  // namespace afterglow::cli

#include "cli/settings_flags.hpp"
#include "cli/check_value.hpp"
#include "cli/command_line.hpp"

#include <sys/random.h>

#include "base/error.hpp"
#include "config/profiles.hpp"
#include "config/schema.hpp"

namespace afterglow::cli {
namespace {

// Whatever the kinds' own keys say.
void set_channels(pipeline::Settings& settings, pipeline::Stereo wanted) {
    settings.exported.stereo = wanted;
    for (const config::Setting& key : config::all_settings())
        if (key.section == "export" && key.name.ends_with("_stereo")) key.set(settings, config::Value());
}

void set_pitch_range(pipeline::Settings& settings, double low, double high) {
    if (low > high) throw Error(ErrorCategory::usage, "MIN must not be above MAX", "--pitch-range");
    settings.clouds.min_pitch_semitones = low;
    settings.clouds.max_pitch_semitones = high;
}

}  // namespace

std::string with_default(const std::string& help, std::initializer_list<const char*> keys) {
    static const pipeline::Settings defaults;
    std::string values;
    for (const char* key : keys) {
        std::string value = config::value_text(*config::find_setting(key), defaults);
        if (value.starts_with('[')) value = value.substr(1, value.size() - 2);
        values += (values.empty() ? "" : " ") + value;
    }
    return help + " (default " + values + ")";
}

void SettingsFlags::add_to(CLI::App& app) {
    add_option(app, "--config", config_file, "Settings file (YAML); 'afterglow config init' writes one")
        ->type_name("FILE")
        ->group("Settings");
    std::string profiles;
    for (const auto& shipped : config::shipped_profiles()) profiles += " " + std::string(shipped.name);
    add_option(app, "--profile", profile, "Ready-made settings:" + profiles + ", or a path")
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

pipeline::Settings SettingsFlags::load(Session& session, const pipeline::MakerSet& makers) const {
    std::vector<std::string> warnings;
    auto settings = config::load_or_throw(sources(), makers, warnings);
    for (const auto& warning : warnings) session.console.warn(warning);
    return settings;
}

void MakingFlags::add_to(CLI::App& app) {
    settings.add_to(app);
    add_option(app, "--seed", seed, "Seed of all random choices; the same seed gives the same bytes")
        ->type_name("N")
        ->transform(as_setting("reproducibility.random_seed"))
        ->group("Settings");
    add_option(app, "--pitch-range", pitch_range,
               with_default("Range of the clouds' grains, semitones",
                            {"clouds.min_pitch_semitones", "clouds.max_pitch_semitones"}))
        ->type_name("MIN MAX")
        ->expected(2)
        ->transform(as_setting("clouds.min_pitch_semitones"))
        ->group("Settings");
    add_flag(app, "--stereo", stereo, "Every kind in stereo")->group("Settings");
    add_flag(app, "--mono", mono, "Every kind in mono")->group("Settings");
    add_flag(app, "--all", all, "Every kind of texture (the default)")->group("What is made");
    for (const pipeline::Maker& maker : pipeline::all_makers())
        add_flag(app, maker.flag, chosen[static_cast<std::size_t>(maker.id)], maker.help)
            ->group("What is made");
}

pipeline::Settings MakingFlags::load(Session& session) const {
    auto loaded = settings.load(session, makers());
    if (stereo && mono) throw Error(ErrorCategory::usage, "cannot be asked for together", "--stereo, --mono");
    if (stereo || mono) set_channels(loaded, stereo ? pipeline::Stereo::stereo : pipeline::Stereo::mono);
    if (!pitch_range.empty()) set_pitch_range(loaded, pitch_range[0], pitch_range[1]);
    if (seed) loaded.random_seed = seed;
    return loaded;
}

pipeline::MakerSet MakingFlags::makers() const {
    pipeline::MakerSet asked;
    for (const pipeline::Maker& maker : pipeline::all_makers())
        if (chosen[static_cast<std::size_t>(maker.id)]) asked.add(maker.id);
    return all || !asked.any() ? pipeline::MakerSet::all() : asked;
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

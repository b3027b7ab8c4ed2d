#include <memory>

#include "base/error.hpp"
#include "base/shown_text.hpp"
#include "cli/check_value.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/confined.hpp"
#include "cli/input_textures.hpp"
#include "cli/settings_flags.hpp"
#include "pipeline/curate.hpp"
#include "views/curate_view.hpp"

namespace afterglow::cli {
namespace {

struct Options {
    std::vector<std::string> inputs = {"export"};
    std::string output;
    std::string favorites;
    std::vector<std::string> counts;
    std::optional<int> per_kind;
    std::optional<double> variety;
    std::optional<double> max_seconds;
    std::optional<int> max_slots;
    int jobs = 0;
    bool dry_run = false;
    bool force = false;
    SettingsFlags settings;
};

curation::ChooseOptions choose_options(const Options& options, Session& session) {
    auto choose = options.settings.load(session).choosing;
    choose.per_kind = options.per_kind.value_or(choose.per_kind);
    choose.variety = options.variety.value_or(choose.variety);
    choose.max_seconds = options.max_seconds.value_or(choose.max_seconds);
    choose.max_slots = options.max_slots.value_or(choose.max_slots);
    return choose;
}

ExitStatus curate(const Options& options, Session& session) {
    const auto target = target_of(options.output, options.inputs, session);
    pipeline::CurateRequest request;
    request.options = choose_options(options, session);
    request.counts = kind_counts(options.counts);
    request.jobs = options.jobs;
    auto input = read_input(options.inputs, target.folder, session);
    request.textures = std::move(input.textures);
    request.favorites = favorites_among(request.textures, options.favorites, session);

    const auto lock = lock_of(target, options.dry_run);
    SandboxPaths sandbox{{}, {target.out.root()}};
    sandbox.read(request.textures);
    enter_sandbox(sandbox, session);
    const std::string identity = pipeline::identity_of(request);
    if (!options.dry_run && !options.force && is_up_to_date(target.out, target.folder, "curate", identity)) {
        session.console.say(options.output + " is up to date");
        session.console.print(shown(options.output) + "\n");
        return input.status();
    }
    const auto replace = options.force ? Replace::own_work : Replace::never;
    if (!options.dry_run) require_replaceable(target.folder, "curate", replace);
    const auto curated = pipeline::curate(request, session.progress);
    if (options.dry_run) session.console.print_lines(chosen_lines(request, curated));
    const bool any = !curated.choice.chosen.empty();
    if (any && !options.dry_run)
        pipeline::write_curated(request, curated, target.out, target.folder, replace, identity);
    tell_curated(session.console, request, curated);
    if (any && !options.dry_run) session.console.print(shown(options.output) + "\n");
    return curated.unusable.empty() ? input.status() : ExitStatus::partial;
}

}  // namespace

Command add_curate(CLI::App& program) {
    const auto options = std::make_shared<Options>();
    auto* app = add_subcommand(
        program, "curate",
        "Choose the best textures of each kind, different from each other, into a folder of their own");
    add_option(*app, "--input", options->inputs, "Folders with a manifest, or manifests")
        ->capture_default_str()
        ->type_name("DIR");
    add_option(*app, "--out,--output", options->output, "Folder to make, with copies and a manifest")
        ->type_name("DIR")
        ->required();
    add_option(*app, "--per-kind", options->per_kind,
               with_default("How many of each kind", {"curation.per_kind"}))
        ->type_name("N")
        ->transform(as_setting("curation.per_kind"));
    add_option(*app, "--count", options->counts, "How many of one kind, for example pad=20; repeatable")
        ->type_name("KIND=N");
    add_option(*app, "--variety", options->variety,
               with_default("0: by quality alone, 1: as different as can be", {"curation.variety"}))
        ->type_name("SHARE")
        ->transform(as_setting("curation.variety"));
    add_option(*app, "--max-seconds", options->max_seconds, "Length of all together; 0: any")
        ->type_name("SEC")
        ->transform(as_setting("curation.max_seconds"));
    add_option(*app, "--max-slots", options->max_slots, "Textures in all; 0: any")
        ->type_name("N")
        ->transform(as_setting("curation.max_slots"));
    add_option(*app, "--favorites", options->favorites,
               "Textures that always go in: what the gallery exported, or a path on each line")
        ->type_name("FILE");
    add_option(*app, "--jobs", options->jobs, "Threads; 0: one per core")
        ->type_name("N")
        ->transform(whole_number(0, max_jobs));
    add_flag(*app, "--dry-run", options->dry_run, "Print what would be chosen, with the score");
    add_flag(*app, "--force", options->force, "Replace the folder, if 'afterglow curate' made all of it");
    options->settings.add_to(*app);
    return {app, [options](Session& session) { return curate(*options, session); }};
}

}  // namespace afterglow::cli

#include <memory>

#include "base/error.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"
#include "cli/check_value.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/confined.hpp"
#include "cli/input_textures.hpp"
#include "cli/settings_flags.hpp"
#include "pipeline/dust.hpp"
#include "views/report.hpp"

namespace afterglow::cli {
namespace {

constexpr std::size_t shown_left_out = 10;

struct Options {
    std::string pads;
    std::string hiss;
    std::string output;
    makers::DustOptions dust;
    std::optional<std::uint64_t> seed;
    bool force = false;
    SettingsFlags settings;
};

ExitStatus dust(const Options& options, Session& session) {
    const auto target = target_of(options.output, {options.pads, options.hiss}, session);
    const auto settings = options.settings.load(session);
    pipeline::DustRequest request;
    request.options = options.dust;
    request.seed = options.seed ? *options.seed : seed_of(settings, session);
    request.format = settings.global.format;
    request.brightness = settings.brightness;
    request.grading = settings.grading;
    auto pads = read_input({options.pads}, target.folder, session);
    auto hiss = read_input({options.hiss}, target.folder, session);
    request.pads = std::move(pads.textures);
    request.hiss = std::move(hiss.textures);
    const auto lock = lock_of(target, false);
    SandboxPaths sandbox{{}, {target.out.root()}};
    sandbox.read(request.pads);
    sandbox.read(request.hiss);
    enter_sandbox(sandbox, session);
    const auto replace = options.force ? Replace::own_work : Replace::never;
    const auto report = pipeline::write_dust(request, target.out, target.folder, replace, session.progress);
    session.console.say(counted(report.rows.size(), "loop") + " with dust");
    std::vector<Remark> remarks;
    for (const auto& problem : report.left_out) remarks.push_back({problem.subject, problem.text});
    tell_remarks(session.console, counted(remarks.size(), "loop") + " left out", remarks, shown_left_out);
    session.console.print(shown(options.output) + "\n");
    const bool complete = pads.complete && hiss.complete && report.left_out.empty();
    return complete ? ExitStatus::done : ExitStatus::partial;
}

}  // namespace

Command add_dust(CLI::App& program) {
    const auto options = std::make_shared<Options>();
    auto* app = add_subcommand(program, "dust", "Mix hiss under pads and drones; loops stay loops");
    add_option(*app, "--pads", options->pads, "Folder with a manifest, or a manifest, of pads and drones")
        ->type_name("DIR")
        ->required();
    add_option(*app, "--hiss", options->hiss, "The same of hiss loops; may be the same folder")
        ->type_name("DIR")
        ->required();
    add_option(*app, "--out,--output", options->output, "Folder to make, with a manifest")
        ->type_name("DIR")
        ->required();
    add_option(*app, "--mix-db", options->dust.mix_db, "RMS level of the hiss beside that of the loop")
        ->type_name("DB")
        ->transform(number(-80.0, 20.0))
        ->capture_default_str();
    add_option(*app, "--seed", options->seed, "Which hiss goes on which loop; the same seed, the same bytes")
        ->type_name("N")
        ->transform(as_setting("reproducibility.random_seed"));
    add_flag(*app, "--force", options->force, "Replace the folder, if 'afterglow dust' made all of it");
    options->settings.add_to(*app);
    return {app, [options](Session& session) { return dust(*options, session); }};
}

}  // namespace afterglow::cli

#include <memory>

#include "base/error.hpp"
#include "base/shown_text.hpp"
#include "cli/check_value.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/confined.hpp"
#include "cli/input_textures.hpp"
#include "pipeline/plan_kit.hpp"
#include "pipeline/settings.hpp"
#include "render/kit.hpp"
#include "views/kit_view.hpp"

namespace afterglow::cli {
namespace {

constexpr double max_one_shot_sec = 3600.0;
constexpr int max_bars = 1000;

struct Options {
    std::vector<std::string> inputs = {"export"};
    std::string output;
    std::string device = pipeline::KitSettings{}.device;
    std::string favorites;
    std::string loops;
    render::KitOptions kit{.name = pipeline::KitSettings{}.name};
    bool dry_run = false;
    bool force = false;
};

std::optional<render::LoopForm> loop_form(const std::string& name) {
    using render::LoopForm;
    if (name == "loop") return LoopForm::loop;
    if (name == "once") return LoopForm::once;
    if (name == "bars") return LoopForm::bars;
    if (name == "long") return LoopForm::long_;
    return std::nullopt;
}

ExitStatus kit(const Options& options, Session& session) {
    const auto& device = render::find_device(options.device);
    const auto target = target_of(options.output, options.inputs, session);
    const auto replace = options.force ? Replace::own_work : Replace::never;
    auto kit_options = options.kit;
    kit_options.loops = loop_form(options.loops);

    const auto input = read_input(options.inputs, target.folder, session);
    const auto favorites = favorites_among(input.textures, options.favorites, session);
    const auto lock = lock_of(target, options.dry_run);
    SandboxPaths sandbox{{}, {target.out.root()}};
    sandbox.read(input.textures);
    enter_sandbox(sandbox, session);
    const auto plan = pipeline::plan_kit(input.textures, favorites, device, kit_options);
    if (options.dry_run) {
        session.console.print_lines(plan_lines(plan));
        tell_kit(session.console, plan, true);
        return input.status();
    }
    const auto end =
        jobs::make_kit(plan, kit_options, {target.out, target.folder}, replace, session.progress);
    tell_kit_end(session.console, plan, end);
    if (end != jobs::KitEnd::nothing_to_put_in) session.console.print(shown(options.output) + "\n");
    return input.status();
}

std::string device_help() {
    std::string text = "What the kit is for:";
    for (const auto& device : render::devices()) text += " " + device.name;
    return text;
}

}  // namespace

Command add_kit(CLI::App& program) {
    const auto options = std::make_shared<Options>();
    auto* app = add_subcommand(
        program, "kit", "Write textures as a kit for a sampler: its format, names, folders and limits");
    add_option(*app, "--input", options->inputs, "Folders with a manifest, or manifests")
        ->capture_default_str()
        ->type_name("DIR");
    add_option(*app, "--out,--output", options->output,
               "Folder to make; copy what is in it to the device's card")
        ->type_name("DIR")
        ->required();
    add_option(*app, "--device", options->device, device_help())->capture_default_str()->type_name("NAME");
    add_option(*app, "--name", options->kit.name, "Name of the kit")->capture_default_str()->type_name("KIT");
    add_option(*app, "--favorites", options->favorites,
               "Textures that go in first: what the gallery exported, or a path on each line")
        ->type_name("FILE");
    add_option(*app, "--loops", options->loops,
               "What becomes of loops: loop (seamless, for devices that can), once, bars (whole bars of "
               "the tempo), long (repeated, with a fade out; the default where the device cannot loop)")
        ->type_name("HOW")
        ->one_of({"loop", "once", "bars", "long"});
    add_option(*app, "--seconds", options->kit.long_sec, "Length of long one-shots")
        ->type_name("SEC")
        ->transform(number_above_zero(max_one_shot_sec))
        ->capture_default_str();
    add_option(*app, "--fade", options->kit.tail_sec, "Fade at their end")
        ->type_name("SEC")
        ->transform(number(0.0, max_one_shot_sec))
        ->capture_default_str();
    add_option(*app, "--bars", options->kit.bars,
               "How many, for --loops bars: of four beats with --bpm, else in each texture's own metre")
        ->type_name("N")
        ->transform(whole_number(1, max_bars))
        ->capture_default_str();
    add_option(*app, "--bpm", options->kit.bpm, "Tempo for --loops bars; without it each texture's own")
        ->type_name("BPM")
        ->transform(number(20.0, 400.0));
    add_flag(*app, "--mono", options->kit.mono, "Fold stereo down to mono");
    add_option(*app, "--bits", options->kit.bits, "16 or 24, where the device takes both")
        ->type_name("N")
        ->transform(whole_number(16, 24));
    add_flag(*app, "--dry-run", options->dry_run, "Print what would go in and what not, and why");
    add_flag(*app, "--force", options->force, "Replace the folder, if 'afterglow kit' made all of it");
    return {app, [options](Session& session) { return kit(*options, session); }};
}

}  // namespace afterglow::cli

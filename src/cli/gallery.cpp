#include <memory>

#include "base/error.hpp"
#include "base/output_lock.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"
#include "cli/check_value.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/confined.hpp"
#include "render/gallery.hpp"
#include "views/report.hpp"

namespace afterglow::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t problems_shown = 20;

struct Options {
    std::string input;
    std::string output;
    std::string title;
    int jobs = 0;
};

// The folder that is shown; of a manifest given by its name, the one that it lies in.
fs::path folder_of(const Options& options) {
    std::error_code ignored;
    const fs::path input = fs::weakly_canonical(options.input, ignored);
    return fs::is_directory(input, ignored) ? input : input.parent_path();
}

fs::path page_of(const Options& options) {
    const fs::path page =
        options.output.empty() ? folder_of(options) / "gallery.html" : fs::path(options.output);
    if (page.extension() != ".html" && page.extension() != ".htm")
        throw Error(ErrorCategory::usage, "the page's name must end in .html", page.string());
    return fs::absolute(page).lexically_normal();
}

std::string title_of(const Options& options) {
    return valid_utf8(options.title.empty() ? folder_of(options).filename().string() : options.title);
}

void tell(Console& console, const render::GalleryReport& report, const fs::path& page) {
    console.say(counted(report.textures, "texture") + ", " + std::to_string(report.loops) +
                " of them loops, " + duration_text(report.duration_sec) + " of sound");
    console.say("size: page " + bytes_text(report.page_bytes) + ", pictures and previews " +
                bytes_text(report.files_bytes) + ", beside " + bytes_text(report.sound_bytes) + " of sounds");
    if (report.textures == 0) console.warn("the page is empty: the manifests list no texture that is there");
    console.say("open in a browser:");
    console.print(shown(page.string()) + "\n");
}

ExitStatus gallery(const Options& options, Session& session) {
    const fs::path page = page_of(options);
    const auto found = render::read_manifests(options.input, session.progress);
    const auto out = session.environment.output_root(page.parent_path());
    const auto lock = OutputLock::of_target(out, page);
    SandboxPaths sandbox{{}, {out.root()}};
    sandbox.read(found.textures);
    enter_sandbox(sandbox, session);
    const auto report =
        render::write_gallery(out, page, found.textures, {title_of(options), options.jobs}, session.progress);
    std::vector<Remark> remarks;
    for (const auto* problems : {&found.problems, &report.problems})
        for (const auto& problem : *problems) remarks.push_back({problem.subject, problem.text});
    if (!remarks.empty()) tell_remarks(session.console, "left out", remarks, problems_shown);
    tell(session.console, report, page);
    return remarks.empty() ? ExitStatus::done : ExitStatus::partial;
}

}  // namespace

Command add_gallery(CLI::App& program) {
    const auto options = std::make_shared<Options>();
    auto* app = add_subcommand(
        program, "gallery",
        "Make a web page to look at textures and listen to them, without a server or a network");
    add_option(*app, "--input", options->input, "Folder of textures with their manifests, or a manifest")
        ->type_name("DIR")
        ->required();
    add_option(*app, "--out,--output", options->output,
               "Page to write, best beside the sounds; a folder of pictures and previews goes beside "
               "it. Only a page that gallery made is replaced  [DIR/gallery.html]")
        ->type_name("FILE");
    add_option(*app, "--title", options->title, "Heading of the page  [the folder's name]")
        ->type_name("WORDS");
    add_option(*app, "--jobs", options->jobs, "Textures to look at at once; 0: one per core")
        ->capture_default_str()
        ->type_name("N")
        ->transform(whole_number(0, max_jobs));
    return {app, [options](Session& session) { return gallery(*options, session); }};
}

}  // namespace afterglow::cli

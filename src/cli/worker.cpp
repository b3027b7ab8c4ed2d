#include <iostream>
#include <iterator>
#include <string>

#include "base/error.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "jobs/work.hpp"

namespace afterglow::cli {
namespace {

ExitStatus worker(Session& session) {
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    const auto job = jobs::decode_job(text);
    if (!job) throw Error(ErrorCategory::usage, "holds no job of this program's version", "standard input");
    const auto out = session.environment.output_root(job->out_root);
    const auto work = job->work.empty() ? out : session.environment.output_root(job->work_root);
    const auto make = jobs::pipeline_of(job->settings, job->seed);
    if (session.confine) session.confine(jobs::confinement_of(*job));
    session.console.print(encode(jobs::do_job(*job, {work, out, make})) + "\n");
    return ExitStatus::done;
}

}  // namespace

Command add_worker(CLI::App& program) {
    auto* app = add_subcommand(program, "worker",
                               "Make the textures of one job, which is read as JSON from standard input, and "
                               "print what came of it as JSON; what batch --engine exec runs");
    return {app, [](Session& session) { return worker(session); }};
}

}  // namespace afterglow::cli

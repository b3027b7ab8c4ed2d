#include "cli/input_textures.hpp"

#include <utility>

#include "base/disk.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "render/match_favorites.hpp"
#include "views/report.hpp"

namespace afterglow::cli {

using namespace views;
namespace {

namespace fs = std::filesystem;

constexpr std::size_t shown_problems = 10;

}  // namespace

void tell_problems(const std::vector<render::ReadProblem>& problems, Console& console) {
    if (problems.empty()) return;
    std::vector<Remark> remarks;
    for (const auto& problem : problems) remarks.push_back({problem.subject, problem.text});
    console.warn(counted(problems.size(), "entry", "entries") + " of the manifests cannot be used");
    const bool all = console.verbosity() == Verbosity::verbose;
    tell_remarks(console, "not usable", remarks, all ? remarks.size() : shown_problems);
}

InputTextures read_input(const std::vector<std::string>& inputs, const fs::path& not_in, Session& session) {
    auto gathered = render::gather_textures({inputs.begin(), inputs.end()}, not_in, session.progress);
    tell_problems(gathered.problems, session.console);
    return {std::move(gathered.textures), gathered.problems.empty()};
}

std::vector<bool> favorites_among(const std::vector<render::ReadTexture>& textures, const std::string& file,
                                  Session& session) {
    if (file.empty()) return std::vector<bool>(textures.size());
    const auto match = render::match_favorites(render::favorite_paths(file), textures);
    tell_unknown_favorites(match.unknown, file, session.console);
    return match.is_favorite;
}

void tell_unknown_favorites(const std::vector<std::string>& entries, const fs::path& file, Console& console) {
    for (const auto& entry : entries)
        console.warn(valid_utf8(file.string()) + ": " + valid_utf8(entry) + " is no texture of the input");
}

Target target_of(const std::string& output, const std::vector<std::string>& inputs, const Session& session) {
    const fs::path folder = disk::resolved(output);
    for (const auto& input : inputs) {
        if (disk::lies_in(disk::resolved(input), folder))
            throw Error(ErrorCategory::usage, "would take the place of the input; name another output folder",
                        output);
    }
    return {session.environment.output_root(folder.parent_path()), folder};
}

std::optional<OutputLock> lock_of(const Target& target, bool dry_run) {
    if (dry_run) return std::nullopt;
    return OutputLock::of_target(target.out, target.folder);
}

}  // namespace afterglow::cli

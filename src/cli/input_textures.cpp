#include "cli/input_textures.hpp"

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/report.hpp"
#include "render/match_favorites.hpp"

namespace afterglow::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t shown_problems = 10;

bool lies_in(const fs::path& path, const fs::path& folder) {
    return std::ranges::mismatch(folder, path).in1 == folder.end();
}

fs::path resolved(const fs::path& path) {
    std::error_code ignored;
    const fs::path whole = fs::weakly_canonical(fs::absolute(path), ignored);
    return whole.filename().empty() ? whole.parent_path() : whole;
}

void tell_problems(const std::vector<render::ReadProblem>& problems, Session& session) {
    if (problems.empty()) return;
    std::vector<Remark> remarks;
    for (const auto& problem : problems) remarks.push_back({problem.subject, problem.text});
    session.console.warn(counted(problems.size(), "entry", "entries") + " of the manifests cannot be used");
    const bool all = session.console.verbosity() == Verbosity::verbose;
    tell_remarks(session.console, "not usable", remarks, all ? remarks.size() : shown_problems);
}

}  // namespace

InputTextures read_input(const std::vector<std::string>& inputs, const fs::path& not_in, Session& session) {
    InputTextures read;
    std::vector<render::ReadProblem> problems;
    std::set<fs::path> seen;
    const fs::path own = not_in.empty() ? fs::path() : resolved(not_in);
    for (const auto& input : inputs) {
        auto found = render::read_manifests(input, session.progress);
        problems.insert(problems.end(), found.problems.begin(), found.problems.end());
        for (auto& texture : found.textures) {
            if (!own.empty() && lies_in(texture.file, own)) continue;
            // Paths of several folders are told apart by the folder.
            if (inputs.size() > 1)
                texture.row.path = valid_utf8((fs::path(input) / texture.row.path).generic_string());
            if (seen.insert(texture.file).second) read.textures.push_back(std::move(texture));
        }
    }
    tell_problems(problems, session);
    read.complete = problems.empty();
    return read;
}

std::vector<bool> favorites_among(const std::vector<render::ReadTexture>& textures, const std::string& file,
                                  Session& session) {
    if (file.empty()) return std::vector<bool>(textures.size());
    const auto match = render::match_favorites(render::favorite_paths(file), textures);
    for (const auto& entry : match.unknown)
        session.console.warn(valid_utf8(file) + ": " + valid_utf8(entry) + " is no texture of the input");
    return match.is_favorite;
}

Target target_of(const std::string& output, const std::vector<std::string>& inputs, const Session& session) {
    const fs::path folder = resolved(output);
    for (const auto& input : inputs) {
        if (lies_in(resolved(input), folder))
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

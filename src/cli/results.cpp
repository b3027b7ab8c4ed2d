#include "cli/results.hpp"

namespace afterglow::cli {

std::filesystem::path folder_of_result(const std::filesystem::path& file) {
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

std::optional<OutputLock> lock_of_result(const Session& session, const std::filesystem::path& file) {
    if (file == "-") return std::nullopt;
    return OutputLock::of_target(session.environment.output_root(folder_of_result(file)),
                                 std::filesystem::absolute(file));
}

void write_result(Session& session, const std::filesystem::path& file, const ResultKind& kind,
                  std::string_view text) {
    if (file == "-") return session.console.print(text);
    session.environment.output_root(folder_of_result(file))
        .write_result(std::filesystem::absolute(file), kind, text);
}

void require_result(const Session& session, const std::filesystem::path& file, const ResultKind& kind) {
    if (file.empty() || file == "-") return;
    session.environment.output_root(folder_of_result(file))
        .require_result(std::filesystem::absolute(file), kind);
}

}  // namespace afterglow::cli

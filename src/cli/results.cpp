#include "cli/results.hpp"

#include "audio/formats.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::cli {

namespace {

// An empty file takes a result, but not one that somebody's recorder has begun.
void require_no_recording(const std::filesystem::path& file) {
    std::error_code error;
    if (!audio::has_audio_extension(file) || !std::filesystem::exists(file, error)) return;
    throw Error(ErrorCategory::usage, "is a recording by its name; it stays as it is: name another file",
                valid_utf8(file.string()));
}

}  // namespace

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
    require_no_recording(file);
    const auto kept = session.environment.output_root(folder_of_result(file))
                          .write_result(std::filesystem::absolute(file), kind, text);
    if (kept) session.console.say(kept_sentence(file, *kept));
}

void require_result(const Session& session, const std::filesystem::path& file, const ResultKind& kind) {
    if (file.empty() || file == "-") return;
    require_no_recording(file);
    session.environment.output_root(folder_of_result(file))
        .require_result(std::filesystem::absolute(file), kind);
}

}  // namespace afterglow::cli

// Where the results of a command go: a file, or standard output.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "base/output_lock.hpp"
#include "cli/command.hpp"

namespace afterglow::cli {

// The folder that a result goes to.
std::filesystem::path folder_of_result(const std::filesystem::path& file);
// Held while a result is made; none for "-".
std::optional<OutputLock> lock_of_result(const Session& session, const std::filesystem::path& file);
// Writes the text of a result to the file, or to standard output for "-". Throws Error(usage) where something
// else than an earlier result of its kind is there.
void write_result(Session& session, const std::filesystem::path& file, const ResultKind& kind,
                  std::string_view text);
// Throws the same before the work begins. Nothing for "" and "-".
void require_result(const Session& session, const std::filesystem::path& file, const ResultKind& kind);

}  // namespace afterglow::cli

// Results that are files by themselves (a catalog, a manifest, a record): the newest takes the place of the
// one before, and of nothing that is somebody's.
#pragma once

#include <filesystem>
#include <optional>

#include "base/files.hpp"

namespace afterglow::disk {

// Throws Error(usage) if `path` is there and is no empty file and none of that kind.
void require_replaceable(const std::filesystem::path& path, const ResultKind& kind);

// Writes the file whole, or leaves what was there. What is there already and is not as it was written here is
// kept under another name beside it, which is given. Of kinds that are Edits::noted, a hidden file beside
// each notes what was written. Throws as require_replaceable, and Error(disk_full|write).
std::optional<std::filesystem::path> write_result(FileSystem& system, const std::filesystem::path& path,
                                                  const ResultKind& kind, const TextSource& fill);
// The same with a text that has all of what is there: nothing is kept, and what somebody changed counts as
// changed from then on, too.
void amend_result(FileSystem& system, const std::filesystem::path& path, const ResultKind& kind,
                  const TextSource& fill);

}  // namespace afterglow::disk

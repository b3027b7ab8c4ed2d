// What lies in an output folder, and whether it is what it should be.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace afterglow::test {

// Everything below a folder by its path there: the bytes of files, where links lead, and of folders (whose
// paths end in "/") nothing.
using Snapshot = std::map<std::string, std::string>;
Snapshot snapshot_of(const std::filesystem::path& folder);
void restore(const Snapshot& snapshot, const std::filesystem::path& folder);

// Where two snapshots differ, apart from times, peak memory, and whether a track was done now or before; at
// most a few lines.
std::vector<std::string> differences(const Snapshot& expected, const Snapshot& found);

// The parts that appear in one step: a track's folder, any other folder at the top, or a single file. Hidden
// names in the making, staged sources and the running record are left out.
std::map<std::string, Snapshot> units_of(const Snapshot& snapshot);
// Whether a unit is the finished catalog but for what is told in it of tracks that came through.
bool is_catalog_told_in_part(const Snapshot& unit, const Snapshot& finished);

// Rows of manifests that name files that are not there, manifests and records that cannot be read, folders
// whose marker lists other files than they hold.
std::vector<std::string> untruths(const Snapshot& snapshot);

// Of a track, the ledger's last word.
struct Recorded {
    std::string folder;  // below what was snapped
    std::string status;
    std::string recipe;
};
// By source path; lines cut short are passed over.
std::map<std::string, Recorded> ledger_of(const Snapshot& snapshot);

inline constexpr const char* tracks_prefix = "export/tr8s/by_source/";

}  // namespace afterglow::test

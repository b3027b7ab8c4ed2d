// What this program put into a folder, by its own lists: a folder of a user's that holds an output holds the
// user's files, too.
#pragma once

#include <string>
#include <vector>

namespace afterglow::archive {

// A folder of ours has at least one of them.
inline constexpr const char* manifest_file = "manifest.csv";
bool may_list_own_files(const std::string& name);

// The files that the manifest or the marker in the folder lists as made by this program, as paths below the
// folder; none where there is no list, or one of somebody else. Follows no link, waits for no FIFO.
std::vector<std::string> own_files_in(int folder_descriptor);

}  // namespace afterglow::archive

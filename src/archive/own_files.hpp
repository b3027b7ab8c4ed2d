// What this program put into a folder, by its own lists: a folder of a user's that holds an output holds the
// user's files, too.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace afterglow::archive {

// A folder of ours has at least one of them.
inline constexpr const char* manifest_file = "manifest.csv";
bool may_list_own_files(const std::string& name);

// What a list says of a file.
struct OwnFile {
    std::string path;                  // below the folder of the list
    std::set<std::string> identities;  // that its content may have; empty: the list does not know
    std::int64_t listed_ns = 0;        // when the list was last written, as the system has it
};

// The files that the manifest or the mark in the folder lists as made by this program; none where there is no
// list, or one of somebody else. The mark, which knows their content, comes last. Follows no link, waits for
// no FIFO.
std::vector<OwnFile> own_files_in(int folder_descriptor);

// Whether the regular file of that name is what the list says. Its content is looked at only where it was
// touched after the list was written.
bool is_as_listed(int folder_descriptor, const std::string& name, const OwnFile& listed);

}  // namespace afterglow::archive

// The recordings that a command line names: files, and folders walked by the rules of `discover`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "archive/walk_apart.hpp"
#include "base/progress.hpp"

namespace afterglow::archive {

struct FoundAudio {
    // Files that were named, whatever they are, and the recordings of folders, sorted, where these stood.
    std::vector<std::filesystem::path> files;
    std::vector<std::filesystem::path> missing;  // of the inputs; they are among `files`, too
    std::vector<Unseen> unseen;                  // with the whole path, as text
    std::vector<std::string> notes;
};

// The calling process must have no other threads. Throws what walk and ask_apart throw.
FoundAudio find_audio(const std::vector<std::filesystem::path>& inputs, const WalkRules& rules,
                      Progress& progress, const Patience& patience = {}, Folders& folders = real_folders());

// What to say of inputs in which nothing is found: what was passed over instead, by the walk's notes, or else
// what would have been looked for.
std::string no_audio_there(const std::vector<std::string>& notes);

}  // namespace afterglow::archive

// What a process that reads files from strangers may still do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "archive/processes.hpp"

namespace afterglow::archive {

struct Confinement {
    std::vector<std::filesystem::path> readable;  // files, or folders with all below them
    std::vector<std::filesystem::path> writable;  // folders: readable too, and free to change below
    double cpu_sec = 0.0;                         // of processor time, of all threads together; 0: no limit
    std::int64_t file_bytes = 0;                  // longest file it may write; 0: no limit
    int open_files = 0;                           // at once; 0: no limit
};

// Confines the calling process and all it starts, for good: of the file system only what is listed stays open
// to it (Landlock, as far as the kernel has it), and it has no network, starts no programs, traces and
// signals no other process, and changes no owner, mode, time or attribute of a file (seccomp). Files and
// pipes that are open already stay usable. A path that does not exist is passed over. The process must have
// no other threads. Throws Error(internal) where the kernel offers a protection and then refuses it.
void confine(const Confinement& confinement, Processes& system = real_processes());
// Sets one limit (RLIMIT_…), or leaves a lower one. Throws Error(internal).
void limit_resource(int resource, std::uint64_t value, Processes& system);

// "Landlock 7 and seccomp", or what is missing; for `version --features`.
std::string confinement_text();
// Whether the kernel confines files at all.
bool files_can_be_confined();

}  // namespace afterglow::archive

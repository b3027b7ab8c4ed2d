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
    // Recordings that are to be decoded: readable too. What reads them is loaded before the process is
    // closed.
    std::vector<std::filesystem::path> recordings = {};
    double cpu_sec = 0.0;         // of processor time, of all threads together; 0: no limit
    std::int64_t file_bytes = 0;  // longest file it may write; 0: no limit
    int open_files = 0;           // at once; 0: no limit
};

// What the system offers to confine processes with.
struct Protection {
    int landlock = 0;  // version; 0: files are as open to what decodes as to this program
    bool seccomp = false;
    // The same is promised for every version of Landlock: what older ones lack, the filter of calls refuses.
    bool is_whole() const { return landlock > 0 && seccomp; }
};
Protection protection_of(Processes& system = real_processes());
// "Landlock 7, seccomp", "seccomp only", "Landlock 4 only" or "none".
std::string text_of(const Protection& protection);

// Confines the calling process and all it starts, for good: of the file system only what is listed stays open
// to it (Landlock), and of system calls only those that decoding needs (call_filter.hpp), as far as the
// system has them. Files and pipes that are open already stay usable. A path that does not exist, or that
// Landlock cannot rule on, stays closed. The process must have no other threads. Throws Error(internal) where
// the kernel offers a protection and then refuses it.
void confine(const Confinement& confinement, Processes& system = real_processes());
// Sets one limit (RLIMIT_…), or leaves a lower one. Throws Error(internal).
void limit_resource(int resource, std::uint64_t value, Processes& system);

}  // namespace afterglow::archive

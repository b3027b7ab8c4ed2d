// Settings files for tests.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "support/scratch.hpp"

namespace afterglow::config::test {

inline std::filesystem::path write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

// Loads `text` as a settings file called config.yaml.
inline Loaded load_text(const std::string& text) {
    afterglow::test::ScratchFolder folder;
    Sources sources;
    sources.file = write_file(folder / "config.yaml", text);
    Loaded loaded = load(sources);
    for (Problem& problem : loaded.problems) problem.source = "config.yaml";
    return loaded;
}

inline Loaded load_assignments(const std::vector<std::string>& assignments) {
    Sources sources;
    sources.assignments = assignments;
    return load(sources);
}

inline std::vector<std::string> described(const Loaded& loaded) {
    std::vector<std::string> lines;
    for (const Problem& problem : loaded.problems) lines.push_back(describe(problem));
    return lines;
}

}  // namespace afterglow::config::test

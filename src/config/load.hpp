// Settings from their sources: defaults, then a profile, then a file, then flags; the later one wins.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/makers.hpp"
#include "pipeline/settings.hpp"

namespace afterglow::config {

struct Sources {
    std::optional<std::string> profile;         // a name or a path
    std::optional<std::filesystem::path> file;  // --config
    std::vector<std::string> assignments;       // --set key.path=value
};

enum class Severity { warning, error };

// One thing wrong with a settings source.
struct Problem {
    Severity severity = Severity::error;
    std::string source;  // file name, or "--set"
    int line = 0;        // from 1; 0: none
    int column = 0;
    std::string key;
    std::string message;  // what is wrong, what is allowed, which key was meant
};
// "config.yaml:3:5: error: pad_miner.duration_sec: …"
std::string describe(const Problem& problem);

struct Origin {
    std::string source;  // "default", "profile dark", "config.yaml:3", "--set"
};

struct Loaded {
    pipeline::Settings settings;
    std::vector<Problem> problems;                        // warnings too
    std::vector<std::pair<std::string, Origin>> origins;  // per key of the schema, in its order
    bool ok() const;                                      // no errors
};

// Never throws for what stands in a settings source: all problems are listed. Throws Error(config) only where
// a named file or profile cannot be read. Settings that do not fit each other are problems where one of
// `makers`, or what is not a maker's, would use them.
Loaded load(const Sources& sources, const pipeline::MakerSet& makers = pipeline::MakerSet::all());
// load(), and throws Error(config) with all problems in the message if there are errors. Warnings are
// appended to `warnings`.
pipeline::Settings load_or_throw(const Sources& sources, const pipeline::MakerSet& makers,
                                 std::vector<std::string>& warnings);

// 32 hex digits that change with any setting that can change a texture's bytes or name (not jobs, paths,
// selection).
std::string settings_fingerprint(const pipeline::Settings& settings, std::uint64_t seed);

}  // namespace afterglow::config

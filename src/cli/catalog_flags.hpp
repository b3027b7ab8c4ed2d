// The options of scanning and selecting, shared by discover, select and run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "archive/catalog.hpp"
#include "cli/command.hpp"
#include "pipeline/settings.hpp"

namespace afterglow::cli {

struct ScanFlags {
    std::vector<std::string> skip_dirs;
    std::vector<std::string> include_dirs;
    bool anew = false;

    void add_to(CLI::App& app);
    archive::DiscoverOptions options() const;
};

struct SelectFlags {
    std::optional<double> min_duration_sec;
    std::optional<double> max_duration_sec;
    std::vector<std::string> prefer;
    std::vector<std::string> skip;
    std::vector<int> channels;
    std::vector<int> sample_rates;
    std::optional<int> top;

    void add_to(CLI::App& app);
    // Flags come after the settings: lengths, channels and rates replace theirs, patterns are added to
    // theirs.
    void apply_to(pipeline::SelectionOptions& options) const;
};

// The format asked for, or that of the file's extension. Throws Error(usage) where neither says.
archive::CatalogFormat catalog_format(const std::string& name, const std::string& file);

// The first few by name, and how many there are.
void tell_unseen(views::Console& console, const std::vector<archive::Unseen>& unseen);

// One line for people: how many were found, in what time, how many could not be read.
void tell_discovered(views::Console& console, const archive::Discovered& found);

}  // namespace afterglow::cli

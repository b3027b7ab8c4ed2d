#include "cli/catalog_flags.hpp"

#include <algorithm>
#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/check_value.hpp"
#include "cli/command_line.hpp"
#include "cli/settings_flags.hpp"
#include "views/report.hpp"

namespace afterglow::cli {

using namespace views;

void ScanFlags::add_to(CLI::App& app) {
    add_option(app, "--skip-dir", skip_dirs,
               "Name of folders to leave out, besides the usual ones; may be repeated")
        ->type_name("NAME")
        ->allow_extra_args(false)
        ->group("Which files");
    add_option(
        app, "--include-dir", include_dirs,
        "Name of folders to look into although they are usually left out (venv node_modules .git .cache "
        "export work …); may be repeated")
        ->type_name("NAME")
        ->allow_extra_args(false)
        ->group("Which files");
    add_flag(app, "--rescan", anew, "Look at every file again, whatever is remembered of the last scan")
        ->group("Which files");
}

archive::DiscoverOptions ScanFlags::options() const {
    archive::DiscoverOptions options;
    options.anew = anew;
    options.skip_dirs = skip_dirs;
    options.include_dirs = include_dirs;
    return options;
}

void SelectFlags::add_to(CLI::App& app) {
    const auto add = [&](const char* name, auto& target, const std::string& help, const char* type) {
        return add_option(app, name, target, help)
            ->type_name(type)
            ->allow_extra_args(false)
            ->group("Which files");
    };
    add("--min-duration", min_duration_sec,
        with_default("Reject shorter recordings", {"selection.min_duration_sec"}), "SEC")
        ->transform(as_setting("selection.min_duration_sec"));
    add("--max-duration", max_duration_sec,
        with_default("Reject longer recordings", {"selection.max_duration_sec"}), "SEC")
        ->transform(as_setting("selection.max_duration_sec"));
    add("--prefer", prefer, "One more word that makes a path better; may be repeated", "WORDS");
    add("--skip", skip, "One more word that rejects a path; may be repeated", "WORDS");
    add("--channels", channels,
        with_default("Preferred number of channels; may be repeated", {"selection.preferred_channels"}), "N")
        ->transform(as_setting("selection.preferred_channels"));
    add("--sample-rate", sample_rates,
        with_default("Preferred rate; may be repeated", {"selection.preferred_sample_rates"}), "HZ")
        ->transform(as_setting("selection.preferred_sample_rates"));
    add("--top", top, "Keep only the best N", "N")->transform(whole_number(1, largest_count));
}

void SelectFlags::apply_to(pipeline::SelectionOptions& options) const {
    if (min_duration_sec) options.min_duration_sec = *min_duration_sec;
    if (max_duration_sec) options.max_duration_sec = *max_duration_sec;
    options.prefer_path_patterns.insert(options.prefer_path_patterns.end(), prefer.begin(), prefer.end());
    options.skip_path_patterns.insert(options.skip_path_patterns.end(), skip.begin(), skip.end());
    if (!channels.empty()) options.preferred_channels = channels;
    if (!sample_rates.empty()) options.preferred_sample_rates = sample_rates;
    if (top) options.top = *top;
    if (options.min_duration_sec > options.max_duration_sec) {
        throw Error(ErrorCategory::usage,
                    "the shortest length allowed, " + number_text(options.min_duration_sec) +
                        " s, is above the longest, " + number_text(options.max_duration_sec) + " s");
    }
}

archive::CatalogFormat catalog_format(const std::string& name, const std::string& file) {
    if (name == "json") return archive::CatalogFormat::json;
    if (name == "markdown") return archive::CatalogFormat::markdown;
    if (name == "csv" || file == "-") return archive::CatalogFormat::csv;
    if (const auto format = archive::catalog_format_of(file)) return *format;
    throw Error(ErrorCategory::usage,
                "the name does not say which format is meant; end it in .csv, .json or .md, "
                "or give --format",
                file);
}

void tell_unseen(Console& console, const std::vector<archive::Unseen>& unseen) {
    constexpr std::size_t usually_shown = 10;
    const std::size_t shown =
        console.verbosity() == Verbosity::verbose ? unseen.size() : std::min(usually_shown, unseen.size());
    for (std::size_t i = 0; i < shown; ++i)
        console.warn("could not be looked at: " + unseen[i].rel_path + ": " + unseen[i].why);
    if (shown < unseen.size())
        console.warn(std::to_string(unseen.size()) + " places in all could not be looked at (-v lists them)");
}

void tell_discovered(Console& console, const archive::Discovered& found) {
    std::string line = counted(found.recordings(), "recording") + " found";
    if (found.reused > 0) line += ", " + std::to_string(found.reused) + " unchanged since the last scan";
    if (found.unreadable > 0) line += ", " + std::to_string(found.unreadable) + " unreadable";
    console.say(line);
    for (const auto& note : found.notes) console.say(note);
    tell_unseen(console, found.unseen);
    std::vector<Remark> unreadable;
    for (const auto& row : found.rows) {
        if (!row.readable && !row.of_unread_format) unreadable.push_back({row.rel_path, row.error});
    }
    tell_remarks(console, "unreadable", unreadable,
                 console.verbosity() == Verbosity::verbose ? unreadable.size() : 10);
}

}  // namespace afterglow::cli

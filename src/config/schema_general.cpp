// Rows of global and paths.
#include "config/older_values.hpp"
#include "config/schema_rows.hpp"
#include "pipeline/makers.hpp"

namespace afterglow::config {
namespace {

using pipeline::GlobalOptions;
using pipeline::PathOptions;

void add_global(Table& table) {
    Rows(
        table, "global", "what holds for every texture",
        [](auto& settings) -> auto& { return settings.global; })
        .row("sample_rate_hz", &GlobalOptions::sample_rate_hz,
             {.unit = "Hz",
              .low = 8000,
              .high = 192000,
              .older = {"sample_rate", "target_sample_rate", "target_sr", "sr"},
              .whole = true},
             "sample rate of every texture; recordings at another rate are resampled")
        .row("bit_depth", &GlobalOptions::format,
             {.unit = "bit",
              .choices = {"16", "24", "float"},
              .older = {{"output_bit_depth", sample_format},
                        {"target_bit_depth", sample_format},
                        {"bits", sample_format},
                        {"subtype", sample_format}}},
             "sample format of the WAV files; 16 is dithered")
        .row("min_source_sec", &GlobalOptions::min_source_sec,
             {.unit = "s", .low = 0, .high = 3600, .older = {"min_source_duration_sec"}},
             "shorter recordings are refused, with a reason")
        .row("memory_limit_mb", &GlobalOptions::memory_limit_mb,
             {.unit = "MiB", .low = 1, .high = 1048576, .changes_textures = false},
             "samples of one recording kept in memory; a longer one goes to a temporary file");
}

// "folder below --root whose recordings feed pads, drums and silences"
std::string fed_by(std::string PathOptions::*folder) {
    std::vector<std::string> kinds;
    for (const auto& kind : makers::kind_table)
        if (pipeline::maker_of(kind.kind).folder == folder) kinds.emplace_back(kind.many);
    std::string list = kinds.front();
    for (std::size_t i = 1; i < kinds.size(); ++i)
        list += (i + 1 == kinds.size() ? " and " : ", ") + kinds[i];
    return "folder below --root whose recordings feed " + list;
}

void add_paths(Table& table) {
    Rows(
        table, "paths", "the folder convention of `make --root`; relative paths are below the root",
        [](auto& settings) -> auto& { return settings.paths; })
        .row("source_audio_dir", &PathOptions::source_audio_dir,
             {.older = {"source_audio", "source_dir"}, .changes_textures = false},
             fed_by(&PathOptions::source_audio_dir))
        .row("pad_sources_dir", &PathOptions::pad_sources_dir,
             {.older = {"pad_sources", "pad_source_dir"}, .changes_textures = false},
             fed_by(&PathOptions::pad_sources_dir))
        .row("drums_dir", &PathOptions::drums_dir,
             {.older = {"drums", "drum_dir"}, .changes_textures = false}, fed_by(&PathOptions::drums_dir))
        .row("export_dir", &PathOptions::export_dir,
             {.older = {"export", "export_root", "output_dir"}, .changes_textures = false},
             "folder the textures go to where --out does not say");
}

}  // namespace

void add_general_rows(Table& table) {
    add_global(table);
    add_paths(table);
}

}  // namespace afterglow::config

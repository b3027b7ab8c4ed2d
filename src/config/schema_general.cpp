// Rows of global and paths.
#include "config/older_values.hpp"
#include "config/schema_rows.hpp"

namespace afterglow::config {
namespace {

using pipeline::GlobalOptions;
using pipeline::PathOptions;

void add_global(std::vector<Key>& table) {
    Rows(
        table, "global", [](auto& settings) -> auto& { return settings.global; })
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

void add_paths(std::vector<Key>& table) {
    Rows(
        table, "paths", [](auto& settings) -> auto& { return settings.paths; })
        .row("source_audio_dir", &PathOptions::source_audio_dir,
             {.older = {"source_audio", "source_dir"}, .changes_textures = false},
             "folder below --root whose recordings feed pads, drums and silences")
        .row("pad_sources_dir", &PathOptions::pad_sources_dir,
             {.older = {"pad_sources", "pad_source_dir"}, .changes_textures = false},
             "folder below --root whose recordings feed drones, swells and clouds")
        .row("drums_dir", &PathOptions::drums_dir,
             {.older = {"drums", "drum_dir"}, .changes_textures = false},
             "folder below --root whose recordings feed hiss loops and flickers")
        .row("export_dir", &PathOptions::export_dir,
             {.older = {"export", "export_root", "output_dir"}, .changes_textures = false},
             "folder the textures go to where --out does not say");
}

}  // namespace

void add_general_rows(std::vector<Key>& table) {
    add_global(table);
    add_paths(table);
}

}  // namespace afterglow::config

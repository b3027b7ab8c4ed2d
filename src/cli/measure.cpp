#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "archive/find_audio.hpp"
#include "base/error.hpp"
#include "base/recording.hpp"
#include "base/text.hpp"
#include "cli/catalog_flags.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/confined.hpp"
#include "cli/results.hpp"
#include "cli/settings_flags.hpp"
#include "pipeline/measure_file.hpp"
#include "render/image.hpp"
#include "render/manifest.hpp"
#include "views/measure_plot.hpp"
#include "views/measure_table.hpp"
#include "views/pictures.hpp"
#include "views/report.hpp"

namespace afterglow::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct Options {
    std::vector<std::string> inputs;
    bool json = false;
    bool onsets = false;
    std::string plot;  // a PNG file, or the folder of them; empty: none
    SettingsFlags settings;
};

struct Measured {
    pipeline::MeasuredFile file;
    std::string error;

    std::vector<double> onsets_sec() const {
        return file.analysis ? file.analysis->onsets_sec : std::vector<double>();
    }
};

// Textures, too: who names a folder of them wants them measured.
archive::FoundAudio found_in(const std::vector<std::string>& inputs, Session& session) {
    archive::WalkRules rules;
    rules.own_textures = true;
    auto found = archive::find_audio({inputs.begin(), inputs.end()}, rules, session.progress);
    for (const auto& note : found.notes) session.console.say(note);
    tell_unseen(session.console, found.unseen);
    if (found.files.empty())
        throw Error(found.unseen.empty() ? ErrorCategory::usage : ErrorCategory::source,
                    archive::no_audio_there(found.notes), inputs.front());
    return found;
}

pipeline::MeasureOptions options_of(const Options& options) {
    pipeline::MeasureOptions measure;
    measure.analysis = options.onsets || !options.plot.empty();
    if (!options.plot.empty()) measure.view = plot_view();
    return measure;
}

Measured measure_or_reason(const fs::path& file, const pipeline::Settings& settings,
                           const pipeline::MeasureOptions& measure, Session& session) {
    Measured measured;
    try {
        measured.file = pipeline::measure_file(file, settings, measure, session.progress);
    } catch (const Error& error) {
        if (error.category() == ErrorCategory::interrupted) throw;
        measured.error = error.what();
        measured.file.row.filename = valid_utf8(file.filename().string());
        measured.file.row.path = valid_utf8(file.generic_string());
    }
    return measured;
}

// What a person asks next, beside the names of the manifest.
void add_music(const curation::Measurements& m, Json& json) {
    json["alternative_bpm"] =
        m.tempo && m.tempo->alternative_bpm > 0.0 ? Json(m.tempo->alternative_bpm) : Json();
    json["alternative_confidence"] =
        m.tempo && m.tempo->alternative_bpm > 0.0 ? Json(m.tempo->alternative_confidence) : Json();
    const auto note = m.pitch_hz ? std::optional(nearest_note(*m.pitch_hz)) : std::nullopt;
    json["pitch_note"] = note ? Json(note->name) : Json();
    json["pitch_cents"] = note ? Json(note->cents) : Json();
}

// The manifest's own names and values, without those that only a texture of this program has.
Json json_of(const Measured& measured, bool onsets) {
    auto json = Json::parse(render::manifest_json({measured.file.row})).front();
    for (const char* key : {"source", "source_path", "source_start_sec", "source_end_sec", "type", "variant",
                            "saved", "seed"}) {
        json.erase(key);
    }
    add_music(measured.file.row.measured, json);
    if (!measured.error.empty()) {
        for (auto& [key, value] : json.items()) {
            if (key != "filename" && key != "path") value = nullptr;
        }
    }
    if (onsets) json["onsets_sec"] = measured.error.empty() ? Json(measured.onsets_sec()) : Json();
    json["error"] = measured.error.empty() ? Json() : Json(measured.error);
    return json;
}

// The picture of each file is named after it.
std::vector<fs::path> pictures_of(const std::vector<fs::path>& files, const fs::path& plot) {
    std::vector<std::string> names;
    for (const auto& file : files) names.push_back(file.filename().string());
    return picture_files(names, plot);
}

ExitStatus measure(const Options& options, Session& session) {
    const auto settings = options.settings.load(session);
    const auto found = found_in(options.inputs, session);
    const auto& files = found.files;
    auto all = Json::array();
    std::size_t failed = 0;
    if (!options.json) session.console.print_lines(measure_heading());
    const auto pictures = pictures_of(files, options.plot);
    const auto measure = options_of(options);
    SandboxPaths sandbox{{}, {default_scratch_dir()}, files};
    for (const auto& picture : pictures) sandbox.write(picture, render::picture_kind(), session);
    enter_sandbox(sandbox, session);
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (session.progress.interrupted()) throw Error(ErrorCategory::interrupted, "stopped");
        const auto measured = measure_or_reason(files[i], settings, measure, session);
        const auto& row = measured.file.row;
        if (options.json) all.push_back(json_of(measured, options.onsets));
        if (!measured.error.empty()) {
            ++failed;
            session.console.error(row.path + ": " + measured.error);
            continue;
        }
        if (!pictures.empty())
            write_result(session, pictures[i], render::picture_kind(),
                         measure_plot(*measured.file.view, *measured.file.analysis, row));
        if (options.json) continue;
        session.console.print_lines(measure_line(row));
        if (options.onsets) session.console.print_lines(onsets_line(measured.onsets_sec()));
    }
    if (options.json) session.console.print(all.dump(2) + "\n");
    return failed + found.unseen.size() > 0 ? ExitStatus::partial : ExitStatus::done;
}

}  // namespace

Command add_measure(CLI::App& program) {
    const auto options = std::make_shared<Options>();
    auto* app =
        add_subcommand(program, "measure", "Print the measurements of audio files, as the manifest has them");
    add_option(*app, "inputs", options->inputs, "Audio files, or folders of them")
        ->type_name("FILE")
        ->required();
    add_flag(*app, "--json", options->json,
             "An array of objects with the manifest's names, instead of a table");
    add_flag(*app, "--onsets", options->onsets, "And where the onsets are, in seconds");
    add_option(*app, "--plot", options->plot,
               "Draw waveform, spectrogram, onsets, stable regions and loop: a PNG file, or for several "
               "files a folder")
        ->type_name("FILE.png|DIR");
    options->settings.add_to(*app);
    return {app, [options](Session& session) { return measure(*options, session); }};
}

}  // namespace afterglow::cli

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "analysis/analyse.hpp"
#include "audio/decode.hpp"
#include "audio/encode.hpp"
#include "audio/probe.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/measure_plot.hpp"
#include "cli/measure_table.hpp"
#include "cli/report.hpp"
#include "cli/settings_flags.hpp"
#include "curation/grade.hpp"
#include "curation/measure.hpp"
#include "dsp/loop.hpp"
#include "pipeline/plan.hpp"
#include "render/manifest.hpp"
#include "render/overview.hpp"
#include "render/plot.hpp"

namespace afterglow::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// What is measured is held in memory whole.
constexpr double longest_sec = 3600.0;

struct Options {
    std::vector<std::string> inputs;
    bool json = false;
    bool onsets = false;
    std::string plot;  // a PNG file, or the folder of them; empty: none
    SettingsFlags settings;
};

struct Measured {
    render::ManifestRow row;
    std::optional<analysis::Analysis> analysis;  // for onsets and plots
    std::optional<render::Overview> view;        // for plots
    std::string error;

    std::vector<double> onsets_sec() const { return analysis ? analysis->onsets_sec : std::vector<double>(); }
};

std::vector<fs::path> files_of(const std::vector<std::string>& inputs) {
    std::vector<fs::path> files;
    for (const fs::path input : inputs) {
        std::error_code ignored;
        if (!fs::is_directory(input, ignored)) {
            files.push_back(input);
            continue;
        }
        for (const auto& task : pipeline::plan_files({input}, {}, {})) files.push_back(task.path);
    }
    return files;
}

// The loop that the file itself claims, if it is one that the audio can hold.
std::optional<audio::WavLoop> loop_of(const fs::path& file, const std::string& format, std::int64_t frames) {
    if (format != "wav") return std::nullopt;
    const auto loop = audio::read_wav_chunks(file.string()).loop;
    if (!loop || loop->start_frame < 0 || loop->end_frame <= loop->start_frame || loop->end_frame > frames) {
        return std::nullopt;
    }
    return loop;
}

render::OverviewOptions plot_size() {
    render::OverviewOptions options;
    options.columns = render::plot_columns;
    options.rows = render::plot_rows;
    return options;
}

Measured measure_file(const fs::path& file, const pipeline::Settings& settings, const Options& options) {
    const auto probed = audio::probe(file);
    if (probed.duration_sec > longest_sec) {
        throw Error(ErrorCategory::source, "longer than an hour; cut out the part that you want measured");
    }
    const auto audio = audio::decode_all(file, {0.0, 0.0});
    const auto loop = loop_of(file, probed.format, audio.frames());
    const bool whole = loop && loop->start_frame == 0 && loop->end_frame == audio.frames();
    Measured measured;
    auto& row = measured.row;
    row.measured = curation::measure(audio, whole, settings.brightness);
    if (loop) {
        row.loop_start_frame = loop->start_frame;
        row.loop_end_frame = loop->end_frame;
        if (!whole) {
            const auto part = audio.slice(loop->start_frame, loop->end_frame - loop->start_frame);
            row.measured.loop_error_db = dsp::loop_error_db(part);
        }
    }
    row.grade = curation::grade(row.measured, loop.has_value(), settings.grading);
    if (options.onsets || !options.plot.empty())
        measured.analysis = analysis::analyse(audio, settings.analysis);
    if (!options.plot.empty()) measured.view = render::overview_of(audio, plot_size());
    return measured;
}

Measured measure_or_reason(const fs::path& file, const pipeline::Settings& settings, const Options& options) {
    Measured measured;
    try {
        measured = measure_file(file, settings, options);
    } catch (const Error& error) {
        measured.error = error.what();
    }
    measured.row.filename = valid_utf8(file.filename().string());
    measured.row.path = valid_utf8(file.generic_string());
    return measured;
}

// The manifest's own names and values, without those that only a texture of this program has.
Json json_of(const Measured& measured, bool onsets) {
    auto json = Json::parse(render::manifest_json({measured.row})).front();
    for (const char* key : {"source", "source_path", "source_start_sec", "source_end_sec", "type", "variant",
                            "saved", "seed"}) {
        json.erase(key);
    }
    if (!measured.error.empty()) {
        for (auto& [key, value] : json.items()) {
            if (key != "filename" && key != "path") value = nullptr;
        }
    }
    if (onsets) json["onsets_sec"] = measured.error.empty() ? Json(measured.onsets_sec()) : Json();
    json["error"] = measured.error.empty() ? Json() : Json(measured.error);
    return json;
}

bool is_png(const fs::path& path) {
    return to_lower_ascii(path.extension().string()) == ".png";
}

// The picture of each file: the one that was named, or a file of its own in the folder that was named.
std::vector<fs::path> pictures_of(const std::vector<fs::path>& files, const fs::path& plot) {
    if (plot.empty()) return {};
    if (is_png(plot)) {
        if (files.size() == 1) return {plot};
        throw Error(ErrorCategory::usage,
                    fmt::format("{} is one picture, and there are {} files; name a folder", plot.string(),
                                files.size()),
                    "--plot");
    }
    std::vector<fs::path> pictures;
    std::set<std::string> taken;
    for (const auto& file : files) {
        std::string name = file.filename().string();
        for (int n = 2; !taken.insert(name).second; ++n)
            name = file.filename().string() + "-" + std::to_string(n);
        pictures.push_back(plot / (name + ".png"));
    }
    return pictures;
}

ExitStatus measure(const Options& options, Session& session) {
    const auto settings = options.settings.load(session);
    const auto files = files_of(options.inputs);
    auto all = Json::array();
    std::size_t failed = 0;
    if (!options.json) session.console.print(measure_heading());
    const auto pictures = pictures_of(files, options.plot);
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (session.progress.interrupted()) throw Error(ErrorCategory::interrupted, "stopped");
        const auto measured = measure_or_reason(files[i], settings, options);
        if (!measured.error.empty()) {
            ++failed;
            session.console.error(measured.row.path + ": " + measured.error);
        } else if (!pictures.empty()) {
            write_result(session, pictures[i],
                         measure_plot(*measured.view, *measured.analysis, measured.row));
        }
        if (measured.error.empty() && !options.json) {
            session.console.print(measure_line(measured.row));
            if (options.onsets) session.console.print(onsets_line(measured.onsets_sec()));
        }
        if (options.json) all.push_back(json_of(measured, options.onsets));
    }
    if (options.json) session.console.print(all.dump(2) + "\n");
    return failed > 0 ? ExitStatus::partial : ExitStatus::done;
}

}  // namespace

Command add_measure(CLI::App& program) {
    const auto options = std::make_shared<Options>();
    auto* app =
        program.add_subcommand("measure", "Print the measurements of audio files, as the manifest has them");
    app->add_option("inputs", options->inputs, "Audio files, or folders of them")
        ->type_name("FILE")
        ->required();
    app->add_flag("--json", options->json,
                  "An array of objects with the manifest's names, instead of a table");
    app->add_flag("--onsets", options->onsets, "And where the onsets are, in seconds");
    app->add_option("--plot", options->plot,
                    "Draw waveform, spectrogram, onsets, stable regions and loop: a PNG file, or for several "
                    "files a folder")
        ->type_name("FILE.png|DIR");
    options->settings.add_to(*app);
    return {app, [options](Session& session) { return measure(*options, session); }};
}

}  // namespace afterglow::cli

#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "audio/decode.hpp"
#include "audio/encode.hpp"
#include "audio/probe.hpp"
#include "base/error.hpp"
#include "base/recording.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"
#include "cli/check_value.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/confined.hpp"
#include "cli/input_textures.hpp"
#include "render/find.hpp"
#include "render/manifest.hpp"
#include "views/find_values.hpp"
#include "views/report.hpp"

namespace afterglow::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr double max_like_sec = 3600.0;
constexpr std::size_t shown_unreadable = 10;

struct Options {
    std::vector<std::string> inputs = {"export"};
    std::string like;
    std::vector<std::string> kinds;
    std::string key;
    std::string brightness;
    std::string grade;
    std::string text;
    render::FindQuery query;
    int top = 20;
    int jobs = 0;
    bool json = false;
};

curation::Features features_of_file(const std::string& file) {
    if (audio::probe(file).duration_sec > max_like_sec)
        throw Error(ErrorCategory::source, "longer than an hour; cut out the part you mean", file);
    const auto audio = audio::decode_all(file, {0.0, 0.0});
    // A texture of our own is a loop where it says so.
    bool is_loop = false;
    if (audio::probe(file).format == "wav") {
        const auto loop = audio::read_wav_chunks(file).loop;
        is_loop = loop && loop->start_frame == 0 && loop->end_frame == audio.frames();
    }
    return curation::features_of(audio, is_loop);
}

std::string dash(const std::string& text) {
    return text.empty() ? "-" : text;
}

std::string table_line(const render::Found& found) {
    const auto& row = found.texture->row;
    const auto& m = row.measured;
    return fmt::format("{:>8}  {:<8} {:>7.2f}  {:<5} {:<4} {:<6} {}\n",
                       found.distance ? fmt::format("{:.3f}", *found.distance) : "-",
                       makers::kind_name(row.kind), m.duration_sec, std::string(1, row.grade.letter),
                       dash(m.key ? analysis::key_name(*m.key) : ""), curation::brightness_name(m.brightness),
                       shown(found.texture->file.string()));
}

Json json_of(const render::Found& found) {
    Json json = Json::parse(render::manifest_json({found.texture->row})).front();
    json["file"] = valid_utf8(found.texture->file.string());
    json["distance"] = found.distance ? Json(std::round(*found.distance * 1e6) / 1e6) : Json();
    return json;
}

render::FindQuery query_of(const Options& options) {
    auto query = options.query;
    for (const auto& kind : options.kinds) query.kinds.push_back(find_kind(kind));
    if (!options.key.empty()) query.key = musical_key(options.key);
    if (!options.brightness.empty()) query.brightness = find_brightness(options.brightness);
    if (!options.grade.empty()) query.grade = find_grade(options.grade);
    query.text = options.text;
    query.top = static_cast<std::size_t>(options.top);
    return query;
}

ExitStatus find(const Options& options, Session& session) {
    auto query = query_of(options);
    const auto input = read_input(options.inputs, {}, session);
    SandboxPaths sandbox{{options.like}, {default_scratch_dir()}};
    sandbox.read(input.textures);
    enter_sandbox(sandbox, session);
    if (!options.like.empty()) query.like = features_of_file(options.like);
    const auto result = render::find_textures(input.textures, query, options.jobs, session.progress);
    if (options.json) {
        auto all = Json::array();
        for (const auto& found : result.found) all.push_back(json_of(found));
        session.console.print(all.dump(2) + "\n");
    } else {
        session.console.print_lines("distance  type         sec  grade key  tone   file\n");
        for (const auto& found : result.found) session.console.print_lines(table_line(found));
    }
    session.console.say(fmt::format("{} of {} match{}", result.matching,
                                    counted(input.textures.size(), "texture"),
                                    result.matching > result.found.size()
                                        ? fmt::format("; the first {}, --top shows more", result.found.size())
                                        : ""));
    std::vector<Remark> remarks;
    for (const auto& problem : result.unreadable) remarks.push_back({problem.subject, problem.text});
    tell_remarks(session.console, "could not be read", remarks, shown_unreadable);
    return result.unreadable.empty() ? input.status() : ExitStatus::partial;
}

}  // namespace

Command add_find(CLI::App& program) {
    const auto options = std::make_shared<Options>();
    auto* app = add_subcommand(
        program, "find", "Find textures in manifests: by kind, key, brightness, and by what they sound like");
    add_option(*app, "--input", options->inputs, "Folders with a manifest, or manifests")
        ->capture_default_str()
        ->type_name("DIR");
    add_option(*app, "--like", options->like, "Any audio file; the textures nearest to it come first")
        ->type_name("FILE");
    add_option(*app, "--type", options->kinds, "Kind: " + views::kind_names() + "; repeatable")
        ->type_name("KIND");
    add_option(*app, "--key", options->key, "Key, for example Dm or F#; Db and C# are the same")
        ->type_name("KEY");
    add_option(*app, "--brightness", options->brightness, "dark, mid or bright")->type_name("WORD");
    add_option(*app, "--grade", options->grade, "This grade or better: A to F")->type_name("GRADE");
    add_option(*app, "--bpm", options->query.bpm, "Tempo, within 4 %")
        ->type_name("BPM")
        ->transform(number_above_zero(10000.0));
    add_option(*app, "--min-sec", options->query.min_sec, "At least as long")
        ->type_name("SEC")
        ->transform(number(0.0, max_sec));
    add_option(*app, "--max-sec", options->query.max_sec, "At most as long")
        ->type_name("SEC")
        ->transform(number(0.0, max_sec));
    add_option(*app, "--text", options->text, "A part of the texture's or its source's path")
        ->type_name("WORDS");
    add_option(*app, "--top", options->top, "How many to show")
        ->type_name("N")
        ->transform(whole_number(0, largest_count))
        ->capture_default_str();
    add_option(*app, "--jobs", options->jobs, "Threads; 0: one per core")
        ->type_name("N")
        ->transform(whole_number(0, max_jobs));
    add_flag(*app, "--json", options->json, "An array of the manifest's rows with file and distance");
    return {app, [options](Session& session) { return find(*options, session); }};
}

}  // namespace afterglow::cli

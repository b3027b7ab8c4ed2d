#include "pipeline/curate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "audio/decode.hpp"
#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "curation/score.hpp"
#include "render/manifest.hpp"

namespace afterglow::pipeline {
namespace {

namespace fs = std::filesystem;
using render::ReadTexture;

// What was heard of one texture, or why nothing was.
struct Heard {
    curation::Features features{};
    double score = 0.0;
    double seconds = 0.0;
    std::string problem;
};

Heard listen(const ReadTexture& texture) {
    Heard heard;
    try {
        const auto audio = audio::decode_all(texture.file, {0.0, 0.0});
        const auto& row = texture.row;
        const bool is_loop = row.loop_start_frame == 0 && row.loop_end_frame == audio.frames();
        heard.features = curation::features_of(audio, is_loop);
        heard.score = curation::quality_score(row.kind, row.measured, curation::traits_of(audio), row.grade);
        heard.seconds = audio.duration_sec();
    } catch (const Error& error) {
        heard.problem = error.what();
    }
    return heard;
}

// "pads/name.wav", told apart by a hash where another texture has it already.
fs::path place_of(const ReadTexture& texture, std::set<std::string>& taken) {
    const fs::path name = texture.file.filename();
    const fs::path folder = makers::kind_folder(texture.row.kind);
    fs::path place = folder / name;
    for (int again = 0; !taken.insert(to_lower_ascii(place.generic_string())).second; ++again) {
        const std::string key =
            texture.row.source_path + "\n" + texture.row.path + "\n" + std::to_string(again);
        place = folder / fmt::format("{}_{}{}", name.stem().string(), content_hash(key).substr(0, 8),
                                     name.extension().string());
    }
    return place;
}

std::vector<curation::Candidate> candidates_of(const CurateRequest& request,
                                               const std::vector<Heard>& heard) {
    std::vector<curation::Candidate> candidates(heard.size());
    for (std::size_t i = 0; i < heard.size(); ++i) {
        const auto& row = request.textures[i].row;
        auto& candidate = candidates[i];
        candidate.kind = row.kind;
        candidate.score = heard[i].score;
        candidate.seconds = heard[i].seconds;
        candidate.features = heard[i].features;
        candidate.favorite = request.favorites[i];
        candidate.usable = row.grade.letter != 'F' && heard[i].problem.empty();
        candidate.path = row.path;
    }
    return candidates;
}

}  // namespace

std::size_t Curated::count(curation::Verdict verdict) const {
    return static_cast<std::size_t>(std::ranges::count(choice.verdicts, verdict));
}

Curated curate(const CurateRequest& request, Progress& progress) {
    const std::size_t count = request.textures.size();
    std::vector<Heard> heard(count);
    progress.begin("curate", count);
    const bool finished = for_each_in_parallel(
        count, thread_count(request.jobs, count),
        [&](std::size_t i) {
            if (request.textures[i].row.grade.letter != 'F') heard[i] = listen(request.textures[i]);
        },
        progress);
    progress.end();
    if (!finished) throw Error(ErrorCategory::interrupted, "stopped; nothing was curated");

    Curated curated;
    curated.choice = curation::choose(candidates_of(request, heard), request.options, request.counts);
    for (std::size_t i = 0; i < count; ++i) {
        curated.scores.push_back(heard[i].score);
        if (!heard[i].problem.empty())
            curated.unusable.push_back({request.textures[i].row.path, heard[i].problem});
    }
    return curated;
}

void write_curated(const CurateRequest& request, const Curated& curated, const OutputRoot& out,
                   const fs::path& target, Replace replace, const std::string& inputs_hash) {
    OwnedFolder folder(out, target, "curate", replace);
    std::int64_t bytes = 0;
    std::error_code ignored;
    for (const std::size_t i : curated.choice.chosen)
        bytes += static_cast<std::int64_t>(fs::file_size(request.textures[i].file, ignored));
    out.require_space(bytes);

    std::set<std::string> taken;
    std::vector<render::ManifestRow> rows;
    for (const std::size_t i : curated.choice.chosen) {
        const auto& texture = request.textures[i];
        const fs::path place = place_of(texture, taken);
        const std::string content = read_text_file(texture.file);
        folder.write(place, content);
        rows.push_back(texture.row);
        rows.back().path = valid_utf8(place.generic_string());
        rows.back().filename = valid_utf8(place.filename().string());
        rows.back().score = curated.scores[i];
    }
    render::write_manifest(out, folder.folder(), rows);
    folder.publish(curated.unusable.empty() ? inputs_hash : made_in_part);
}

std::string identity_of(const CurateRequest& request) {
    const auto& o = request.options;
    std::string text = fmt::format("{} {} {} {} {} {}\n", version(), o.per_kind, o.variety,
                                   o.duplicate_distance, o.max_seconds, o.max_slots);
    for (const auto& count : request.counts) text += count ? std::to_string(*count) + " " : "- ";
    for (std::size_t i = 0; i < request.textures.size(); ++i) {
        text += render::manifest_json({request.textures[i].row});
        text += request.favorites[i] ? "f" : ".";
        std::error_code ignored;
        text += std::to_string(fs::file_size(request.textures[i].file, ignored));
    }
    return content_hash(text);
}

}  // namespace afterglow::pipeline

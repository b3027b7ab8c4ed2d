#include "render/find.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "audio/decode.hpp"
#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"

namespace afterglow::render {
namespace {

constexpr double tempo_tolerance = 0.04;

bool contains(const std::string& text, const std::string& part) {
    return to_lower_ascii(text).find(to_lower_ascii(part)) != std::string::npos;
}

bool same_key(const std::optional<analysis::MusicalKey>& key, const analysis::MusicalKey& wanted) {
    return key && key->root == wanted.root && key->minor == wanted.minor;
}

bool same_tempo(const std::optional<analysis::Tempo>& tempo, double bpm) {
    return tempo && std::abs(tempo->bpm - bpm) <= tempo_tolerance * bpm;
}

bool matches(const ManifestRow& row, const FindQuery& query) {
    const auto& m = row.measured;
    const auto text_in = [&](const std::string& text) { return contains(text, query.text); };
    return (query.kinds.empty() || std::ranges::count(query.kinds, row.kind) > 0) &&
           (!query.key || same_key(m.key, *query.key)) &&
           (!query.brightness || m.brightness == *query.brightness) &&
           (!query.grade || row.grade.letter <= *query.grade) &&
           (!query.min_sec || m.duration_sec >= *query.min_sec) &&
           (!query.max_sec || m.duration_sec <= *query.max_sec) &&
           (!query.bpm || same_tempo(m.tempo, *query.bpm)) &&
           (query.text.empty() || text_in(row.path) || text_in(row.source) || text_in(row.source_path));
}

// Of what could be listened to.
void add_distances(FindResult& result, const curation::Features& like, int jobs, Progress& progress) {
    auto& found = result.found;
    std::vector<std::string> problems(found.size());
    progress.begin("find", found.size());
    const bool finished = for_each_in_parallel(
        found.size(), thread_count(jobs, found.size()),
        [&](std::size_t i) {
            try {
                const auto& texture = *found[i].texture;
                const auto audio = audio::decode_all(texture.file, {0.0, 0.0});
                const bool is_loop =
                    texture.row.loop_start_frame == 0 && texture.row.loop_end_frame == audio.frames();
                found[i].distance = curation::distance(like, curation::features_of(audio, is_loop));
            } catch (const Error& error) {
                problems[i] = error.what();
            }
        },
        progress);
    progress.end();
    if (!finished) throw Error(ErrorCategory::interrupted, "stopped");
    for (std::size_t i = 0; i < found.size(); ++i)
        if (!found[i].distance) result.unreadable.push_back({found[i].texture->row.path, problems[i]});
    std::erase_if(found, [](const Found& one) { return !one.distance; });
}

}  // namespace

FindResult find_textures(const std::vector<ReadTexture>& textures, const FindQuery& query, int jobs,
                         Progress& progress) {
    FindResult result;
    for (const auto& texture : textures)
        if (matches(texture.row, query)) result.found.push_back({&texture, std::nullopt});
    if (query.like) add_distances(result, *query.like, jobs, progress);
    std::ranges::stable_sort(result.found, {}, [](const Found& one) {
        const auto& row = one.texture->row;
        return std::tuple(one.distance.value_or(0.0), row.grade.letter, -row.score.value_or(0.0), row.path);
    });
    result.matching = result.found.size();
    if (result.found.size() > query.top) result.found.resize(query.top);
    return result;
}

}  // namespace afterglow::render

#include "pipeline/texture_sink.hpp"

#include <algorithm>

#include "audio/encode.hpp"
#include "curation/grade.hpp"
#include "curation/measure.hpp"
#include "render/texture_file.hpp"

namespace afterglow::pipeline {
namespace {

namespace fs = std::filesystem;

// Key and tempo for the name, as far as its kind has them.
std::string tags_of(const render::ManifestRow& row, const Settings& settings) {
    if (!settings.musicality.tag_names) return {};
    const auto& kind = makers::info_of(row.kind);
    return name_tags(kind.tonal ? row.measured.key : std::nullopt,
                     kind.timed ? row.measured.tempo : std::nullopt);
}

// A texture is too short to have a tempo of its own; what helps the musician is the track's, as it now
// sounds.
std::optional<analysis::Tempo> tempo_of(const makers::Provenance& from,
                                        std::optional<analysis::Tempo> tempo) {
    if (from.synthetic || !tempo) return std::nullopt;
    tempo->bpm /= from.stretch;
    tempo->alternative_bpm /= from.stretch;
    return tempo;
}

// Measures and grades a texture as it will be written.
render::ManifestRow finish(makers::Texture& texture, const SourceTask& task, const Settings& settings,
                           const std::optional<analysis::Tempo>& tempo) {
    audio::quantise(texture.audio, settings.global.format, Rng(texture.provenance.seed).split("dither"));
    render::ManifestRow row;
    row.kind = texture.kind;
    row.measured = curation::measure(texture.audio, texture.is_loop, settings.brightness);
    row.measured.tempo = tempo_of(texture.provenance, tempo);
    if (texture.key) row.measured.key = texture.key;
    row.grade = curation::grade(row.measured, texture.is_loop, settings.grading);
    row.saved = !(settings.grading.auto_delete_grade_f && row.grade.letter == 'F');
    row.filename =
        render::texture_file_name(texture, task.slug, row.measured.brightness, tags_of(row, settings));
    if (row.saved) row.path = (fs::path(makers::kind_folder(texture.kind)) / row.filename).generic_string();
    row.source = task.slug;
    row.source_path = task.recorded_path;
    if (!texture.provenance.synthetic) {
        row.source_start_sec = texture.provenance.start_sec;
        row.source_end_sec = texture.provenance.end_sec;
    }
    row.variant = texture.variant;
    if (texture.is_loop) {
        row.loop_start_frame = 0;
        row.loop_end_frame = texture.audio.frames();
    }
    row.seed = texture.provenance.seed;
    return row;
}

}  // namespace

void TextureSink::leave_out_damaged(const char* maker, makers::MakerResult& made) const {
    std::erase_if(made.textures, [&](const makers::Texture& texture) {
        const makers::Provenance& from = texture.provenance;
        // The grains of a cloud come from places all over its range.
        const bool in_one_piece = !from.synthetic && texture.kind != makers::TextureKind::cloud;
        const auto across =
            std::find_if(damage_.begin(), damage_.end(), [&](const analysis::LostRange& range) {
                return in_one_piece && range.start_sec < from.end_sec && range.end_sec > from.start_sec;
            });
        if (across == damage_.end()) return false;
        made.reasons.push_back({maker,
                                texture.variant,
                                ReasonCode::over_damage,
                                {{"start_sec", across->start_sec}, {"end_sec", across->end_sec}}});
        return true;
    });
}

void TextureSink::finish_and_keep(makers::MakerResult made, const std::optional<analysis::Tempo>& tempo) {
    for (auto& reason : made.reasons) result_.reasons.push_back(std::move(reason));
    if (result_.explanation && made.passages) result_.explanation->pads = std::move(made.passages);
    const std::size_t first = result_.rows.size();
    {
        const ScopedTimer timer("measure", result_, progress_);
        for (auto& texture : made.textures) result_.rows.push_back(finish(texture, task_, settings_, tempo));
    }
    const ScopedTimer timer("write", result_, progress_);
    for (std::size_t i = 0; i < made.textures.size(); ++i) keep(made.textures[i], result_.rows[first + i]);
}

void TextureSink::keep(const makers::Texture& texture, const render::ManifestRow& row) {
    if (!row.saved) return;
    ++result_.counts[makers::kind_name(row.kind)];
    if (!folder_) return;
    out_.make_folder(*folder_ / makers::kind_folder(row.kind));
    render::write_texture(out_, *folder_ / row.path, texture, row.measured, settings_.global.format,
                          task_.recorded_path);
}

}  // namespace afterglow::pipeline

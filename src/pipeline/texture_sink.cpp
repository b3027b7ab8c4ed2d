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
    const double there = from.tempo_ratio / from.stretch;
    if (from.tempo_ratio != 1.0) tempo->confidence = tempo->passage_confidence;
    tempo->bpm *= there;
    tempo->alternative_bpm *= there;
    return tempo;
}

}  // namespace

// Measures and grades a texture as it will be written.
render::ManifestRow TextureSink::finish(makers::Texture& texture,
                                        const std::optional<analysis::Tempo>& tempo) const {
    audio::quantise(texture.audio, settings_.global.format, Rng(texture.provenance.seed).split("dither"));
    render::ManifestRow row;
    row.measured = curation::measure(texture.audio, texture.is_loop, settings_.brightness, texture.splice,
                                     analysis::TempoWanted::no);
    row.measured.tempo = tempo_of(texture.provenance, tempo);
    if (texture.key) row.measured.key = texture.key;
    row.kind = texture.kind;
    put_origin(texture.provenance, row);
    row.grade = curation::grade(
        row.measured, texture.is_loop, settings_.grading,
        curation::OfKind{row.kind, curation::level_traits_of(texture.audio), texture.provenance.is_stable});
    row.saved = !(settings_.grading.auto_delete_grade_f && row.grade.letter == 'F');
    row.filename =
        render::texture_file_name(texture, task_.slug, row.measured.brightness, tags_of(row, settings_));
    if (row.saved) row.path = (fs::path(makers::kind_folder(texture.kind)) / row.filename).generic_string();
    row.source = task_.slug;
    row.source_path = task_.recorded_path;
    row.variant = texture.variant;
    if (texture.is_loop) {
        row.loop_start_frame = 0;
        row.loop_end_frame = texture.audio.frames();
        if (texture.splice) row.splice_frame = texture.splice->frame;
    }
    row.seed = texture.provenance.seed;
    return row;
}

void TextureSink::put_origin(const makers::Provenance& from, render::ManifestRow& row) const {
    if (from.synthetic) return;
    row.source_start_sec = from.start_sec;
    row.source_end_sec = from.end_sec;
    row.source_gain_db = source_gain_db_;
    row.measured.source_clipped_percent =
        100.0 * analysis::clipped_share(clipped_, from.start_sec, from.end_sec);
}

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
        for (auto& texture : made.textures) result_.rows.push_back(finish(texture, tempo));
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

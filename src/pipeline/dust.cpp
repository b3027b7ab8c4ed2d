#include "pipeline/dust.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "audio/decode.hpp"
#include "audio/resample.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "dsp/level.hpp"
#include "render/manifest.hpp"
#include "render/provenance.hpp"
#include "render/texture_file.hpp"

namespace afterglow::pipeline {
namespace {

namespace fs = std::filesystem;
using makers::TextureKind;
using render::ReadTexture;

struct Loop {
    const ReadTexture* texture = nullptr;
    AudioBuffer audio;
};

// Throws Error(source) where it is none.
AudioBuffer read_loop(const ReadTexture& texture) {
    auto audio = audio::decode_all(texture.file, {0.0, 0.0});
    if (texture.row.loop_start_frame != 0 || texture.row.loop_end_frame != audio.frames() || audio.empty())
        throw Error(ErrorCategory::source, "is no loop from its first frame to its last");
    return audio;
}

// In the order of their paths, so that the order of manifests does not matter.
std::vector<const ReadTexture*> of_kinds(const std::vector<ReadTexture>& textures,
                                         std::initializer_list<TextureKind> kinds) {
    std::vector<const ReadTexture*> out;
    for (const auto& texture : textures)
        if (std::ranges::count(kinds, texture.row.kind) > 0 && texture.row.grade.letter != 'F')
            out.push_back(&texture);
    std::ranges::sort(out, {}, [](const ReadTexture* texture) { return texture->row.path; });
    return out;
}

std::vector<Loop> usable_hiss(const DustRequest& request) {
    std::vector<Loop> loops;
    std::string why = "there is none in the manifest";
    for (const auto* texture : of_kinds(request.hiss, {TextureKind::hiss})) {
        try {
            Loop loop{texture, read_loop(*texture)};
            if (dsp::rms(loop.audio) > 0.0) loops.push_back(std::move(loop));
        } catch (const Error& error) {
            if (error.category() == ErrorCategory::unread) throw;  // other hiss would be other dust
            why = texture->row.path + ": " + error.what();
        }
    }
    if (loops.empty()) throw Error(ErrorCategory::usage, "no hiss loop to use: " + why);
    return loops;
}

// What the pad's file says of it.
render::FileProvenance said_of(const fs::path& file) {
    return render::parse_provenance(audio::read_wav_chunks(file.string()).text.comment)
        .value_or(render::FileProvenance());
}

class Duster {
  public:
    Duster(const DustRequest& request, OwnedFolder& folder)
        : request_(request), folder_(folder), hiss_(usable_hiss(request)) {}

    render::ManifestRow dust(const ReadTexture& pad) const {
        const Rng rng = derive_rng(request_.seed, pad.row.path, "dust", 0);
        const auto last = static_cast<std::int64_t>(hiss_.size()) - 1;
        const auto& hiss = hiss_[static_cast<std::size_t>(rng.split("pair").integer(0, last))];
        makers::Texture texture = texture_of(pad, hiss, rng);
        render::ManifestRow row = row_of(pad, texture);
        folder_.out().make_folder((folder_.folder() / row.path).parent_path());
        render::write_texture(folder_.out(), folder_.folder() / row.path, texture, row.measured,
                              request_.format, pad.row.source_path);
        return row;
    }

  private:
    makers::Texture texture_of(const ReadTexture& pad, const Loop& hiss, const Rng& rng) const {
        const AudioBuffer loop = read_loop(pad);
        const double rate = loop.sample_rate_hz();
        makers::Texture texture;
        texture.kind = pad.row.kind;
        texture.is_loop = true;
        texture.variant = pad.row.variant + (pad.row.variant.empty() ? "dust" : "_dust");
        texture.audio = makers::add_dust(
            loop, hiss.audio.sample_rate_hz() == rate ? hiss.audio : audio::resample_loop(hiss.audio, rate),
            request_.options, rng);
        texture.provenance.start_sec = pad.row.source_start_sec.value_or(0.0);
        texture.provenance.end_sec = pad.row.source_end_sec.value_or(0.0);
        const render::FileProvenance said = said_of(pad.file);
        texture.provenance.chain = said.chain;
        texture.provenance.is_stable = said.is_stable;
        texture.provenance.chain.push_back(fmt::format("dust {} at {} dB", hiss.texture->row.filename,
                                                       number_text(request_.options.mix_db)));
        texture.provenance.seed = rng.key();
        audio::quantise(texture.audio, request_.format, rng.split("dither"));
        return texture;
    }

    render::ManifestRow row_of(const ReadTexture& pad, const makers::Texture& texture) const {
        render::ManifestRow row = pad.row;
        const std::string stem = pad.file.stem().string();
        row.filename = valid_utf8(stem + "_dust.wav");
        // Pads of several sources may have one name: each keeps its folder.
        const fs::path place = fs::path(pad.row.path).parent_path().lexically_normal();
        row.path = valid_utf8((place / row.filename).generic_string());
        row.variant = texture.variant;
        row.measured = curation::measure(texture.audio, true, request_.brightness);
        row.grade = curation::grade(row.measured, true, request_.grading,
                                    curation::OfKind{row.kind, curation::level_traits_of(texture.audio),
                                                     texture.provenance.is_stable});
        row.loop_start_frame = 0;
        row.loop_end_frame = texture.audio.frames();
        row.seed = texture.provenance.seed;
        row.score.reset();
        return row;
    }

    const DustRequest& request_;
    OwnedFolder& folder_;
    std::vector<Loop> hiss_;
};

}  // namespace

DustReport write_dust(const DustRequest& request, const OutputRoot& out, const fs::path& target,
                      Replace replace, Progress& progress) {
    OwnedFolder folder(out, target, "dust", replace);
    const Duster duster(request, folder);
    const auto pads = of_kinds(request.pads, {TextureKind::pad, TextureKind::drone});
    std::int64_t bytes = 0;
    std::error_code ignored;
    for (const auto* pad : pads) bytes += static_cast<std::int64_t>(fs::file_size(pad->file, ignored));
    out.require_space(bytes);

    DustReport report;
    progress.begin("dust", pads.size());
    for (std::size_t i = 0; i < pads.size(); ++i) {
        if (progress.interrupted()) throw Error(ErrorCategory::interrupted, "stopped; no dust was made");
        try {
            report.rows.push_back(duster.dust(*pads[i]));
        } catch (const Error& error) {
            if (error.category() != ErrorCategory::source) throw;
            report.left_out.push_back({pads[i]->row.path, error.what()});
        }
        progress.advance(i + 1, pads[i]->row.filename);
    }
    progress.end();
    if (report.rows.empty()) throw Error(ErrorCategory::usage, "no pad or drone to use");
    render::write_manifest(out, folder.folder(), report.rows);
    folder.publish(fmt::format("{} {}", request.seed, number_text(request.options.mix_db)));
    return report;
}

}  // namespace afterglow::pipeline

#include "pipeline/plan_kit.hpp"

#include <utility>

#include "audio/encode.hpp"
#include "base/error.hpp"
#include "makers/texture.hpp"

namespace afterglow::pipeline {
namespace {

render::KitTexture kit_texture(const render::ReadTexture& texture) {
    const auto layout = audio::read_wav_layout(texture.file.string());
    if (layout.frames == 0) throw Error(ErrorCategory::source, "is empty");
    render::KitTexture out;
    out.row = texture.row;
    out.file = texture.file;
    out.frames = layout.frames;
    out.sample_rate_hz = layout.sample_rate_hz;
    out.channels = layout.channels;
    return out;
}

}  // namespace

render::KitPlan plan_kit(const std::vector<render::ReadTexture>& textures, const std::vector<bool>& favorites,
                         const render::Device& device, const render::KitOptions& options) {
    std::vector<render::KitTexture> usable;
    std::vector<render::LeftOut> broken;
    for (std::size_t i = 0; i < textures.size(); ++i) {
        const auto& row = textures[i].row;
        try {
            usable.push_back(kit_texture(textures[i]));
            usable.back().favorite = favorites[i];
        } catch (const Error& error) {
            broken.push_back({row.path, makers::kind_name(row.kind), row.source, error.what()});
        }
    }
    render::order_for_kit(usable);
    auto plan = render::plan_kit(std::move(usable), device, options);
    plan.left_out.insert(plan.left_out.begin(), broken.begin(), broken.end());
    return plan;
}

}  // namespace afterglow::pipeline

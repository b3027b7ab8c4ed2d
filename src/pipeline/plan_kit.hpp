// A kit's plan from textures of manifests.
#pragma once

#include <vector>

#include "render/kit.hpp"
#include "render/read_manifest.hpp"

namespace afterglow::pipeline {

// Those whose file cannot be used are left out. `favorites`: one per texture.
render::KitPlan plan_kit(const std::vector<render::ReadTexture>& textures, const std::vector<bool>& favorites,
                         const render::Device& device, const render::KitOptions& options);

}  // namespace afterglow::pipeline

// A kit, told to a person.
#pragma once

#include <string>
#include <vector>

#include "cli/input_textures.hpp"
#include "render/kit.hpp"

namespace afterglow::cli {

// The plan of a kit from textures of manifests; those whose file cannot be used are left out.
render::KitPlan plan_of(const std::vector<render::ReadTexture>& textures, const std::vector<bool>& favorites,
                        const render::Device& device, const render::KitOptions& options);

// A line per sample with what becomes of it, then a line per texture left out, with the reason.
std::string plan_lines(const render::KitPlan& plan);

// Makes the kit, unless it is there already as it would become, and tells. False where there is nothing to
// put into one.
bool write_kit_or_tell(const render::KitPlan& plan, const render::KitOptions& options, const Target& target,
                       Replace replace, Session& session);

// How many went in, how much of the device they take, and what stayed out, by reason.
void tell_kit(Console& console, const render::KitPlan& plan, bool dry_run);

}  // namespace afterglow::cli

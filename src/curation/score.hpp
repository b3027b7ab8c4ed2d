// How good a texture is of its kind: one measure by ear for choosing, one by the manifest alone for ranks.
#pragma once

#include <string_view>

#include "curation/grade.hpp"
#include "curation/measure.hpp"
#include "curation/traits.hpp"
#include "makers/texture.hpp"

namespace afterglow::curation {

// "clean start", as docs/KITS.md has it.
std::string_view name_of(makers::ScorePart part);

// 0 … 1: the weighted mean of what speaks for its kind (the table in makers/kinds), times 0.85 for grade B,
// 0.7 for C, 0.55 for D, 0 for F.
double quality_score(makers::TextureKind kind, const Measurements& measured, const Traits& traits,
                     const Grade& grade);

// How good a texture is for what its kind is used for, 0 … 1, from what a manifest knows of it.
double batch_quality(makers::TextureKind kind, const Measurements& measured);

}  // namespace afterglow::curation

// How good a texture is of its kind: one measure by ear for choosing, one by the manifest alone for ranks.
#pragma once

#include "curation/grade.hpp"
#include "curation/measure.hpp"
#include "curation/traits.hpp"
#include "makers/texture.hpp"

namespace afterglow::curation {

// 0 … 1, the weighted mean of these parts (each 0 … 1), times 0.85 for grade B, 0.7 for C, 0.55 for D,
// 0 for F:
//   pad, drone  tonality 0.35, steadiness 0.35, loop 0.3
//   swell       movement of level 0.5 and of brightness 0.2, tonality 0.3
//   cloud       density 0.4, smoothness 0.4, loop 0.2
//   hiss        energy from 5 to 14 kHz 0.5, steadiness 0.2, loop 0.3
//   flicker     energy from 5 to 14 kHz 0.6, punch 0.4
//   drum        punch 0.5, clean start 0.5
//   silence     evenness 0.6, low crest 0.4
// docs/KITS.md says what each part measures and where it is 0 and 1.
double quality_score(makers::TextureKind kind, const Measurements& measured, const Traits& traits,
                     const Grade& grade);

// How good a texture is for what its kind is used for, 0 … 1, from what a manifest knows of it. Pads and
// drones: key strength 0.4, closed seam 0.3, steadiness (a low crest factor) 0.2, tone 0.1. Swells: key
// strength 0.5, tone 0.3, steadiness 0.2. Clouds: closed seam 0.5, steadiness 0.5. Hiss: noisiness 0.5,
// steadiness 0.5. Flickers: noisiness. Drums: punch (a high crest factor). Silences: steadiness.
double batch_quality(makers::TextureKind kind, const Measurements& measured);

}  // namespace afterglow::curation

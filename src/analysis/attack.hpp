// Where exactly a sound begins, once it is known roughly.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace afterglow::analysis {

// What is looked at around a rough onset.
inline constexpr double attack_before_sec = 0.060;  // of it the first part only shows what sounds before
inline constexpr double attack_after_sec = 0.030;

// Where a sound begins that was found near `rough`, a position in `mono`, with samples of at least
// attack_before_sec before and attack_after_sec after it where there are any. What sounded before is
// predicted (linear prediction, fitted to it) and taken away, and the rest is split into a quiet and a loud
// part where that is most likely (the AIC picker of seismology: Maeda 1985, on the residual of the
// prediction). None where no place stands out.
struct Attack {
    std::int64_t start = 0;  // position in `mono`
    // What is left by the prediction soon after the attack over the same before it, in power: below 1 where
    // something ends with a click rather than begins.
    double gain = 0.0;
};
std::optional<Attack> find_attack(std::span<const float> mono, std::int64_t rough, double sample_rate_hz);

// Its start alone.
std::optional<std::int64_t> attack_start(std::span<const float> mono, std::int64_t rough,
                                         double sample_rate_hz);

}  // namespace afterglow::analysis

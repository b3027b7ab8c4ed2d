// Conversions of older keys' values.
#pragma once

#include "config/yaml_tree.hpp"

namespace afterglow::config {

// 7 → -7: one end of a range that was written as one number.
YamlNode negated(const YamlNode& node);
// [50, 150], or {min: 50, max: 150}: the range's ends.
YamlNode range_low(const YamlNode& node);
YamlNode range_high(const YamlNode& node);
// 500 (ms) → 0.5 (s)
YamlNode ms_to_sec(const YamlNode& node);
// {warm: {type: lowpass, cutoff_hz: 3000}} → {warm: {lowpass_hz: 3000}}
YamlNode typed_filters(const YamlNode& node);
// PCM_24 → 24; FLOAT, float32, 32 → float
YamlNode sample_format(const YamlNode& node);

}  // namespace afterglow::config

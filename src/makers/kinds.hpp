// The kinds of texture: a row each. What names, files, sorts, colours or counts kinds reads this table; what
// makes them is in pipeline/makers, what makes a good one in curation.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace afterglow::makers {

// In the order of manifests, lists and pages.
enum class TextureKind { pad, drone, swell, cloud, hiss, flicker, drum, silence };
inline constexpr int texture_kind_count = 8;

// What makes them, in the order in which it works: one maker may give several kinds.
enum class MakerId { pads, drones, clouds, hiss, drums, silences };
inline constexpr int maker_count = 6;

struct KindInfo {
    TextureKind kind;
    MakerId maker;
    std::string_view name;    // in manifests and on command lines
    std::string_view one;     // in messages
    std::string_view many;    // in messages
    std::string_view folder;  // that its files are in
    std::string_view code;    // before the source in short names of kits
    // Without the tags and `.wav`: fields are source, index, tone (dark, mid, bright) and variant.
    std::string_view file_name;
    std::string_view colour_on_light;  // of its signs in the gallery
    std::string_view colour_on_dark;
    bool tonal;  // has a key
    bool timed;  // has a tempo
};

inline constexpr std::array<KindInfo, texture_kind_count> kind_table = {{
    {TextureKind::pad, MakerId::pads, "pad", "pad", "pads", "pads", "PAD", "{source}_pad{index:02}_{tone}",
     "#c2701c", "#f2ab5c", true, true},
    {TextureKind::drone, MakerId::drones, "drone", "drone", "drones", "pads", "DRN", "{source}_{variant}",
     "#7a5bc0", "#ab90f0", true, true},
    {TextureKind::swell, MakerId::drones, "swell", "swell", "swells", "swells", "SWL", "{source}_{variant}",
     "#c24a7c", "#f086b0", true, true},
    {TextureKind::cloud, MakerId::clouds, "cloud", "cloud", "clouds", "clouds", "CLD",
     "cloud_{source}_{index:02}_{tone}", "#2f80b8", "#72bdf0", true, true},
    {TextureKind::hiss, MakerId::hiss, "hiss", "hiss loop", "hiss loops", "hiss", "HIS",
     "hiss_loop_{source}_{index:02}", "#2a8f86", "#62cfc2", false, true},
    {TextureKind::flicker, MakerId::hiss, "flicker", "flicker", "flickers", "hiss", "FLK",
     "hiss_flicker_{source}_{index:02}", "#6f8d1f", "#b6d25c", false, false},
    {TextureKind::drum, MakerId::drums, "drum", "drum", "drums", "drums", "DRM", "{source}_drum_{index:03}",
     "#c23b32", "#f2786c", false, false},
    {TextureKind::silence, MakerId::silences, "silence", "silence", "silences", "silences", "SIL",
     "{source}_silence_{index:03}", "#847c8c", "#a49cac", false, false},
}};

// A row left out would stand as one of nothing.
static_assert([] {
    for (std::size_t i = 0; i < kind_table.size(); ++i)
        if (kind_table[i].kind != static_cast<TextureKind>(i) || kind_table[i].name.empty()) return false;
    return true;
}());

constexpr const KindInfo& info_of(TextureKind kind) {
    return kind_table[static_cast<std::size_t>(kind)];
}
inline std::string kind_name(TextureKind kind) {
    return std::string(info_of(kind).name);
}
inline std::string kind_folder(TextureKind kind) {
    return std::string(info_of(kind).folder);
}
std::optional<TextureKind> kind_of_name(std::string_view name);

}  // namespace afterglow::makers

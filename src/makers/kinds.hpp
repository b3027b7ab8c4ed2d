// The kinds of texture: a row each. What names, files, sorts, colours, scores or counts kinds reads this
// table; what makes them is in pipeline/makers.
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

// What can speak for a texture, 0 … 1. By ear: curation/score measures each, docs/KITS.md says where it is 0
// and 1.
enum class ScorePart {
    tonality,
    steadiness,
    loop,
    movement,
    drift,
    density,
    band_energy,
    punch,
    short_punch,
    clean_start,
    low_crest
};
// By what a manifest knows of it: how sure its key is; how far its seam lies below the rest; a low crest
// factor, or a high one; a low flatness, or a high one.
enum class RankPart { key, seam, low_crest, high_crest, tone, noise };

// What can keep a texture from an A, in dB: curation/grade says each in words.
enum class FlawPart {
    salience,  // how far its most striking moment stands out
    attack,    // the largest rise of its level within 20 ms
    range,     // from the quietest to the loudest of 16 equal parts
    dropout    // how far the quietest tenth lies below the rest
};
struct Limit {
    FlawPart part{};
    double max_db = 0.0;  // 0: none
};

template <class Part>
struct Weight {
    Part part{};
    double weight = 0.0;  // 0: none
};

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
    // What makes a good one; weights add up to 1.
    std::array<Weight<ScorePart>, 3> score;  // among those to choose from
    std::array<Weight<RankPart>, 4> rank;    // among those of a batch
    // What its A asks for beside the limits in the settings; docs/SOUND.md says how they were found.
    std::array<Limit, 4> a_limits;
};

// Of pads and drones, which are used alike.
inline constexpr std::array<Weight<ScorePart>, 3> score_of_held{
    {{ScorePart::tonality, 0.35}, {ScorePart::steadiness, 0.35}, {ScorePart::loop, 0.3}}};
inline constexpr std::array<Weight<RankPart>, 4> rank_of_held{
    {{RankPart::key, 0.4}, {RankPart::seam, 0.3}, {RankPart::low_crest, 0.2}, {RankPart::tone, 0.1}}};

inline constexpr std::array<KindInfo, texture_kind_count> kind_table = {{
    {.kind = TextureKind::pad,
     .maker = MakerId::pads,
     .name = "pad",
     .one = "pad",
     .many = "pads",
     .folder = "pads",
     .code = "PAD",
     .file_name = "{source}_pad{index:02}_{tone}",
     .colour_on_light = "#c2701c",
     .colour_on_dark = "#f2ab5c",
     .tonal = true,
     .timed = true,
     .score = score_of_held,
     .rank = rank_of_held,
     .a_limits = {{{FlawPart::attack, 4.5}, {FlawPart::range, 6.3}, {FlawPart::dropout, 3.0}}}},
    {.kind = TextureKind::drone,
     .maker = MakerId::drones,
     .name = "drone",
     .one = "drone",
     .many = "drones",
     .folder = "pads",
     .code = "DRN",
     .file_name = "{source}_{variant}",
     .colour_on_light = "#7a5bc0",
     .colour_on_dark = "#ab90f0",
     .tonal = true,
     .timed = true,
     .score = score_of_held,
     .rank = rank_of_held,
     .a_limits = {{{FlawPart::salience, 1.9},
                   {FlawPart::attack, 5.2},
                   {FlawPart::range, 3.0},
                   {FlawPart::dropout, 3.0}}}},
    {.kind = TextureKind::swell,
     .maker = MakerId::drones,
     .name = "swell",
     .one = "swell",
     .many = "swells",
     .folder = "swells",
     .code = "SWL",
     .file_name = "{source}_{variant}",
     .colour_on_light = "#c24a7c",
     .colour_on_dark = "#f086b0",
     .tonal = true,
     .timed = true,
     .score = {{{ScorePart::movement, 0.5}, {ScorePart::drift, 0.2}, {ScorePart::tonality, 0.3}}},
     .rank = {{{RankPart::key, 0.5}, {RankPart::tone, 0.3}, {RankPart::low_crest, 0.2}}},
     .a_limits = {{{FlawPart::attack, 5.3}}}},
    {.kind = TextureKind::cloud,
     .maker = MakerId::clouds,
     .name = "cloud",
     .one = "cloud",
     .many = "clouds",
     .folder = "clouds",
     .code = "CLD",
     .file_name = "cloud_{source}_{index:02}_{tone}",
     .colour_on_light = "#2f80b8",
     .colour_on_dark = "#72bdf0",
     .tonal = true,
     .timed = true,
     .score = {{{ScorePart::density, 0.4}, {ScorePart::steadiness, 0.4}, {ScorePart::loop, 0.2}}},
     .rank = {{{RankPart::seam, 0.5}, {RankPart::low_crest, 0.5}}},
     .a_limits = {{{FlawPart::salience, 3.4},
                   {FlawPart::attack, 4.4},
                   {FlawPart::range, 2.1},
                   {FlawPart::dropout, 2.5}}}},
    {.kind = TextureKind::hiss,
     .maker = MakerId::hiss,
     .name = "hiss",
     .one = "hiss loop",
     .many = "hiss loops",
     .folder = "hiss",
     .code = "HIS",
     .file_name = "hiss_loop_{source}_{index:02}",
     .colour_on_light = "#2a8f86",
     .colour_on_dark = "#62cfc2",
     .tonal = false,
     .timed = true,
     .score = {{{ScorePart::band_energy, 0.5}, {ScorePart::steadiness, 0.2}, {ScorePart::loop, 0.3}}},
     .rank = {{{RankPart::noise, 0.5}, {RankPart::low_crest, 0.5}}},
     .a_limits = {{{FlawPart::salience, 0.7}, {FlawPart::attack, 3.7}}}},
    {.kind = TextureKind::flicker,
     .maker = MakerId::hiss,
     .name = "flicker",
     .one = "flicker",
     .many = "flickers",
     .folder = "hiss",
     .code = "FLK",
     .file_name = "hiss_flicker_{source}_{index:02}",
     .colour_on_light = "#6f8d1f",
     .colour_on_dark = "#b6d25c",
     .tonal = false,
     .timed = false,
     .score = {{{ScorePart::band_energy, 0.6}, {ScorePart::short_punch, 0.4}}},
     .rank = {{{RankPart::noise, 1.0}}},
     .a_limits = {}},
    {.kind = TextureKind::drum,
     .maker = MakerId::drums,
     .name = "drum",
     .one = "drum",
     .many = "drums",
     .folder = "drums",
     .code = "DRM",
     .file_name = "{source}_drum_{index:03}",
     .colour_on_light = "#c23b32",
     .colour_on_dark = "#f2786c",
     .tonal = false,
     .timed = false,
     .score = {{{ScorePart::punch, 0.5}, {ScorePart::clean_start, 0.5}}},
     .rank = {{{RankPart::high_crest, 1.0}}},
     .a_limits = {}},
    {.kind = TextureKind::silence,
     .maker = MakerId::silences,
     .name = "silence",
     .one = "silence",
     .many = "silences",
     .folder = "silences",
     .code = "SIL",
     .file_name = "{source}_silence_{index:03}",
     .colour_on_light = "#847c8c",
     .colour_on_dark = "#a49cac",
     .tonal = false,
     .timed = false,
     .score = {{{ScorePart::steadiness, 0.6}, {ScorePart::low_crest, 0.4}}},
     .rank = {{{RankPart::low_crest, 1.0}}},
     .a_limits = {}},
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

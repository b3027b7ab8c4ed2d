#include "render/gallery_page.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/rounded.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "base/web_text.hpp"
#include "render/gallery_assets.hpp"
#include "render/gallery_files.hpp"

namespace afterglow::render {
namespace {

using Json = nlohmann::ordered_json;

Json cell(double value, int decimals) {
    return rounded(value, decimals) + 0.0;
}
Json cell(const std::optional<double>& value, int decimals) {
    return value ? cell(*value, decimals) : Json();
}

std::string link_to(const std::filesystem::path& file, const std::filesystem::path& from) {
    return link_of_path(file.lexically_relative(from).generic_string());
}

// In the order of gallery_columns.
Json cells_of(const GalleryItem& item, const curation::MapPoint& point,
              const std::filesystem::path& directory) {
    const auto& row = item.texture.row;
    const auto& m = row.measured;
    return Json::array({
        row.path,
        link_to(item.texture.file, directory),
        row.source,
        makers::kind_name(row.kind),
        row.variant,
        std::string(1, row.grade.letter),
        row.grade.reason,
        m.key ? Json(analysis::key_name(*m.key)) : Json(),
        m.key ? cell(m.key->strength, 2) : Json(),
        m.tempo ? cell(m.tempo->bpm, 1) : Json(),
        curation::brightness_name(m.brightness),
        cell(m.centroid_hz, 0),
        cell(m.pitch_hz, 1),
        cell(m.lufs, 1),
        cell(m.salience_db, 1),
        cell(m.salience_sec, 2),
        cell(row.source_start_sec, 2),
        item.frames,
        item.sample_rate_hz,
        item.is_loop,
        item.preview.lead_frames,
        cell(point.x, 4),
        cell(point.y, 4),
    });
}

constexpr std::array gallery_columns = {
    "path",     "link",   "source",     "type",     "variant", "grade", "reason",   "key",
    "sure",     "bpm",    "brightness", "centroid", "pitch",   "lufs",  "salience", "salienceSec",
    "startSec", "frames", "rate",       "isLoop",   "lead",    "x",     "y"};

// One byte per feature, on one scale for all, so that distances keep their proportions.
std::string packed_features(std::span<const GalleryItem> items) {
    float largest = 0.0F;
    for (const auto& item : items) largest = std::max(largest, *std::ranges::max_element(item.features));
    const float scale = largest > 0.0F ? 255.0F / largest : 0.0F;
    std::vector<std::byte> bytes;
    bytes.reserve(items.size() * curation::feature_count);
    for (const auto& item : items)
        for (const float value : item.features)
            bytes.push_back(static_cast<std::byte>(std::lround(value * scale)));
    return base64_text(bytes);
}

// In their order.
Json kinds_of_page() {
    Json kinds = Json::array();
    for (const auto& kind : makers::kind_table)
        kinds.push_back(
            {{"name", kind.name}, {"onLight", kind.colour_on_light}, {"onDark", kind.colour_on_dark}});
    return kinds;
}

std::string data_of(const GalleryPage& page, std::span<const GalleryItem> items,
                    std::span<const curation::MapPoint> map) {
    std::int64_t sound_bytes = 0;
    for (const auto& item : items) sound_bytes += item.file_bytes;
    Json data;
    data["title"] = page.title;
    data["version"] = version();
    data["files"] = link_of_path(page.files_folder);
    data["filesBytes"] = page.files_bytes;
    data["soundBytes"] = sound_bytes;
    data["tile"] = {{"width", tile_width},
                    {"height", tile_height},
                    {"perRow", tiles_per_row},
                    {"perSheet", tiles_per_sheet}};
    data["perPack"] = previews_per_pack;
    data["featureCount"] = curation::feature_count;
    data["features"] = packed_features(items);
    data["kinds"] = kinds_of_page();
    data["columns"] = gallery_columns;
    data["rows"] = Json::array();
    for (std::size_t i = 0; i < items.size(); ++i)
        data["rows"].push_back(cells_of(items[i], map[i], page.directory));
    return json_in_script(data.dump());
}

std::string base64_of_hex(std::string_view hex) {
    std::vector<std::byte> bytes(hex.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        unsigned value = 0;
        std::from_chars(hex.data() + 2 * i, hex.data() + 2 * i + 2, value, 16);
        bytes[i] = static_cast<std::byte>(value);
    }
    return base64_text(bytes);
}

// Nothing but the page's own script and style runs, and nothing is loaded but what lies beside it.
std::string policy(const GalleryAssets& assets) {
    return "default-src 'none'; base-uri 'none'; form-action 'none'; img-src 'self' file:; "
           "media-src 'self' file:; style-src 'sha256-" +
           base64_of_hex(assets.style_hash) + "'; script-src 'self' file: 'sha256-" +
           base64_of_hex(assets.script_hash) + "'";
}

// The text with each {{name}} once replaced; what is put in is not looked at again.
std::string filled(std::string_view text, const std::map<std::string, std::string, std::less<>>& values) {
    std::string out;
    for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{")) {
        const std::size_t end = text.find("}}", at);
        out += text.substr(0, at);
        out += values.at(std::string(text.substr(at + 2, end - at - 2)));
        text.remove_prefix(end + 2);
    }
    return out.append(text);
}

}  // namespace

std::string gallery_page(const GalleryPage& page, std::span<const GalleryItem> items,
                         std::span<const curation::MapPoint> map) {
    const auto& assets = gallery_assets();
    return filled(assets.page, {{"mark", std::string(gallery_mark)},
                                {"policy", policy(assets)},
                                {"title", markup_text(page.title)},
                                {"style", std::string(assets.style)},
                                {"script", std::string(assets.script)},
                                {"data", data_of(page, items, map)}});
}

}  // namespace afterglow::render

#include "render/favorites.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/shallow_json.hpp"

namespace afterglow::render {
namespace {

using Json = nlohmann::json;

constexpr int known_version = 1;
constexpr int max_stars = 5;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
    throw Error(ErrorCategory::source, why, file.string());
}

Json textures_of(const std::filesystem::path& file) {
    const std::string text = read_text_file(file);
    const Json json = Json::parse(shallow_json(text, file.string()), nullptr, false);
    if (!json.is_object() || json.value("format", Json()) != "afterglow-favorites")
        refuse(file, "no favorites that a gallery exported");
    const Json version = json.value("version", Json());
    if (!version.is_number_integer() || version.get<std::int64_t>() != known_version)
        refuse(file, "favorites of another version of the format than " + std::to_string(known_version));
    Json textures = json.value("textures", Json());
    if (!textures.is_array()) refuse(file, "no list of textures in it");
    return textures;
}

Favorite favorite_of(const std::filesystem::path& file, const Json& json) {
    const Json path = json.is_object() ? json.value("path", Json()) : Json();
    if (!path.is_string() || path.get<std::string>().empty()) refuse(file, "a texture without a path");
    Favorite out;
    out.path = path.get<std::string>();
    out.is_favorite = json.value("favorite", Json()) == true;
    const Json rating = json.value("rating", Json());
    if (rating.is_number_integer())
        out.rating = static_cast<int>(std::clamp<std::int64_t>(rating.get<std::int64_t>(), 0, max_stars));
    return out;
}

}  // namespace

std::vector<Favorite> read_favorites(const std::filesystem::path& file) {
    std::vector<Favorite> favorites;
    std::map<std::string, std::size_t> places;
    for (const Json& json : textures_of(file)) {
        Favorite favorite = favorite_of(file, json);
        const auto [place, is_new] = places.emplace(favorite.path, favorites.size());
        if (is_new) {
            favorites.push_back(std::move(favorite));
        } else {
            favorites[place->second] = std::move(favorite);
        }
    }
    return favorites;
}

}  // namespace afterglow::render

#include "pipeline/other_kinds.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "base/error.hpp"
#include "render/read_manifest.hpp"

namespace afterglow::pipeline {
namespace {

namespace fs = std::filesystem;

// The makers' order in a manifest; drones and swells come from one, as do hiss and flickers.
int place_of(makers::TextureKind kind) {
    using makers::TextureKind;
    if (kind == TextureKind::swell) return static_cast<int>(TextureKind::drone);
    if (kind == TextureKind::flicker) return static_cast<int>(TextureKind::hiss);
    return static_cast<int>(kind);
}

std::vector<render::ReadTexture> earlier_textures(const fs::path& folder) {
    std::error_code ignored;
    if (!fs::is_regular_file(folder / "manifest.json", ignored)) return {};
    try {
        return render::read_manifests(folder).textures;
    } catch (const Error&) {
        return {};
    }
}

}  // namespace

std::vector<render::ManifestRow> keep_other_kinds(const OutputRoot& out, const fs::path& folder,
                                                  const fs::path& staging, const MakerSet& makers,
                                                  const std::vector<render::ManifestRow>& made) {
    std::vector<render::ManifestRow> rows = made;
    for (auto& earlier : earlier_textures(out.resolve(folder))) {
        if (makers.makes(earlier.row.kind)) continue;
        std::string bytes;
        try {
            bytes = read_text_file(earlier.file);
        } catch (const Error&) {
            continue;
        }
        const fs::path to = staging / earlier.row.path;
        out.make_folder(to.parent_path());
        out.write_file(to, std::as_bytes(std::span(bytes)), Flush::with_folder);
        rows.push_back(std::move(earlier.row));
    }
    std::ranges::stable_sort(rows, {}, [](const render::ManifestRow& row) { return place_of(row.kind); });
    return rows;
}

}  // namespace afterglow::pipeline

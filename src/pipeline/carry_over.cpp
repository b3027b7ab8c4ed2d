#include "pipeline/carry_over.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/mark.hpp"
#include "render/read_manifest.hpp"

namespace afterglow::pipeline {
namespace {

namespace fs = std::filesystem;

std::vector<render::ReadTexture> earlier_textures(const fs::path& folder) {
    try {
        return render::read_manifests(folder).textures;
    } catch (const Error&) {
        return {};
    }
}

// False if it cannot be read.
bool keep_texture(const OutputRoot& out, const render::ReadTexture& texture, const std::optional<Mark>& mark,
                  const fs::path& staging) {
    std::string bytes;
    try {
        bytes = read_text_file(texture.file);
    } catch (const Error&) {
        return false;
    }
    // One that was changed is somebody's own by now, and will be carried over to its place.
    const std::string& path = texture.row.path;
    if (!mark || !mark->lists(path, content_hash(bytes))) return true;
    out.make_folder((staging / path).parent_path());
    out.write_file(staging / path, std::as_bytes(std::span(bytes)), Flush::with_folder);
    return true;
}

}  // namespace

std::vector<render::ManifestRow> carry_over(const OutputRoot& out, const fs::path& folder,
                                            const fs::path& staging, const MakerSet& makers,
                                            const std::vector<render::ManifestRow>& made) {
    std::vector<render::ManifestRow> rows = made;
    const fs::path published = out.resolve(folder);
    const auto mark = disk::mark_of(published);
    for (auto& earlier : earlier_textures(published))
        if (!makers.makes(earlier.row.kind) && keep_texture(out, earlier, mark, staging))
            rows.push_back(std::move(earlier.row));
    // In the order in which the makers work.
    std::ranges::stable_sort(rows, {},
                             [](const render::ManifestRow& row) { return makers::info_of(row.kind).maker; });
    return rows;
}

}  // namespace afterglow::pipeline

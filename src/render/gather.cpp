#include "render/gather.hpp"

#include <set>
#include <utility>

#include "base/disk.hpp"
#include "base/text.hpp"

namespace afterglow::render {
namespace fs = std::filesystem;

Gathered gather_textures(const std::vector<fs::path>& inputs, const fs::path& not_in, Progress& progress) {
    Gathered gathered;
    std::set<fs::path> seen;
    const fs::path own = not_in.empty() ? fs::path() : disk::resolved(not_in);
    for (const fs::path& input : inputs) {
        auto found = read_manifests(input, progress);
        gathered.problems.insert(gathered.problems.end(), found.problems.begin(), found.problems.end());
        for (ReadTexture& texture : found.textures) {
            if (!own.empty() && disk::lies_in(texture.file, own)) continue;
            // Paths of several folders are told apart by the folder.
            if (inputs.size() > 1) texture.row.path = valid_utf8((input / texture.row.path).generic_string());
            if (seen.insert(texture.file).second) gathered.textures.push_back(std::move(texture));
        }
    }
    return gathered;
}

}  // namespace afterglow::render

#include "render/gallery.hpp"

#include <optional>
#include <span>
#include <utility>

#include "base/error.hpp"
#include "base/owned_folder.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"
#include "curation/layout.hpp"
#include "render/gallery_files.hpp"
#include "render/gallery_item.hpp"
#include "render/gallery_page.hpp"

namespace afterglow::render {
namespace {

namespace fs = std::filesystem;

// Heard at once, and then written and forgotten: bounds the memory.
constexpr std::size_t batch_size = 200;

constexpr std::string_view folder_text =
    "Pictures and sounds of the gallery beside this folder, written by afterglow gallery.\n"
    "Both belong together; the textures themselves are elsewhere.\n";

ResultKind page_kind() {
    return {"page of a gallery", [](std::string_view beginning) {
                return beginning.find(gallery_mark) != std::string_view::npos;
            }};
}

struct Heard {
    std::optional<GalleryItem> item;
    std::string reason;
};

Heard hear(const ReadTexture& texture) {
    Heard heard;
    try {
        heard.item = gallery_item(texture);
    } catch (const std::exception& error) {
        heard.reason = valid_utf8(error.what());
    }
    return heard;
}

// Gives every texture to the files, and keeps of it what the page says.
class Gathering {
  public:
    Gathering(GalleryFiles& files, GalleryReport& report) : files_(files), report_(report) {}

    void hear_all(std::span<const ReadTexture> textures, int jobs, Progress& progress) {
        progress.begin("looking and listening", textures.size());
        for (std::size_t done = 0; done < textures.size(); done += batch_size) {
            const auto batch = textures.subspan(done, std::min(batch_size, textures.size() - done));
            std::vector<Heard> heard(batch.size());
            if (!for_each_in_parallel(
                    batch.size(), thread_count(jobs, batch.size()),
                    [&](std::size_t i) { heard[i] = hear(batch[i]); }, progress, done))
                throw Error(ErrorCategory::interrupted, "stopped");
            for (std::size_t i = 0; i < batch.size(); ++i) take(std::move(heard[i]), batch[i]);
        }
        progress.end();
        files_.finish();
    }

    const std::vector<GalleryItem>& items() const { return items_; }

  private:
    void take(Heard heard, const ReadTexture& texture) {
        if (!heard.item) {
            report_.problems.push_back({texture.row.path, heard.reason});
            return;
        }
        GalleryItem& item = *heard.item;
        files_.add(item.tile, item.preview);
        item.tile = {};
        item.preview.bytes = {};
        ++report_.textures;
        report_.loops += item.is_loop ? 1 : 0;
        report_.duration_sec += static_cast<double>(item.frames) / item.sample_rate_hz;
        report_.sound_bytes += item.file_bytes;
        items_.push_back(std::move(item));
    }

    GalleryFiles& files_;
    GalleryReport& report_;
    std::vector<GalleryItem> items_;
};

std::vector<curation::MapPoint> map_of_items(std::span<const GalleryItem> items) {
    std::vector<curation::Features> features;
    features.reserve(items.size());
    for (const auto& item : items) features.push_back(item.features);
    return curation::map_of(features);
}

}  // namespace

fs::path gallery_files(const fs::path& page) {
    return page.parent_path() / (page.stem().string() + "_files");
}

GalleryReport write_gallery(const OutputRoot& out, const fs::path& page,
                            const std::vector<ReadTexture>& textures, const GalleryOptions& options,
                            Progress& progress) {
    const fs::path target = out.resolve(page);
    const fs::path directory = target.parent_path();
    const std::string folder_name = gallery_files(target).filename().string();
    out.require_result(page, page_kind());
    OwnedFolder folder(out, directory / folder_name, "gallery", Replace::own_work);

    GalleryReport report;
    GalleryFiles files(out, folder.folder());
    Gathering gathering(files, report);
    gathering.hear_all(textures, options.jobs, progress);
    folder.write("about.txt", folder_text);
    report.files_bytes = files.bytes();

    const auto map = map_of_items(gathering.items());
    const std::string text =
        gallery_page({options.title, folder_name, report.files_bytes, directory}, gathering.items(), map);
    report.page_bytes = static_cast<std::int64_t>(text.size());
    folder.publish("");
    out.write_result(page, page_kind(), text);
    return report;
}

}  // namespace afterglow::render

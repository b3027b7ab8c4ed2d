// finish_run: from textures to an instrument and a page.

#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/mark.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "jobs/run.hpp"
#include "pipeline/plan_kit.hpp"
#include "render/gallery.hpp"
#include "render/manifest.hpp"
#include "render/match_favorites.hpp"

namespace afterglow::jobs {
namespace {

namespace fs = std::filesystem;

// Beside the page: what it shows, so that it is not made again.
constexpr const char* shown_file = ".gallery.shown";

ResultKind shown_kind() {
    return {"note of what a page shows", [](std::string_view beginning) {
                return beginning.size() == content_hash("").size() + 1 &&
                       beginning.find_first_not_of("0123456789abcdef") == beginning.size() - 1;
            }};
}

std::string gallery_identity(const std::vector<render::ReadTexture>& textures) {
    std::vector<render::ManifestRow> rows;
    for (const auto& texture : textures) rows.push_back(texture.row);
    return content_hash(version() + render::manifest_json(rows));
}

// What is shown, as it was written.
std::string shown_identity(const std::string& textures, const fs::path& page) {
    return content_hash(textures + file_content_hash(page)) + "\n";
}

bool is_shown(const fs::path& page, const std::string& textures) {
    const fs::path shown = page.parent_path() / shown_file;
    std::error_code ignored;
    if (!fs::is_regular_file(page, ignored) || !fs::is_regular_file(shown, ignored)) return false;
    const fs::path files = render::gallery_files(page);
    const auto mark = disk::mark_of(files);
    return mark && disk::is_whole(files, *mark) && read_text_file(shown) == shown_identity(textures, page);
}

class Finish {
  public:
    Finish(const FinishRequest& request, RunWatcher& watcher, Progress& progress)
        : request_(request),
          watcher_(watcher),
          progress_(progress),
          out_(request.unconfined ? OutputRoot::unconfined(request.out, *request.disk)
                                  : OutputRoot(request.out, request.confine_to, *request.disk)) {}

    Finished run() {
        const auto textures = gather("export");
        if (textures.empty()) return finished_;
        watcher_.reads(textures);
        attempt("curated set", [&] { curate(textures); });
        attempt("kit", [&] { kit(); });
        attempt("gallery", [&] { gallery(textures); });
        return finished_;
    }

  private:
    std::vector<render::ReadTexture> gather(const char* folder) {
        auto gathered = render::gather_textures({request_.out / folder}, {}, progress_);
        watcher_.gathered(gathered);
        finished_.complete = finished_.complete && gathered.problems.empty();
        return std::move(gathered.textures);
    }

    // A user's file in one of the folders is no reason to lose the rest of the work.
    template <typename Work>
    void attempt(const char* what, const Work& work) {
        try {
            work();
        } catch (const Error& error) {
            const bool ends_all = error.category() == ErrorCategory::interrupted ||
                                  error.category() == ErrorCategory::disk_full ||
                                  error.category() == ErrorCategory::internal;
            if (ends_all) throw;
            watcher_.not_made(what, error);
            finished_.complete = false;
        }
    }

    std::vector<bool> favorites_among(const std::vector<render::ReadTexture>& textures) {
        if (request_.favorites.empty()) return std::vector<bool>(textures.size());
        auto match = render::match_favorites(render::favorite_paths(request_.favorites), textures);
        if (!match.unknown.empty()) watcher_.unknown_favorites(match.unknown);
        return std::move(match.is_favorite);
    }

    void curate(const std::vector<render::ReadTexture>& textures) {
        pipeline::CurateRequest curating;
        curating.textures = textures;
        curating.favorites = favorites_among(textures);
        curating.options = request_.settings.choosing;
        curating.jobs = request_.settings.batch.jobs;
        const fs::path folder = fs::absolute(request_.out / "curated");
        const auto identity = pipeline::identity_of(curating);
        if (is_up_to_date(out_, folder, "curate", identity)) return;
        require_replaceable(folder, "curate", Replace::own_work);
        const auto curated = pipeline::curate(curating, progress_);
        watcher_.curated(curating, curated);
        finished_.complete = finished_.complete && curated.unusable.empty();
        if (!curated.choice.chosen.empty())
            pipeline::write_curated(curating, curated, out_, folder, Replace::own_work, identity);
    }

    void kit() {
        std::error_code ignored;
        if (!fs::is_directory(request_.out / "curated", ignored)) return;
        const auto textures = gather("curated");
        const auto& device = render::find_device(request_.settings.kit.device);
        render::KitOptions options;
        options.name = request_.settings.kit.name;
        const auto plan = pipeline::plan_kit(textures, std::vector<bool>(textures.size()), device, options);
        const fs::path folder = fs::absolute(request_.out / "kit");
        watcher_.kit(plan, make_kit(plan, options, {out_, folder}, Replace::own_work, progress_));
    }

    void gallery(const std::vector<render::ReadTexture>& textures) {
        const fs::path page = fs::absolute(request_.out / "gallery.html").lexically_normal();
        finished_.gallery = page;
        const std::string identity = gallery_identity(textures);
        out_.put_back(render::gallery_files(page));
        if (is_shown(page, identity)) return;
        // Until the page is there, it shows nothing that is known.
        out_.write_result(shown_file, shown_kind(), "");
        const auto report = render::write_gallery(
            out_, page, textures,
            {valid_utf8(fs::absolute(request_.out).filename().string()), request_.settings.batch.jobs},
            progress_);
        finished_.complete = finished_.complete && report.problems.empty();
        // What could not be read may be readable next time.
        if (report.problems.empty())
            out_.write_result(shown_file, shown_kind(), shown_identity(identity, page));
    }

    const FinishRequest& request_;
    RunWatcher& watcher_;
    Progress& progress_;
    OutputRoot out_;
    Finished finished_;
};

}  // namespace

KitEnd make_kit(const render::KitPlan& plan, const render::KitOptions& options, const KitPlace& place,
                Replace replace, Progress& progress) {
    if (plan.items.empty()) return KitEnd::nothing_to_put_in;
    if (is_up_to_date(place.out, place.folder, "kit", render::identity_of(plan, options)))
        return KitEnd::up_to_date;
    render::write_kit(plan, options, place.out, place.folder, replace, progress);
    return KitEnd::made;
}

Finished finish_run(const FinishRequest& request, RunWatcher& watcher, Progress& progress) {
    return Finish(request, watcher, progress).run();
}

}  // namespace afterglow::jobs

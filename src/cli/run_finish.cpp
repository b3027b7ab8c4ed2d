#include "cli/run_finish.hpp"

#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/mark.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "cli/confined.hpp"
#include "cli/curate_view.hpp"
#include "cli/input_textures.hpp"
#include "cli/kit_view.hpp"
#include "pipeline/curate.hpp"
#include "render/gallery.hpp"
#include "render/manifest.hpp"

namespace afterglow::cli {
namespace {

namespace fs = std::filesystem;

// Beside the page: what it shows, so that it is not made again.
constexpr const char* shown_file = ".gallery.shown";

ResultKind shown_kind() {
    return {"note of what a page shows", [](std::string_view beginning) {
                return beginning.size() == identity_of_bytes("").size() + 1 &&
                       beginning.find_first_not_of("0123456789abcdef") == beginning.size() - 1;
            }};
}

std::string gallery_identity(const std::vector<render::ReadTexture>& textures) {
    std::vector<render::ManifestRow> rows;
    for (const auto& texture : textures) rows.push_back(texture.row);
    return identity_of_bytes(version() + render::manifest_json(rows));
}

// What is shown, as it was written.
std::string shown_identity(const std::string& textures, const fs::path& page) {
    return identity_of_bytes(textures + identity_of_file(page)) + "\n";
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
    Finish(const FinishRequest& request, Session& session) : request_(request), session_(session) {}

    Finished run() {
        const auto input = read({request_.out / "export"});
        if (input.textures.empty()) return finished_;
        Reach reach{{request_.favorites}, {request_.out}};
        reach.read(input.textures);
        keep_to(reach, session_);
        attempt("curated set", [&] { curate(input.textures); });
        attempt("kit", [&] { kit(); });
        attempt("gallery", [&] { gallery(input.textures); });
        return finished_;
    }

  private:
    InputTextures read(const fs::path& folder) {
        auto input = read_input({folder.string()}, {}, session_);
        finished_.complete = finished_.complete && input.complete;
        return input;
    }

    // A user's file in one of the folders is no reason to lose the rest of the work.
    template <typename Work>
    void attempt(const char* what, const Work& work) {
        try {
            work();
        } catch (const Error& error) {
            const bool ends_all = error.category() == ErrorCategory::interrupted ||
                                  error.category() == ErrorCategory::space ||
                                  error.category() == ErrorCategory::internal;
            if (ends_all) throw;
            session_.console.error(std::string("no new ") + what + ": " + describe(error));
            finished_.complete = false;
        }
    }

    Target target(const char* name) const {
        return {session_.environment.output_root(request_.out), request_.out / name};
    }

    void curate(const std::vector<render::ReadTexture>& textures) {
        pipeline::CurateRequest wish;
        wish.textures = textures;
        wish.favorites = favorites_among(textures, request_.favorites, session_);
        wish.options = request_.settings.choosing;
        wish.jobs = request_.settings.batch.jobs;
        const auto [out, folder] = target("curated");
        const auto identity = pipeline::identity_of(wish);
        if (is_up_to_date(out, fs::absolute(folder), "curate", identity)) return;
        require_replaceable(folder, "curate", Replace::own_work);
        const auto curated = pipeline::curate(wish, session_.progress);
        tell_curated(session_.console, wish, curated);
        finished_.complete = finished_.complete && curated.unusable.empty();
        if (!curated.choice.chosen.empty())
            pipeline::write_curated(wish, curated, out, fs::absolute(folder), Replace::own_work, identity);
    }

    void kit() {
        std::error_code ignored;
        if (!fs::is_directory(request_.out / "curated", ignored)) return;
        const auto input = read(request_.out / "curated");
        const auto favorites = favorites_among(input.textures, {}, session_);
        const auto& device = render::find_device(request_.settings.kit.device);
        render::KitOptions options;
        options.name = request_.settings.kit.name;
        const auto plan = plan_of(input.textures, favorites, device, options);
        auto place = target("kit");
        place.folder = fs::absolute(place.folder);
        write_kit_or_tell(plan, options, place, Replace::own_work, session_);
    }

    void gallery(const std::vector<render::ReadTexture>& textures) {
        const fs::path page = fs::absolute(request_.out / "gallery.html").lexically_normal();
        finished_.gallery = page;
        const auto out = session_.environment.output_root(request_.out);
        const std::string identity = gallery_identity(textures);
        if (is_shown(page, identity)) return;
        // Until the page is there, it shows nothing that is known.
        out.write_result(shown_file, shown_kind(), "");
        const auto report = render::write_gallery(
            out, page, textures,
            {valid_utf8(fs::absolute(request_.out).filename().string()), request_.settings.batch.jobs},
            session_.progress);
        finished_.complete = finished_.complete && report.problems.empty();
        // What could not be read may be readable next time.
        if (report.problems.empty())
            out.write_result(shown_file, shown_kind(), shown_identity(identity, page));
    }

    const FinishRequest& request_;
    Session& session_;
    Finished finished_;
};

}  // namespace

Finished finish_run(const FinishRequest& request, Session& session) {
    return Finish(request, session).run();
}

}  // namespace afterglow::cli

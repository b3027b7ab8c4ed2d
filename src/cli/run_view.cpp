#include "cli/run_view.hpp"

#include "archive/find_audio.hpp"
#include "base/disk.hpp"
#include "base/error.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"
#include "cli/batch_view.hpp"
#include "cli/catalog_flags.hpp"
#include "cli/confined.hpp"
#include "cli/input_textures.hpp"
#include "views/curate_view.hpp"
#include "views/kit_view.hpp"
#include "views/selection_view.hpp"

namespace afterglow::cli {

using namespace views;
namespace {

class Teller : public jobs::RunWatcher {
  public:
    Teller(const jobs::RunRequest& request, Session& session)
        : request_(request), session_(session), console_(session.console) {}

    void discovered(const archive::Discovered& found) override {
        tell_discovered(console_, found);
        found_any_ = found.recordings() > 0;
        if (!found_any_)
            console_.error("no recordings in " + request_.archive.string() + ": " +
                           archive::no_audio_there(found.notes));
    }
    void selected(const archive::Selection& selection) override {
        tell_selection(console_, selection, request_.batch.settings.selection);
        if (selection.selected.empty() && found_any_)
            console_.warn("nothing selected, so nothing to make; 'afterglow select --catalog " +
                          (request_.out / "audio_catalog.csv").generic_string() +
                          " --out - --explain' says why for each recording");
    }
    void made(const jobs::BatchRequest& request, const jobs::BatchReport& report) override {
        tell_batch(console_, request, report);
    }
    void gathered(const render::Gathered& textures) override { tell_problems(textures.problems, console_); }
    void reads(const std::vector<render::ReadTexture>& textures) override {
        SandboxPaths sandbox{{request_.favorites}, {request_.out}};
        sandbox.read(textures);
        enter_sandbox(sandbox, session_);
    }
    void unknown_favorites(const std::vector<std::string>& entries) override {
        tell_unknown_favorites(entries, request_.favorites, console_);
    }
    void curated(const pipeline::CurateRequest& request, const pipeline::Curated& curated) override {
        tell_curated(console_, request, curated);
    }
    void kit(const render::KitPlan& plan, jobs::KitEnd end) override { tell_kit_end(console_, plan, end); }
    void not_made(std::string_view what, const Error& error) override {
        console_.error("no new " + std::string(what) + ": " + describe(error));
    }

  private:
    const jobs::RunRequest& request_;
    Session& session_;
    Console& console_;
    bool found_any_ = false;
};

}  // namespace

jobs::RunReport run_and_tell(const jobs::RunRequest& request, Session& session) {
    Teller teller(request, session);
    auto report = jobs::run_archive(request, teller, session.progress);
    const auto& page = report.finished.gallery;
    if (page) session.console.say("Open:");
    if (page || disk::exists(request.out))
        session.console.print(shown((page ? *page : request.out).generic_string()) + "\n");
    return report;
}

ExitStatus status_of_run(const jobs::RunReport& report) {
    const auto& [found, selection, batch, finished] = report;
    const std::size_t not_read = found.unreadable + found.unseen.size();
    if (batch.interrupted) return ExitStatus::interrupted;
    if (batch.failed > 0 && batch.successful == 0) return ExitStatus::failed;
    if (selection.selected.empty() && not_read == 0) return ExitStatus::usage;
    return batch.failed > 0 || not_read > 0 || !finished.complete ? ExitStatus::partial : ExitStatus::done;
}

}  // namespace afterglow::cli

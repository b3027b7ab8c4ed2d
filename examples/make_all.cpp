// The whole job: textures of all recordings below a folder, the best of them, and a page to listen to them. A
// thread of its own tells how far it is.
//   make_all ARCHIVE FOLDER [SETTING=VALUE ...]
#include <afterglow/afterglow.hpp>
#include <atomic>
#include <chrono>
#include <csignal>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>

namespace jobs = afterglow::archive;
namespace fs = std::filesystem;

namespace {

std::atomic<bool> stop_wished = false;

// Keeps what the job says until the other thread asks.
class Shared : public afterglow::Progress {
  public:
    void begin(std::string_view stage, std::size_t total) override {
        const std::scoped_lock lock(mutex_);
        stage_ = stage;
        of_total_ = total > 0 ? " of " + std::to_string(total) : "";
        done_ = 0;
    }
    void advance(std::size_t done, std::string_view) override {
        const std::scoped_lock lock(mutex_);
        done_ = done;
    }
    void note(std::string_view message) override { warn(message); }
    void warn(std::string_view message) override {
        const std::scoped_lock lock(mutex_);
        messages_.append(message).append("\n");
    }
    bool interrupted() const override { return stop_wished; }

    std::string news() {
        const std::scoped_lock lock(mutex_);
        return std::exchange(messages_, {}) + stage_ + ": " + std::to_string(done_) + of_total_ + "\n";
    }

  private:
    std::mutex mutex_;
    std::string stage_ = "beginning";
    std::string of_total_;
    std::size_t done_ = 0;
    std::string messages_;
};

void show(const std::stop_token& over, Shared& progress) {
    std::string shown;
    while (!over.stop_requested()) {
        const std::string news = progress.news();
        if (news != shown) std::cerr << news;
        shown = news;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

void listen_and_choose(const fs::path& folder, const afterglow::pipeline::Settings& settings,
                       Shared& progress) {
    using namespace afterglow;
    const OutputRoot out(folder);
    const auto made = render::read_manifests(folder / "export", progress);
    pipeline::CurateRequest wish{made.textures, std::vector<bool>(made.textures.size()), settings.choosing};
    const auto best = pipeline::curate(wish, progress);
    pipeline::write_curated(wish, best, out, out.root() / "curated", Replace::own_work,
                            pipeline::identity_of(wish));
    render::write_gallery(out, "gallery.html", made.textures, {folder.filename().string()}, progress);
    std::cout << best.choice.chosen.size() << " of " << made.textures.size() << " textures chosen\n";
}

int make_all(const fs::path& archive, const fs::path& folder, const std::vector<std::string>& assignments,
             Shared& progress) {
    jobs::BatchRequest request;
    request.makers = afterglow::pipeline::MakerSet::all();
    std::vector<std::string> warnings;
    request.settings = afterglow::config::load_or_throw({{}, {}, assignments}, request.makers, warnings);
    for (const auto& warning : warnings) progress.warn(warning);
    request.seed = request.settings.random_seed.value_or(42);
    request.root = archive;
    request.work_dir = folder / "work";
    request.export_dir = folder / "export";
    request.results_file = folder / "batch_results.json";

    const auto found = afterglow::archive::discover(archive, {}, {}, nullptr, progress);
    for (const auto& judged : afterglow::archive::select(found.rows, request.settings.selection).selected)
        request.tracks.push_back(judged.row);
    const auto report = jobs::run_batch(request, progress);
    std::cout << report.successful << " recordings done, " << report.failed << " failed, " << found.unreadable
              << " unreadable\n";
    if (report.interrupted) return 130;
    if (!report.totals.empty()) listen_and_choose(folder, request.settings, progress);
    return report.failed + found.unreadable > 0 ? 3 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return std::cerr << "usage: make_all ARCHIVE FOLDER [SETTING=VALUE ...]\n", 2;
    std::signal(SIGINT, [](int) { stop_wished = true; });
    Shared progress;
    std::jthread display([&](const std::stop_token& over) { show(over, progress); });
    try {
        return make_all(argv[1], argv[2], {argv + 3, argv + argc}, progress);
    } catch (const afterglow::Error& error) {
        std::cerr << describe(error) << "\n";
        return error.category() == afterglow::ErrorCategory::interrupted ? 130 : 1;
    }
}

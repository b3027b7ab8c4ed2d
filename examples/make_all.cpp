// The whole job: textures of all recordings below a folder, the best of them, a kit, and a page to listen to
// them. A thread of its own tells how far it is.
//   make_all ARCHIVE FOLDER [SETTING=VALUE ...]
#include <afterglow/afterglow.hpp>
#include <atomic>
#include <chrono>
#include <csignal>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace jobs = afterglow::jobs;
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

// Tells what came of the steps.
class Teller : public jobs::RunWatcher {
  public:
    void made(const jobs::BatchRequest&, const jobs::BatchReport& report) override {
        std::cout << report.successful << " recordings done, " << report.failed << " failed\n";
    }
    void curated(const afterglow::pipeline::CurateRequest& wish,
                 const afterglow::pipeline::Curated& best) override {
        std::cout << best.choice.chosen.size() << " of " << wish.textures.size() << " textures chosen\n";
    }
    void not_made(std::string_view what, const afterglow::Error& error) override {
        std::cerr << "no new " << what << ": " << describe(error) << "\n";
    }
};

int make_all(const fs::path& archive, const fs::path& folder, const std::vector<std::string>& assignments,
             Shared& progress) {
    jobs::RunRequest request;
    request.archive = archive;
    request.out = folder;
    request.batch.makers = afterglow::pipeline::MakerSet::all();
    std::vector<std::string> warnings;
    request.batch.settings =
        afterglow::config::load_or_throw({{}, {}, assignments}, request.batch.makers, warnings);
    for (const auto& warning : warnings) progress.warn(warning);
    request.batch.seed = request.batch.settings.random_seed.value_or(42);
    Teller teller;
    const auto report = jobs::run_archive(request, teller, progress);
    std::cout << report.found.unreadable << " recordings unreadable\n";
    if (report.batch.interrupted) return 130;
    return report.batch.failed + report.found.unreadable > 0 || !report.finished.complete ? 3 : 0;
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

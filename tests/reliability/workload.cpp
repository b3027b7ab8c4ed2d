#include "workload.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/signals.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* settings_text = R"(schema_version: 1
pad_miner: {duration_sec: 0.5, max_per_file: 2}
drones: {loop_duration_sec: 0.5, pitch_semitones: [0], stretch_factors: [], variants: {warm: {lowpass_hz: 3000}},
         reversed: false, swell_duration_sec: 0.5, swell_fade_in_sec: 0.1, swell_fade_out_sec: 0.2}
clouds: {duration_sec: 0.5, per_source: 1, grains: 20}
hiss: {loops: 1, flickers: 1, loop_duration_sec: 0.5}
)";

Finished undisturbed(const std::vector<std::string>& command) {
    const Finished finished = run_process(command);
    if (finished.status != 0)
        throw std::runtime_error("the undisturbed command ended with " + std::to_string(finished.status) +
                                 ":\n" + finished.err);
    return finished;
}

bool is_staging(const std::string& name) {
    return name.starts_with(".afterglow-") && name.ends_with("-new.tmp");
}

bool is_folder_of_folders(const std::string& name) {
    return name == "export" || name == "tr8s" || name == "by_source" || is_staging(name);
}

}  // namespace

std::string sign_name(Sign sign) {
    switch (sign) {
        case Sign::staging_folder:
            return "staging folder";
        case Sign::temporary_file:
            return "temporary file";
        case Sign::staged_manifest:
            return "staged manifest";
        case Sign::finished_name:
            return "finished name";
    }
    return {};
}

std::map<std::string, std::string> ReadCount::environment(long failing) const {
    write_text(file_, std::string(sizeof(long), '\0'));
    return {{"LD_PRELOAD", FAILING_READS},
            {"AFTERGLOW_TRIAL_READ_COUNT", file_.string()},
            {"AFTERGLOW_TRIAL_FAILING_READ", std::to_string(failing)}};
}

long ReadCount::so_far() const {
    long count = 0;
    const std::string bytes = bytes_of(file_);
    std::memcpy(&count, bytes.data(), std::min(sizeof count, bytes.size()));
    return count;
}

int Lookout::seen(Sign sign) {
    for (auto& [path, present] : present_) present = false;
    look(folder_, 0);
    std::erase_if(present_, [](const auto& entry) { return !entry.second; });
    return counts_[sign];
}

void Lookout::look(const fs::path& folder, int depth) {
    constexpr int deepest = 5;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        const std::string name = entry->path().filename();
        const auto [place, is_new] = present_.insert_or_assign(entry->path(), true);
        if (is_new) {
            const bool in_staging = is_staging(folder.filename().string());
            if (is_staging(name))
                ++counts_[Sign::staging_folder];
            else if (name.ends_with(".tmp"))
                ++counts_[Sign::temporary_file];
            else if (in_staging && name == "manifest.json")
                ++counts_[Sign::staged_manifest];
            else if (!in_staging)
                ++counts_[Sign::finished_name];
        }
        if (depth < deepest && is_folder_of_folders(name)) look(entry->path(), depth + 1);
    }
}

Scene::Scene(int tracks, double seconds, bool counts_calls) : counts_calls_(counts_calls) {
    for (int i = 0; i < tracks; ++i)
        write_recording(folder_ / "archive" / ("piece " + std::to_string(i) + ".wav"),
                        small_piece(seconds, 150.0 + 20.0 * i));
    write_recording(folder_ / "archive" / "quiet.wav", signals::silence(seconds));
    write_text(folder_ / "settings.yaml", settings_text);
}

const std::vector<std::string>& Scene::names() {
    static const std::vector<std::string> all = {"run",        "run again",     "batch",        "make",
                                                 "make again", "curate",        "curate again", "kit",
                                                 "gallery",    "gallery again", "dust",         "discover"};
    return all;
}

std::vector<std::string> Scene::making(const std::vector<std::string>& command, int seed) const {
    std::vector<std::string> whole = {AFTERGLOW_BINARY};
    whole.insert(whole.end(), command.begin(), command.end());
    const std::vector<std::string> rest = {
        "--config", (folder_ / "settings.yaml").string(), "--seed", std::to_string(seed), "--jobs", "2"};
    whole.insert(whole.end(), rest.begin(), rest.end());
    return whole;
}

fs::path Scene::made() {
    const fs::path place = folder_ / "made";
    if (!fs::exists(place))
        undisturbed(making(
            {"run", (folder_ / "archive").string(), "--out", place.string(), "--min-duration", "1"}, 3));
    return place;
}

// `before` of those that work again is filled by `workload`.
Workload Scene::described(const std::string& name) const {
    Workload workload;
    workload.name = name;
    workload.out = folder_ / "out";
    workload.reads = ReadCount(folder_ / "reads");
    const std::string archive = (folder_ / "archive").string();
    const std::string out = workload.out.string();
    const std::string made_export = (folder_ / "made/export").string();
    const auto plain = [](std::vector<std::string> command) {
        command.insert(command.begin(), AFTERGLOW_BINARY);
        return command;
    };
    workload.has_workers = name.starts_with("run") || name == "batch";
    if (name.starts_with("run"))
        workload.command = making({"run", archive, "--out", out, "--min-duration", "1"}, 2);
    else if (name == "batch")
        workload.command = making({"batch", "--sources", (folder_ / "made/selected_sources.csv").string(),
                                   "--root", archive, "--work", out + "/work", "--out", out + "/export",
                                   "--output", out + "/batch_results.json", "--yes"},
                                  2);
    else if (name.starts_with("make"))
        workload.command = making({"make", archive, "--out", out}, 2);
    else if (name == "curate")
        workload.command = plain({"curate", "--input", made_export, "--output", out + "/curated"});
    else if (name == "curate again")
        workload.command = plain({"curate", "--input", made_export, "--output", out + "/curated", "--force"});
    else if (name == "kit")
        workload.command =
            plain({"kit", "--input", made_export, "--output", out + "/kit", "--name", "TRIAL", "--force"});
    else if (name.starts_with("gallery"))
        workload.command = plain({"gallery", "--input", made_export, "--output", out + "/gallery.html"});
    else if (name == "dust")
        workload.command = plain(
            {"dust", "--pads", made_export, "--hiss", made_export, "--output", out + "/dusted", "--force"});
    else
        workload.command = plain({"discover", "--root", archive, "--output", out + "/catalog.csv"});
    return workload;
}

void Scene::measure(Workload& workload) const {
    fs::remove_all(workload.out);
    fs::create_directories(workload.out);
    restore(workload.before, workload.out);
    const auto start = std::chrono::steady_clock::now();
    const fs::path count = folder_ / "calls";
    ProcessOptions options;
    if (counts_calls_) {
        options.environment = workload.reads.environment(-1);
        options.environment["LD_PRELOAD"] += std::string(":") + KILLING_CALLS;
        options.environment["AFTERGLOW_TRIAL_CALL_COUNT"] = count.string();
    }
    RunningProcess process(workload.command, options);
    Lookout lookout(workload.out);
    for (int i = 0; i < sign_count; ++i) lookout.seen(static_cast<Sign>(i));
    while (process.running()) {
        for (int i = 0; i < sign_count; ++i)
            workload.signs[static_cast<Sign>(i)] = lookout.seen(static_cast<Sign>(i));
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    workload.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const Finished finished = process.wait();
    if (finished.status != 0)
        throw std::runtime_error(workload.name + " fails undisturbed:\n" + finished.err);
    if (counts_calls_) {
        workload.calls = std::stol(bytes_of(count));
        workload.read_count = workload.reads.so_far();
    }
    workload.after = snapshot_of(workload.out);
}

const Workload& Scene::workload(const std::string& name) {
    auto& known = known_[name];
    if (known) return *known;
    if (name != "discover" && !name.starts_with("make") && !name.starts_with("run")) made();
    auto made_workload = std::make_unique<Workload>(described(name));
    if (name.ends_with(" again")) {
        fs::remove_all(made_workload->out);
        auto first = made_workload->command;
        if (name == "curate again") {
            first.back() = "--per-kind";
            first.emplace_back("1");
        } else if (name == "gallery again") {
            first.insert(first.end(), {"--title", "Before"});
        } else {
            for (std::size_t i = 0; i < first.size(); ++i)
                if (first[i] == "--seed") first[i + 1] = "1";
        }
        undisturbed(first);
        made_workload->before = snapshot_of(made_workload->out);
    }
    measure(*made_workload);
    known = std::move(made_workload);
    return *known;
}

}  // namespace afterglow::test

// The whole job on a five-minute FLAC as a ratio to `flac -d` on the same file, its stages, its memory, and
// how a batch scales from one worker to two. Usage: end_to_end_bench BINARY SCRATCH_FOLDER
#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "audio/encode_recording.hpp"
#include "base/files.hpp"
#include "music/piece.hpp"

namespace {

namespace fs = std::filesystem;

struct Run {
    double cpu_sec = 0.0;
    double wall_sec = 0.0;
    double peak_mb = 0.0;
};

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

// Runs a command to its end, on one core if asked, its output thrown away.
Run run(const std::vector<std::string>& command, bool one_core) {
    std::vector<char*> argv;
    for (const auto& word : command) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    const auto start = std::chrono::steady_clock::now();
    const pid_t pid = fork();
    if (pid == 0) {
        if (one_core) {
            cpu_set_t cores;
            CPU_ZERO(&cores);
            CPU_SET(0, &cores);
            sched_setaffinity(0, sizeof cores, &cores);
        }
        const int null = open("/dev/null", O_WRONLY);
        dup2(null, 1);
        dup2(null, 2);
        execvp(argv[0], argv.data());
        _exit(127);
    }
    int status = 0;
    rusage used{};
    wait4(pid, &status, 0, &used);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error("failed: " + command[0]);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    return {seconds(used.ru_utime) + seconds(used.ru_stime), wall.count(),
            static_cast<double>(used.ru_maxrss) / 1024.0};
}

template <typename Member>
double median(std::vector<Run> runs, Member member) {
    std::sort(runs.begin(), runs.end(), [&](const Run& a, const Run& b) { return a.*member < b.*member; });
    return runs[runs.size() / 2].*member;
}

void print_row(const char* name, const std::vector<Run>& runs, double yardstick_sec) {
    const double cpu = median(runs, &Run::cpu_sec);
    std::printf("%-34s %8.3f %8.3f %9.2f %9.0f\n", name, cpu, median(runs, &Run::wall_sec),
                cpu / yardstick_sec, median(runs, &Run::peak_mb));
}

void print_stages(const fs::path& json_file, double yardstick_sec) {
    std::ifstream in(json_file);
    const auto json = nlohmann::json::parse(in);
    std::printf("\nstage of make (one run)                 sec  × flac -d\n");
    for (const auto& source : json.at("sources")) {
        for (const auto& [name, sec] : source.at("stage_sec").items()) {
            std::printf("%-34s %8.3f %9.2f\n", name.c_str(), sec.get<double>(),
                        sec.get<double>() / yardstick_sec);
        }
    }
}

// Paired runs, so that a machine whose speed drifts drifts for both.
void bench_make(const std::string& binary, const fs::path& scratch) {
    const fs::path track = scratch / "track.flac";
    const fs::path out = scratch / "out";
    const fs::path json = scratch / "make.json";
    const std::vector<std::string> make = {
        binary,        "make",   track.string(), "--mine-pads",   "--make-drones", "--make-clouds",
        "--make-hiss", "--out",  out.string(),   "--json-output", json.string(),   "--jobs",
        "1",           "--quiet"};
    const std::vector<std::string> yardstick = {"flac", "-d", "-c", "-s", track.string()};
    run(yardstick, true);
    run(make, true);
    std::vector<Run> ours;
    std::vector<Run> flac;
    constexpr int rounds = 5;
    for (int i = 0; i < rounds; ++i) {
        flac.push_back(run(yardstick, true));
        ours.push_back(run(make, true));
    }
    const double unit = median(flac, &Run::cpu_sec);
    std::printf("five minutes, 44.1 kHz stereo FLAC, one core, medians of %d\n", rounds);
    std::printf("%-34s %8s %8s %9s %9s\n", "command", "cpu sec", "wall sec", "× flac -d", "peak MB");
    print_row("flac -d", flac, unit);
    print_row("afterglow make", ours, unit);
    print_stages(json, unit);
}

void bench_batch(const std::string& binary, const fs::path& scratch) {
    const fs::path archive = scratch / "archive";
    fs::create_directories(archive);
    for (int i = 1; i <= 4; ++i)
        fs::copy_file(scratch / "track.flac", archive / ("track" + std::to_string(i) + ".flac"));
    run({binary, "discover", "--root", archive.string(), "--output", (scratch / "catalog.csv").string(),
         "--quiet"},
        false);
    double one_worker = 0.0;
    std::printf("\nbatch of four such tracks           wall sec   speed-up\n");
    for (const int jobs : {1, 2}) {
        const fs::path here = scratch / ("jobs" + std::to_string(jobs));
        const Run batch =
            run({binary, "batch", "--sources", (scratch / "catalog.csv").string(), "--root", archive.string(),
                 "--work", (here / "work").string(), "--out", (here / "export").string(), "--output",
                 (here / "batch_results.json").string(), "--jobs", std::to_string(jobs), "--yes", "--quiet"},
                false);
        if (jobs == 1) one_worker = batch.wall_sec;
        std::printf("%d worker%s %35.3f %10.2f\n", jobs, jobs == 1 ? " " : "s", batch.wall_sec,
                    one_worker / batch.wall_sec);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: end_to_end_bench BINARY SCRATCH_FOLDER\n");
        return 2;
    }
    const fs::path scratch = argv[2];
    fs::remove_all(scratch);
    fs::create_directories(scratch);
    using namespace afterglow;
    const auto piece = audio::encode_recording(music::render_piece(300.0, 1), audio::RecordingFormat::flac);
    OutputRoot(scratch).write_file("track.flac", piece);
    bench_make(argv[1], scratch);
    bench_batch(argv[1], scratch);
    fs::remove_all(scratch);
    return 0;
}

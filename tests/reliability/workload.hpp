// Commands that write, each with what an undisturbed run of it leaves.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "snapshot.hpp"
#include "support/scratch.hpp"

namespace afterglow::test {

// Something that appears in the output while a command works.
enum class Sign { staging_folder, temporary_file, staged_manifest, finished_name };
inline constexpr int sign_count = 4;
std::string sign_name(Sign sign);

// Looks for new signs, again and again; quick enough to catch what is there for less than a millisecond.
class Lookout {
  public:
    explicit Lookout(std::filesystem::path folder) : folder_(std::move(folder)) {}
    // How often the sign has appeared so far.
    int seen(Sign sign);

  private:
    void look(const std::filesystem::path& folder, int depth);
    std::filesystem::path folder_;
    std::map<std::string, bool> present_;  // by path; false: gone again
    std::map<Sign, int> counts_;
};

// Where failing_reads.cpp counts: a file that every process of a program has in its memory.
class ReadCount {
  public:
    ReadCount() = default;
    explicit ReadCount(std::filesystem::path file) : file_(std::move(file)) {}
    // For a program that is to count from nought, and to fail at one; -1: at none.
    std::map<std::string, std::string> environment(long failing) const;
    long so_far() const;

  private:
    std::filesystem::path file_;
};

struct Workload {
    std::string name;
    std::vector<std::string> command;
    std::filesystem::path out;  // all that it writes lies here
    Snapshot before;            // what lies there when it starts
    Snapshot after;             // and when it has ended undisturbed
    bool has_workers = false;
    double seconds = 0.0;  // of the undisturbed run
    std::map<Sign, int> signs;
    long calls = 0;       // changes of the disk that the parent makes; 0: not counted
    long read_count = 0;  // reads of all processes; 0: not counted
    ReadCount reads;
};

// An archive of short recordings, and the commands that are tried on it.
class Scene {
  public:
    // `counts_calls`: as killing_calls.cpp does, which sanitizers cannot bear.
    Scene(int tracks, double seconds, bool counts_calls);

    // By name, run undisturbed when first asked for: run, run again (other settings made the textures that
    // are there), batch, make, make again, curate, curate again, kit, gallery, gallery again, dust, discover.
    const Workload& workload(const std::string& name);
    static const std::vector<std::string>& names();

  private:
    Workload described(const std::string& name) const;
    void measure(Workload& workload) const;
    // Made textures for the commands that take them.
    std::filesystem::path made();
    std::vector<std::string> making(const std::vector<std::string>& command, int seed) const;

    ScratchFolder folder_;
    bool counts_calls_;
    std::map<std::string, std::unique_ptr<Workload>> known_;
};

}  // namespace afterglow::test

// Whole commands with odd options, over files that somebody or something has spoiled.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "snapshot.hpp"
#include "support/scratch.hpp"

namespace afterglow::test {

struct CommandRound {
    std::vector<std::string> command;
    std::string spoiled_file;  // empty: none
    int status = -1;
    std::vector<std::string> findings;  // what is wrong; empty: the command ended as one should
};

// Every command ends by itself, with a status of its own and words for whoever started it, neither crashes
// nor calls itself defective, leaves no process behind, and changes nothing of the user's.
class CommandTrial {
  public:
    explicit CommandTrial(std::uint64_t seed);
    // The same seed and number give the same command over the same files.
    CommandRound round(int number);

  private:
    void restore_place() const;
    std::string spoil_a_file(Rng& rng) const;
    std::vector<std::string> odd_command(Rng& rng);
    const std::vector<std::string>& options_of(const std::string& command);
    void look(CommandRound& round, const std::string& said, const std::string& results) const;

    ScratchFolder folder_;
    std::filesystem::path place_;
    Snapshot before_;
    Rng rng_;
    std::map<std::string, std::vector<std::string>> options_;
};

}  // namespace afterglow::test

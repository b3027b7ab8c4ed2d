// A command is disturbed, looked at, and run again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "disturbance.hpp"

namespace afterglow::test {

struct Round {
    std::string workload;
    std::string blow;
    std::string moments;
    bool struck = false;                // something was hit before the command had ended
    int blows = 0;                      // more than one where it was killed until it was done
    int published_before = 0;           // tracks that were whole when the blow fell
    int made_once_more = 0;             // of these, tracks that were not in the record yet
    std::vector<std::string> findings;  // what is wrong; empty: all is as promised
};

class KillTrial {
  public:
    // `sanitized`: without what sanitizers cannot bear.
    KillTrial(int tracks, double seconds, std::uint64_t seed, bool sanitized);
    // The same seed and number give the same blow at the same moment.
    Round round(int number);

  private:
    struct Choice {
        Blow blow;
        std::string workload;
        bool until_done;
    };
    Choice choice_of(int number, Rng& rng) const;
    void begin(const Workload& workload) const;
    int disturb(const Workload& workload, Blow blow, double latest, Round& round, Rng& rng);
    void look(const Workload& workload, bool fails_tracks, Round& round) const;
    void finish(const Workload& workload, bool fails_tracks, Round& round) const;
    void kill_until_done(const Workload& workload, Round& round, Rng& rng);

    Scene scene_;
    Rng rng_;
    bool sanitized_;
};

}  // namespace afterglow::test

// Questions to disks and shares, asked by a process of its own: a share that never answers stops whoever asks
// it, beyond any signal. So the one who asks can be left, and the program goes on without that place.
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>

#include "archive/processes.hpp"
#include "base/progress.hpp"

namespace afterglow::archive {

inline constexpr const char* does_not_answer = "its disk or share does not answer";

struct Patience {
    double answer_sec = 30.0;          // for one question; spun down disks take ten to wake up
    std::size_t max_silent = 20;       // places; after so many nobody is asked any more
    std::size_t silent_per_mount = 2;  // places; after so many the rest of that mount is not asked
};

// Places that did not answer in time: absolute paths.
class SilentPlaces {
  public:
    void add(const std::string& place, const Patience& patience);
    bool contains(const std::string& place) const;
    std::size_t size() const { return places_.size(); }

  private:
    std::set<std::string> places_;
    std::multiset<std::string> mounts_of_places_;
    std::set<std::string> mounts_;  // all that lies there
};

// In the process that asks: false for a place that has not answered before. To be called before each
// question, with the absolute path that it is about.
using MayAsk = std::function<bool(const std::string& place)>;
using Question = std::function<std::string(const MayAsk& may_ask)>;

// What `question` returns. It is asked anew, without the place that it was at, whenever that takes longer
// than it may: it must give the same result as far as it can. The calling process must have no other threads.
// Throws Error(interrupted), Error(source) if too many places are silent, Error(internal) if there is no
// process to ask with.
std::string ask_apart(const Question& question, const Progress& progress, const Patience& patience = {},
                      Processes& processes = real_processes());

// Where the file system that holds a path is mounted, as the system's own list has it, without asking any.
// Empty if that is not known.
std::string mount_of(const std::string& path);

}  // namespace afterglow::archive

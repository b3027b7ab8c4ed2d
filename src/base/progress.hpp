// How long work speaks to whoever waits for it. The library never prints; the command line gives it a
// Progress that does, tests one that records.
#pragma once

#include <cstddef>
#include <string_view>

namespace afterglow {

class Progress {
  public:
    virtual ~Progress() = default;
    // A new stage of `total` steps (0: not known).
    virtual void begin(std::string_view stage, std::size_t total) { (void)stage, (void)total; }
    // `done` steps of the stage are done; `item` is the one just finished.
    virtual void advance(std::size_t done, std::string_view item) { (void)done, (void)item; }
    virtual void end() {}
    // Something the user should read now, whatever the stage.
    virtual void note(std::string_view message) { (void)message; }
    virtual void warn(std::string_view message) { (void)message; }
    // True once the user asked to stop; work looks at it between its steps and throws Error(interrupted).
    virtual bool interrupted() const { return false; }
};

Progress& silent_progress();

}  // namespace afterglow

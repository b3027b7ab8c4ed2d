// The two streams of the program: results go to stdout, everything for people to stderr.
#pragma once

#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>

namespace afterglow::views {

enum class Verbosity {
    errors,   // errors only
    quiet,    // and warnings
    normal,   // and what a person wants to know
    verbose,  // and every detail
};

// Whole lines from any thread; a status line, where stderr is a terminal, stays below them.
class Console {
  public:
    Console(std::FILE* results, std::FILE* messages);
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    void set_verbosity(Verbosity verbosity) { verbosity_ = verbosity; }
    Verbosity verbosity() const { return verbosity_; }
    bool is_terminal() const { return terminal_; }  // where messages go
    int width() const;                              // of the terminal, in columns

    // Results for programs (JSON, CSV), as they are: no line break is added.
    void print(std::string_view text);
    // Results for people: lines in which nothing steers the terminal (base/shown_text.hpp).
    void print_lines(std::string_view text);
    // Messages of one line, shown so as well, whatever is in them.
    void detail(std::string_view line);
    void say(std::string_view line);
    void warn(std::string_view line);
    void error(std::string_view line);
    // Of several lines, as LinesError has them.
    void error_lines(std::string_view text);
    // The line that is drawn over; only on a terminal. Empty removes it.
    void status(std::string_view line);

    // Writes out what is pending. Throws Error(write) if the results could not be written, save where nobody
    // reads them any more.
    void finish();

  private:
    void message(Verbosity least, const std::string& text);
    void clear_status();

    std::mutex mutex_;
    std::FILE* results_;
    std::FILE* messages_;
    bool terminal_ = false;
    bool status_shown_ = false;
    int results_errno_ = 0;
    Verbosity verbosity_ = Verbosity::normal;
};

}  // namespace afterglow::views

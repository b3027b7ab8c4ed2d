// Progress for whoever watches: a bar with the time left on a terminal, plain lines elsewhere.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/progress.hpp"
#include "views/console.hpp"

namespace afterglow::views {

class ProgressView : public Progress {
  public:
    using Clock = std::function<double()>;  // seconds since any fixed time

    explicit ProgressView(Console& console, Clock clock = steady_seconds);

    void begin(std::string_view stage, std::size_t total) override;
    void advance(std::size_t done, std::string_view item) override;
    void end() override;
    void note(std::string_view message) override { console_.say(message); }
    void warn(std::string_view message) override { console_.warn(message); }
    bool interrupted() const override;

    static double steady_seconds();

  private:
    void draw_bar(std::size_t done, std::string_view item);
    void print_line(std::size_t done, std::string_view item);

    Console& console_;
    Clock clock_;
    std::mutex mutex_;
    std::string stage_;
    std::size_t total_ = 0;
    double started_sec_ = 0.0;
    double drawn_sec_ = 0.0;
    std::size_t tenths_printed_ = 0;
    std::optional<std::size_t> printed_;
};

// "batch [=====>    ]  5/10  0:42 left  a track", at most `width` columns. `left_sec` is none while it is not
// known.
std::string progress_bar(std::string_view stage, std::size_t done, std::size_t total,
                         std::optional<double> left_sec, std::string_view item, int width);

}  // namespace afterglow::views

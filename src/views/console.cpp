#include "views/console.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/shown_text.hpp"

namespace afterglow::views {

Console::Console(std::FILE* results, std::FILE* messages)
    : results_(results), messages_(messages), terminal_(isatty(fileno(messages)) == 1) {}

int Console::width() const {
    winsize size{};
    const bool known = ioctl(fileno(messages_), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : 80;
}

void Console::print(std::string_view text) {
    const std::scoped_lock lock(mutex_);
    if (results_errno_ != 0) return;
    clear_status();
    if (std::fwrite(text.data(), 1, text.size(), results_) != text.size()) results_errno_ = errno;
}

void Console::print_lines(std::string_view text) {
    print(shown_lines(text));
}

void Console::detail(std::string_view line) {
    message(Verbosity::verbose, shown(line));
}
void Console::say(std::string_view line) {
    message(Verbosity::normal, shown(line));
}
void Console::warn(std::string_view line) {
    message(Verbosity::quiet, "warning: " + shown(line));
}
void Console::error(std::string_view line) {
    message(Verbosity::errors, "error: " + shown(line));
}
void Console::error_lines(std::string_view text) {
    message(Verbosity::errors, "error: " + shown_lines(text));
}

void Console::message(Verbosity least, const std::string& text) {
    if (verbosity_ < least) return;
    const std::string whole = text + '\n';
    const std::scoped_lock lock(mutex_);
    clear_status();
    std::fwrite(whole.data(), 1, whole.size(), messages_);
    std::fflush(messages_);
}

void Console::status(std::string_view line) {
    if (!terminal_ || verbosity_ < Verbosity::normal) return;
    const std::scoped_lock lock(mutex_);
    clear_status();
    if (line.empty()) return;
    const std::string text = shown(line);
    std::fwrite(text.data(), 1, text.size(), messages_);
    std::fflush(messages_);
    status_shown_ = true;
}

void Console::clear_status() {
    if (!status_shown_) return;
    std::fputs("\r\x1b[K", messages_);
    std::fflush(messages_);
    status_shown_ = false;
}

void Console::finish() {
    const std::scoped_lock lock(mutex_);
    clear_status();
    if (results_errno_ == 0 && std::fflush(results_) != 0) results_errno_ = errno;
    if (results_errno_ == 0 || results_errno_ == EPIPE) return;
    throw Error(ErrorCategory::write,
                std::string("cannot write the results: ") + std::strerror(results_errno_), "standard output");
}

}  // namespace afterglow::views

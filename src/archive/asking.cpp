#include "archive/asking.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <string_view>

#include "archive/worker.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::archive {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds poll_interval{50};
constexpr std::chrono::milliseconds sign_every{100};
constexpr int max_lost = 3;  // answers, through no fault of a place
constexpr std::size_t line_bytes = std::size_t{1} << 20U;

// The path that is asked about now: memory that both processes see, since one that waits for ever tells
// nothing any more.
class CurrentPlace {
  public:
    CurrentPlace()
        : text_(static_cast<char*>(
              ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
        if (text_ == MAP_FAILED)
            throw Error(ErrorCategory::internal,
                        std::string("no memory to share with a process: ") + std::strerror(errno));
    }
    CurrentPlace(const CurrentPlace&) = delete;
    CurrentPlace& operator=(const CurrentPlace&) = delete;
    ~CurrentPlace() { ::munmap(text_, bytes); }

    void set(const std::string& place) {
        const std::size_t size = std::min(place.size(), bytes - 1);
        std::memcpy(text_, place.data(), size);
        text_[size] = '\0';
        std::atomic_signal_fence(std::memory_order_seq_cst);  // before the call that may never return
    }
    std::string get() const { return {text_, ::strnlen(text_, bytes)}; }

  private:
    static constexpr std::size_t bytes = 65536;
    char* text_;
};

// A line holds no line feed.
std::string as_lines_text(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 16);
    while (true) {
        const std::size_t special = text.find_first_of("\n\\");
        out += text.substr(0, special);
        if (special == std::string_view::npos) return out;
        out += text[special] == '\n' ? "\\n" : "\\\\";
        text.remove_prefix(special + 1);
    }
}

void append_original(std::string_view line, std::string& out) {
    while (true) {
        const std::size_t escape = line.find('\\');
        out += line.substr(0, escape);
        if (escape == std::string_view::npos || escape + 1 == line.size()) return;
        out += line[escape + 1] == 'n' ? '\n' : line[escape + 1];
        line.remove_prefix(escape + 2);
    }
}

// What an answer begins with.
constexpr char given_mark = 'G';
constexpr char refused_mark = 'E';

std::string answer_or_error(const Question& question, const MayAsk& may_ask) {
    try {
        return given_mark + question(may_ask);
    } catch (const Error& error) {
        return refused_mark + std::to_string(static_cast<int>(error.category())) + '\0' + error.subject() +
               '\0' + error.what();
    }
}

[[noreturn]] void throw_refusal(const std::string& answer) {
    const std::size_t subject = answer.find('\0') + 1;
    const std::size_t message = answer.find('\0', subject) + 1;
    const auto category = static_cast<ErrorCategory>(std::atoi(answer.c_str() + 1));
    throw Error(category, answer.substr(message), answer.substr(subject, message - subject - 1));
}

class Asking {
  public:
    Asking(const Question& question, const Progress& progress, const Patience& patience, Processes& processes)
        : question_(question), progress_(progress), patience_(patience), pool_(processes) {}

    std::string run() {
        for (int lost = 0;;) {
            const WorkerReport report = ask();
            if (report.end == WorkerEnd::returned) break;
            if (report.end == WorkerEnd::timed_out)
                leave_out(place_.get());
            else if (++lost > max_lost || report.end != WorkerEnd::unheard)
                throw Error(ErrorCategory::internal, "no process to look at files with: " + report.reason);
        }
        if (answer_.empty() || answer_[0] != given_mark) throw_refusal(answer_);
        return answer_.substr(1);
    }

  private:
    WorkerReport ask() {
        answer_.clear();
        const auto work = [this](const MessageSink& tell) { return answer(tell); };
        const auto hear = [this](std::string_view line) {
            append_original(line, answer_);
            return true;
        };
        WorkerLimits limits;
        limits.timeout_sec = patience_.answer_sec;
        pool_.start(0, work, limits, hear);
        while (true) {
            const auto reports = pool_.wait(poll_interval);
            if (!reports.empty()) return reports.front();
            if (!progress_.interrupted()) continue;
            pool_.stop();
            throw Error(ErrorCategory::interrupted, "interrupted while looking at files");
        }
    }

    // In the process that asks.
    std::string answer(const MessageSink& tell) {
        auto last_sign = Clock::now();
        const auto may_ask = [&](const std::string& place) {
            if (silent_.size() > 0 && silent_.contains(place)) return false;
            place_.set(place);
            if (Clock::now() - last_sign < sign_every) return true;
            tell("");
            last_sign = Clock::now();
            return true;
        };
        const std::string text = answer_or_error(question_, may_ask);
        for (std::size_t at = 0; at < text.size(); at += line_bytes)
            tell(as_lines_text(std::string_view(text).substr(at, line_bytes)));
        return {};
    }

    void leave_out(const std::string& place) {
        if (place.empty())
            throw Error(ErrorCategory::internal, "the process to look at files with does not begin");
        silent_.add(place, patience_);
        if (silent_.size() > patience_.max_silent)
            throw Error(ErrorCategory::source, "its disk or share does not answer, as many others do not",
                        valid_utf8(place));
    }

    const Question& question_;
    const Progress& progress_;
    const Patience& patience_;
    CurrentPlace place_;
    SilentPlaces silent_;
    std::string answer_;
    WorkerPool pool_;
};

bool lies_below(const std::string& path, const std::string& folder) {
    return path.starts_with(folder) &&
           (folder.ends_with('/') || path.size() == folder.size() || path[folder.size()] == '/');
}

// Blanks, tabs, line feeds and backslashes stand as three octal digits.
std::string unescaped_mount(std::string_view field) {
    std::string out;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (field[i] == '\\' && i + 3 < field.size()) {
            out += static_cast<char>((field[i + 1] - '0') * 64 + (field[i + 2] - '0') * 8 +
                                     (field[i + 3] - '0'));
            i += 3;
        } else {
            out += field[i];
        }
    }
    return out;
}

}  // namespace

void SilentPlaces::add(const std::string& place, const Patience& patience) {
    places_.insert(place);
    const std::string mount = mount_of(place);
    if (mount.empty() || mount == "/") return;  // what lies there is much more than one share
    mounts_of_places_.insert(mount);
    if (mounts_of_places_.count(mount) >= patience.silent_per_mount) mounts_.insert(mount);
}

bool SilentPlaces::contains(const std::string& place) const {
    return places_.contains(place) || std::any_of(mounts_.begin(), mounts_.end(), [&](const auto& mount) {
               return lies_below(place, mount);
           });
}

std::string ask_apart(const Question& question, const Progress& progress, const Patience& patience,
                      Processes& processes) {
    return Asking(question, progress, patience, processes).run();
}

std::string mount_of(const std::string& path) {
    constexpr std::size_t mount_field = 4;
    std::ifstream mounts("/proc/self/mountinfo");
    std::string best;
    for (std::string line; std::getline(mounts, line);) {
        std::size_t at = 0;
        for (std::size_t i = 0; i < mount_field && at != std::string::npos; ++i) at = line.find(' ', at) + 1;
        const std::string mount = unescaped_mount(std::string_view(line).substr(at, line.find(' ', at) - at));
        if (lies_below(path, mount) && mount.size() >= best.size()) best = mount;
    }
    return best;
}

}  // namespace afterglow::archive

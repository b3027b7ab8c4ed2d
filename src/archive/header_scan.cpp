#include "archive/header_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <deque>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "archive/asking.hpp"
#include "archive/whole_number.hpp"
#include "archive/worker.hpp"
#include "audio/formats.hpp"
#include "audio/formats_module.hpp"
#include "audio/probe.hpp"
#include "base/cores.hpp"
#include "base/error.hpp"
#include "base/shallow_json.hpp"
#include "base/text.hpp"

namespace afterglow::archive {
namespace {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds poll_interval{50};
constexpr std::chrono::milliseconds max_wait{20};  // of a row for its message
// Enough files for a process to be worth its start, and few enough for all processes to end together.
constexpr std::size_t max_files_of_share = 256;
constexpr std::size_t shares_per_process = 8;
constexpr int max_failed_starts = 3;  // the machine may be too busy, or short of memory, for a moment
constexpr int max_lost = 3;           // processes of a share, through no fault of a file

CatalogRow unreadable_row(std::string reason) {
    CatalogRow row;
    row.readable = false;
    row.error = reason.empty() ? "unreadable" : std::move(reason);
    return row;
}

// What a process tells of a file.
struct Told {
    std::optional<CatalogRow> row = {};
    bool for_now = false;       // its disk or share failed: another time there is more to tell
    bool takes_module = false;  // what reads it was not loaded
};

Json encode(const Told& told) {
    if (told.takes_module) return true;
    if (!told.row) return {};
    const CatalogRow& row = *told.row;
    return {row.readable, row.duration_sec, row.sample_rate_hz, row.channels,
            row.format,   row.error,        told.for_now};
}

// Whoever took over the process writes what he likes; it is read as such.
Told decode(const Json& json) {
    if (json.is_null()) return {};
    if (json.is_boolean()) return {.takes_module = true};
    CatalogRow row;
    row.readable = json.at(0);
    row.duration_sec = json.at(1);
    row.sample_rate_hz = static_cast<int>(whole_number(json.at(2)));
    row.channels = static_cast<int>(whole_number(json.at(3)));
    row.format = valid_utf8(json.at(4).get<std::string>());
    row.error = valid_utf8(json.at(5).get<std::string>());
    return {std::move(row), json.at(6)};
}

// Tells rows in batches, since a message costs as much as reading a small header.
class Teller {
  public:
    Teller(const MessageSink& tell, bool at_once) : tell_(tell), at_once_(at_once) {}
    void add(const Told& told) {
        batch_.push_back(encode(told));
        if (at_once_ || Clock::now() - last_ > max_wait) send();
    }
    void send() {
        tell_(batch_.dump(-1, ' ', false, Json::error_handler_t::replace));
        batch_ = Json::array();
        last_ = Clock::now();
    }

  private:
    const MessageSink& tell_;
    bool at_once_;
    Json batch_ = Json::array();
    Clock::time_point last_ = Clock::now();
};

std::string reason_of(const WorkerReport& report, const HeaderLimits& limits) {
    if (report.end == WorkerEnd::timed_out)
        return fmt::format("reading it took longer than {} s", number_text(limits.timeout_sec));
    if (report.end == WorkerEnd::out_of_memory)
        return fmt::format("reading it needs more than {} MB of memory", limits.memory_mb);
    if (report.signal != 0 && report.signal != SIGKILL)
        return fmt::format("the decoder crashed (signal {})", report.signal);
    return valid_utf8(report.reason.substr(0, report.reason.find('\n')));
}

class HeaderScan {
  public:
    HeaderScan(Rows& rows, const std::filesystem::path& root, std::vector<FoundFile>& files,
               const HeaderLimits& limits, const ReadHeader& read, Processes& processes)
        : rows_(rows), root_(root), files_(files), limits_(limits), read_(read), pool_(processes) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (rows[i]) continue;
            if (files[i].problem.empty())
                wanted_.push_back(i);
            else
                rows[i] = unreadable_row(files[i].problem);
        }
    }

    bool run(int jobs, Progress& progress) {
        for (std::size_t i = 0; i < wanted_.size(); ++i) audio::prepare_for_name(path_of(i));
        const auto processes = static_cast<std::size_t>(std::max(1, jobs > 0 ? jobs : usable_cores()));
        share_out(processes);
        progress.begin("reading headers", wanted_.size());
        while (true) {
            while (pool_.running() < processes && next_share_ < shares_.size()) start(next_share_++);
            if (pool_.running() == 0) break;
            for (const WorkerReport& report : pool_.wait(poll_interval)) take(report);
            progress.advance(done_, {});
            if (!progress.interrupted()) continue;
            pool_.stop();
            break;
        }
        progress.end();
        return done_ == wanted_.size();
    }

  private:
    struct Share {  // of wanted_, from the first whose row is not there yet
        std::size_t next = 0;
        std::size_t end = 0;
        bool careful = false;  // each row is told at once, so that it is known which file ended the process
        bool begun = false;
        bool has_module = false;  // was begun with the module for further formats
        int lost = 0;
    };

    void share_out(std::size_t processes) {
        const std::size_t size =
            std::clamp<std::size_t>(wanted_.size() / (processes * shares_per_process), 1, max_files_of_share);
        for (std::size_t first = 0; first < wanted_.size(); first += size)
            shares_.push_back({.next = first, .end = std::min(first + size, wanted_.size())});
    }

    // Nothing of a share that is known to be silent is waited for again.
    bool pass_over_silent(Share& share) {
        while (silent_.size() > 0 && share.next < share.end && silent_.contains(path_of(share.next)))
            give_up_known(share);
        return share.next == share.end;
    }

    void start(std::size_t key) {
        if (pass_over_silent(shares_[key])) return;
        shares_[key].has_module = audio::formats_module_is_loaded();
        const auto work = [&](const MessageSink& tell) {
            Teller teller(tell, shares_[key].careful);
            teller.send();
            for (std::size_t i = shares_[key].next; i < shares_[key].end; ++i) teller.add(row_of(i));
            teller.send();
            return std::string();
        };
        const auto hear = [this, key](std::string_view message) { return take_rows(shares_[key], message); };
        pool_.start(key, work, {limits_.timeout_sec, limits_.memory_mb, confinement_of(shares_[key])}, hear);
    }

    Confinement confinement_of(const Share& share) const {
        Confinement confinement;
        // The system's own facts, as for the workers of a batch.
        confinement.readable = {"/proc/self", "/sys/devices/system/cpu"};
        for (std::size_t i = share.next; i < share.end; ++i) confinement.readable.push_back(path_of(i));
        // Where the parent is itself stopped and cannot watch the clock.
        confinement.cpu_sec = limits_.timeout_sec * static_cast<double>(share.end - share.next);
        confinement.file_bytes = 1;
        confinement.open_files = 64;
        return confinement;
    }

    std::filesystem::path path_of(std::size_t wanted) const {
        return root_ / files_[wanted_[wanted]].rel_path;
    }

    Told row_of(std::size_t wanted) const {
        try {
            return {read_(path_of(wanted), files_[wanted_[wanted]].named_as_audio)};
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const Error& error) {
            // It is not named as what it is. The parent loads the module, for all that follow.
            if (audio::lacks_module(path_of(wanted))) return {.takes_module = true};
            return {unreadable_row(valid_utf8(error.what())), error.category() == ErrorCategory::unread};
        } catch (const std::exception& error) {
            return {unreadable_row(valid_utf8(error.what()))};
        }
    }

    // Whether there was anything in it.
    bool take_rows(Share& share, std::string_view message) {
        const std::size_t before = share.next;
        try {
            for (const Json& row : Json::parse(shallow_json(message)))
                if (share.next < share.end) take_told(share, decode(row));
        } catch (const std::exception&) {
            // What is missing in the end counts as unreadable.
        }
        return !std::exchange(share.begun, true) || share.next > before;
    }

    void take_told(Share& share, Told told) {
        if (told.takes_module) {
            if (!share.has_module && audio::formats_module() != nullptr) {
                shares_.push_back({.next = share.next, .end = share.next + 1});
                ++share.next;
                return;
            }
            told.row = unreadable_row("takes " + audio::formats_module_lack());
            told.for_now = true;
        }
        if (told.for_now) files_[wanted_[share.next]].problem = told.row->error;
        settle(share, std::move(told.row));
    }

    void settle(Share& share, std::optional<CatalogRow> row) {
        rows_[wanted_[share.next++]] = std::move(row);
        ++done_;
    }

    void take(const WorkerReport& report) {
        Share& share = shares_[report.key];
        // A disk or share that does not answer stops even the opening of what it may read.
        if (!share.begun && report.end == WorkerEnd::timed_out) return split(share);
        if (!share.begun) {  // no file's fault
            if (++failed_starts_ > max_failed_starts)
                throw Error(ErrorCategory::internal, "no process to read headers with: " + report.reason);
            shares_.push_back(Share(share));
            return;
        }
        if (share.next == share.end) return;
        const bool no_fault = report.end == WorkerEnd::unheard || report.from_outside;
        if (no_fault && ++share.lost <= max_lost) {
            shares_.push_back(Share(share));
            return;
        }
        const bool known = share.careful || share.end - share.next == 1;
        if (known) {
            std::string& problem = files_[wanted_[share.next]].problem;
            problem = reason_of(report, limits_);
            settle(share, unreadable_row(problem));
            if (waited_in_vain(report)) silent_.add(path_of(share.next - 1), patience_);
        }
        if (share.next < share.end)
            shares_.push_back({.next = share.next, .end = share.end, .careful = true, .lost = share.lost});
    }

    void split(Share share) {
        if (share.end - share.next == 1) return give_up(share);
        const std::size_t middle = share.next + (share.end - share.next) / 2;
        shares_.push_back({.next = share.next, .end = middle});
        shares_.push_back({.next = middle, .end = share.end});
    }

    void give_up(Share& share) {
        silent_.add(path_of(share.next), patience_);
        give_up_known(share);
    }

    void give_up_known(Share& share) {
        std::string& problem = files_[wanted_[share.next]].problem;
        problem = does_not_answer;
        settle(share, unreadable_row(problem));
    }

    Rows& rows_;
    const std::filesystem::path& root_;
    std::vector<FoundFile>& files_;
    const HeaderLimits& limits_;
    const ReadHeader& read_;
    std::vector<std::size_t> wanted_;  // places in rows and files
    std::deque<Share> shares_;         // grows while its shares are read
    std::size_t next_share_ = 0;
    std::size_t done_ = 0;
    int failed_starts_ = 0;
    Patience patience_;
    SilentPlaces silent_;
    WorkerPool pool_;
};

}  // namespace

std::optional<CatalogRow> read_header(const std::filesystem::path& path, bool named_as_audio) {
    if (!named_as_audio && !audio::has_audio_content(path)) return std::nullopt;
    const audio::ProbeResult probed = audio::probe(path);
    CatalogRow row;
    row.duration_sec = probed.duration_sec;
    row.sample_rate_hz = probed.sample_rate_hz;
    row.channels = probed.channels;
    row.format = probed.format;
    return row;
}

bool read_headers(Rows& rows, const std::filesystem::path& root, std::vector<FoundFile>& files, int jobs,
                  Progress& progress, const HeaderLimits& limits, const ReadHeader& read,
                  Processes& processes) {
    return HeaderScan(rows, root, files, limits, read, processes).run(jobs, progress);
}

}  // namespace afterglow::archive

#include "views/progress_view.hpp"

#include <algorithm>
#include <chrono>

#include "base/shown_text.hpp"
#include "base/text.hpp"
#include "views/signals.hpp"

namespace afterglow::views {
namespace {

constexpr double redraw_sec = 0.1;
constexpr std::size_t bar_columns = 24;
// Up to so many steps every one gets a plain line, of more only each tenth of the way.
constexpr std::size_t few_steps = 20;

// The first `columns` characters of UTF-8 text.
std::string clipped(std::string_view text, std::size_t columns) {
    std::string out;
    std::size_t used = 0;
    for (const char c : shown(text)) {
        const auto byte = static_cast<unsigned char>(c);
        const bool starts_character = (byte & 0xC0U) != 0x80U;
        if (starts_character && ++used > columns) break;
        out += c;
    }
    return out;
}

}  // namespace

std::string progress_bar(std::string_view stage, std::size_t done, std::size_t total,
                         std::optional<double> left_sec, std::string_view item, int width) {
    std::string line(stage);
    if (total > 0) {
        const std::size_t filled = bar_columns * std::min(done, total) / total;
        line += " [" + std::string(filled, '=') + std::string(bar_columns - filled, ' ') + "] ";
        line += std::to_string(done) + "/" + std::to_string(total);
    } else {
        line += " " + std::to_string(done);
    }
    if (left_sec) line += "  " + duration_text(*left_sec) + " left";
    if (!item.empty()) line += "  " + std::string(item);
    // One column short of the edge: some terminals wrap at the last one.
    return clipped(line, static_cast<std::size_t>(std::max(width - 1, 1)));
}

ProgressView::ProgressView(Console& console, Clock clock) : console_(console), clock_(std::move(clock)) {}

double ProgressView::steady_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool ProgressView::interrupted() const {
    return interrupt_requested();
}

void ProgressView::begin(std::string_view stage, std::size_t total) {
    const std::scoped_lock lock(mutex_);
    stage_ = stage;
    total_ = total;
    started_sec_ = drawn_sec_ = clock_();
    tenths_printed_ = 0;
    printed_.reset();
    if (console_.is_terminal()) draw_bar(0, {});
}

void ProgressView::advance(std::size_t done, std::string_view item) {
    const std::scoped_lock lock(mutex_);
    if (!console_.is_terminal()) return print_line(done, item);
    if (clock_() - drawn_sec_ >= redraw_sec || done == total_) draw_bar(done, item);
}

void ProgressView::end() {
    const std::scoped_lock lock(mutex_);
    console_.status({});
}

void ProgressView::draw_bar(std::size_t done, std::string_view item) {
    drawn_sec_ = clock_();
    std::optional<double> left_sec;
    if (done > 0 && total_ > 0) {
        const double spent = drawn_sec_ - started_sec_;
        left_sec = spent * static_cast<double>(total_ - std::min(done, total_)) / static_cast<double>(done);
    }
    console_.status(progress_bar(stage_, done, total_, left_sec, item, console_.width()));
}

void ProgressView::print_line(std::size_t done, std::string_view item) {
    if (total_ == 0) return;
    const std::size_t tenths = 10 * done / total_;
    if (total_ > few_steps && tenths == tenths_printed_) return;
    if (printed_ == done) return;
    printed_ = done;
    tenths_printed_ = tenths;
    std::string line = stage_ + " " + std::to_string(done) + "/" + std::to_string(total_);
    if (!item.empty()) line += "  " + clipped(item, std::string::npos);
    console_.say(line);
}

}  // namespace afterglow::views

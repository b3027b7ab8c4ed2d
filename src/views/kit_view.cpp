#include "views/kit_view.hpp"

#include <fmt/format.h>

#include <map>

#include "base/shown_text.hpp"
#include "base/text.hpp"
#include "views/report.hpp"

namespace afterglow::views {
namespace {

constexpr std::size_t shown_left_out = 10;

std::string limits_text(const render::KitPlan& plan) {
    const auto& device = *plan.device;
    std::string text = counted(plan.items.size(), "sample");
    if (device.max_files) text += fmt::format(" of {}", *device.max_files);
    text += fmt::format(", {:.1f} s", plan.total_sec);
    if (device.max_total_sec) text += fmt::format(" of {} s mono", number_text(*device.max_total_sec));
    return text + fmt::format(", {} bit, {}", render::bits_of(plan.format), bytes_text(plan.bytes()));
}

}  // namespace

std::string plan_lines(const render::KitPlan& plan) {
    std::string text;
    for (const auto& item : plan.items) {
        text += fmt::format("{}  {:.2f} s  {}{}\n", item.path.generic_string(),
                            static_cast<double>(item.frames) / item.sample_rate_hz,
                            shown(item.texture.row.path), item.note.empty() ? "" : "  (" + item.note + ")");
    }
    for (const auto& out : plan.left_out)
        text += "left out  " + shown(out.texture + "  " + out.reason) + "\n";
    return text;
}

void tell_kit_end(Console& console, const render::KitPlan& plan, jobs::KitEnd end) {
    if (end == jobs::KitEnd::up_to_date)
        return console.say("kit " + plan.name + " for " + plan.device->title + " is up to date");
    tell_kit(console, plan, false);
    if (end == jobs::KitEnd::nothing_to_put_in) console.warn("nothing to put into a kit, so none was made");
}

void tell_kit(Console& console, const render::KitPlan& plan, bool dry_run) {
    std::map<std::string, int> counts;
    for (const auto& item : plan.items) ++counts[makers::kind_name(item.texture.row.kind)];
    console.say(fmt::format("{} {} for {}: {} ({})", dry_run ? "planned:" : "kit", plan.name,
                            plan.device->title, limits_text(plan), counts_text(counts)));
    std::vector<Remark> remarks;
    for (const auto& out : plan.left_out) remarks.push_back({out.texture, out.reason});
    if (remarks.empty()) return;
    const bool all = console.verbosity() == Verbosity::verbose;
    tell_remarks(console, counted(remarks.size(), "texture") + " left out", remarks,
                 all ? remarks.size() : shown_left_out);
    if (!dry_run) console.say("left_out.csv lists them all");
}

}  // namespace afterglow::views

#include "cli/kit_view.hpp"

#include <fmt/format.h>

#include <map>

#include "audio/encode.hpp"
#include "base/error.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"
#include "cli/report.hpp"

namespace afterglow::cli {
namespace {

constexpr std::size_t shown_left_out = 10;

render::KitTexture kit_texture(const render::ReadTexture& texture) {
    const auto layout = audio::read_wav_layout(texture.file.string());
    if (layout.frames == 0) throw Error(ErrorCategory::source, "is empty");
    render::KitTexture out;
    out.row = texture.row;
    out.file = texture.file;
    out.frames = layout.frames;
    out.sample_rate_hz = layout.sample_rate_hz;
    out.channels = layout.channels;
    return out;
}

std::string limits_text(const render::KitPlan& plan) {
    const auto& device = *plan.device;
    std::string text = counted(plan.items.size(), "sample");
    if (device.max_files) text += fmt::format(" of {}", *device.max_files);
    text += fmt::format(", {:.1f} s", plan.total_sec);
    if (device.max_total_sec) text += fmt::format(" of {} s mono", number_text(*device.max_total_sec));
    return text + fmt::format(", {} bit, {}", render::bits_of(plan.format), bytes_text(plan.bytes()));
}

}  // namespace

render::KitPlan plan_of(const std::vector<render::ReadTexture>& textures, const std::vector<bool>& favorites,
                        const render::Device& device, const render::KitOptions& options) {
    std::vector<render::KitTexture> usable;
    std::vector<render::LeftOut> broken;
    for (std::size_t i = 0; i < textures.size(); ++i) {
        const auto& row = textures[i].row;
        try {
            usable.push_back(kit_texture(textures[i]));
            usable.back().favourite = favorites[i];
        } catch (const Error& error) {
            broken.push_back({row.path, makers::kind_name(row.kind), row.source, error.what()});
        }
    }
    render::order_for_kit(usable);
    auto plan = render::plan_kit(std::move(usable), device, options);
    plan.left_out.insert(plan.left_out.begin(), broken.begin(), broken.end());
    return plan;
}

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

bool write_kit_or_tell(const render::KitPlan& plan, const render::KitOptions& options, const Target& target,
                       Replace replace, Session& session) {
    if (plan.items.empty()) {
        tell_kit(session.console, plan, false);
        session.console.warn("nothing to put into a kit, so none was made");
        return false;
    }
    if (is_up_to_date(target.out, target.folder, "kit", render::identity_of(plan, options))) {
        session.console.say("kit " + plan.name + " for " + plan.device->title + " is up to date");
        return true;
    }
    render::write_kit(plan, options, target.out, target.folder, replace, session.progress);
    tell_kit(session.console, plan, false);
    return true;
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

}  // namespace afterglow::cli

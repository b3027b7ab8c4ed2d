#include "render/kit_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "render/kit_names.hpp"

namespace afterglow::render {
namespace {

// A texture's own tempo is cut to only where it is this sure.
constexpr double sure_tempo = 0.5;

[[noreturn]] void refuse(const std::string& what) {
    throw Error(ErrorCategory::usage, what);
}

LoopForm loop_form(const Device& device, const KitOptions& options) {
    if (!options.loops) return device.loops == LoopSupport::none ? LoopForm::long_ : LoopForm::loop;
    if (*options.loops == LoopForm::loop && device.loops == LoopSupport::none)
        refuse(device.title + " does not loop samples; use --loops once, bars or long");
    return *options.loops;
}

audio::SampleFormat format_of(const Device& device, const KitOptions& options) {
    if (!options.bits) return device.formats.front();
    for (const auto format : device.formats)
        if (bits_of(format) == *options.bits) return format;
    std::string list;
    for (const auto format : device.formats)
        list += (list.empty() ? "" : " or ") + std::to_string(bits_of(format));
    refuse(fmt::format("{} takes {} bit, not {}", device.title, list, *options.bits));
}

void check(const Device& device, const KitOptions& options) {
    if (!(options.long_sec > 0.0) || options.tail_sec < 0.0 || options.tail_sec > options.long_sec)
        refuse("long one-shots need a length above 0 and a fade that is no longer");
    if (options.bars < 1) refuse("a loop lasts at least one bar");
    if (options.bpm && !(*options.bpm >= 20.0 && *options.bpm <= 400.0)) refuse("a tempo is 20 to 400 bpm");
    if (device.max_file_sec && options.long_sec > *device.max_file_sec)
        refuse(fmt::format("{} takes {} s a file at most", device.title, number_text(*device.max_file_sec)));
}

std::int64_t frames_at(std::int64_t frames, double from_hz, double to_hz) {
    return std::max<std::int64_t>(1, std::llround(static_cast<double>(frames) * to_hz / from_hz));
}

// At `--bpm` of the usual beats, else in the texture's own tempo and metre, where that is sure.
std::optional<double> bar_sec(const KitTexture& texture, const KitOptions& options) {
    if (options.bpm) return 60.0 / *options.bpm * analysis::usual_beats;
    const auto& tempo = texture.row.measured.tempo;
    if (!tempo || tempo->confidence < sure_tempo) return std::nullopt;
    return 60.0 / tempo->bpm * tempo->beats_per_bar;
}

void set_length(KitItem& item, LoopForm form, const KitOptions& options) {
    const KitTexture& texture = item.texture;
    item.frames = frames_at(texture.frames, texture.sample_rate_hz, item.sample_rate_hz);
    if (!texture.is_loop()) return;
    item.cycle_frames = item.frames;
    item.loop = form;
    if (form == LoopForm::bars) {
        if (const auto bar = bar_sec(texture, options)) {
            item.frames = std::llround(*bar * options.bars * item.sample_rate_hz);
            return;
        }
        item.loop = LoopForm::long_;
        item.note = "tempo not known, so long instead of bars";
    }
    if (item.loop == LoopForm::long_)
        item.frames =
            std::max<std::int64_t>(item.cycle_frames, std::llround(options.long_sec * item.sample_rate_hz));
}

// Takes places, one after the other, as long as there are any.
class Places {
  public:
    Places(const Device& device, double& total_sec) : device_(device), total_sec_(total_sec) {}

    // Why the item does not fit; empty where it does and has its place now.
    std::string take(const KitItem& item) {
        if (device_.max_files && taken_ >= *device_.max_files)
            return fmt::format("all {} slots are taken", *device_.max_files);
        const auto longest = max_file_frames(device_, item.sample_rate_hz, item.channels);
        if (longest && item.frames > *longest)
            return fmt::format("lasts {:.1f} s; {} takes {} s of {} a file",
                               static_cast<double>(item.frames) / item.sample_rate_hz, device_.title,
                               number_text(*device_.max_file_sec / item.channels),
                               item.channels > 1 ? "stereo" : "mono");
        return take_time(item);
    }

  private:
    std::string take_time(const KitItem& item) {
        const double frames = static_cast<double>(item.frames) * item.channels;
        if (device_.max_total_sec) {
            const double room = *device_.max_total_sec * item.sample_rate_hz - frames_;
            if (frames > room)
                return fmt::format("needs {:.1f} s{}, {:.1f} of {} s are left", frames / item.sample_rate_hz,
                                   item.channels > 1 ? " (stereo counts twice)" : "",
                                   room / item.sample_rate_hz, number_text(*device_.max_total_sec));
        }
        frames_ += frames;
        total_sec_ += frames / item.sample_rate_hz;
        ++taken_;
        return {};
    }

    const Device& device_;
    double& total_sec_;
    double frames_ = 0.0;  // of mono sound, whole
    std::size_t taken_ = 0;
};

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

void name_items(KitPlan& plan, const KitOptions& options) {
    std::vector<const ManifestRow*> rows;
    for (const auto& item : plan.items) rows.push_back(&item.texture.row);
    const auto names = kit_names(rows, *plan.device);
    for (std::size_t i = 0; i < names.size(); ++i) plan.items[i].name = names[i];
    std::ranges::sort(plan.items, {}, &KitItem::name);
    const std::size_t per_folder = plan.device->max_files_per_folder.value_or(plan.items.size() + 1);
    for (std::size_t i = 0; i < plan.items.size(); ++i) {
        auto& item = plan.items[i];
        const auto kit = kit_folder_name(options.name, i / per_folder + 1, *plan.device);
        const auto folder = replaced(plan.device->folder, "{kit}", kit);
        item.path =
            std::filesystem::path(replaced(folder, "{kind}", makers::kind_folder(item.texture.row.kind))) /
            (item.name + plan.device->extension);
    }
}

LeftOut left_out(const KitTexture& texture, std::string reason) {
    return {texture.row.path, makers::kind_name(texture.row.kind), texture.row.source, std::move(reason)};
}

}  // namespace

std::int64_t KitPlan::bytes() const {
    constexpr std::int64_t header = 1024;
    std::int64_t sum = 0;
    for (const auto& item : items) sum += item.frames * item.channels * (bits_of(format) / 8) + header;
    return sum;
}

void order_for_kit(std::vector<KitTexture>& textures) {
    std::ranges::stable_sort(textures, {}, [](const KitTexture& t) {
        return std::tuple(t.row.grade.letter, -t.row.score.value_or(0.0), t.row.path);
    });
    // Turn by turn: the first of each kind, the second of each kind, …
    std::map<std::pair<char, makers::TextureKind>, int> turns;
    std::vector<std::tuple<bool, char, int, makers::TextureKind>> keys;
    std::vector<std::size_t> order(textures.size());
    for (std::size_t i = 0; i < textures.size(); ++i) {
        const auto& t = textures[i];
        order[i] = i;
        const int turn = t.favorite ? 0 : turns[{t.row.grade.letter, t.row.kind}]++;
        keys.emplace_back(!t.favorite, t.row.grade.letter, turn, t.row.kind);
    }
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return keys[i]; });
    std::vector<KitTexture> sorted;
    for (const std::size_t i : order) sorted.push_back(std::move(textures[i]));
    textures = std::move(sorted);
}

KitPlan plan_kit(std::vector<KitTexture> textures, const Device& device, const KitOptions& options) {
    check(device, options);
    const LoopForm form = loop_form(device, options);
    KitPlan plan;
    plan.device = &device;
    plan.format = format_of(device, options);
    plan.name = kit_folder_name(options.name, 1, device);
    Places places(device, plan.total_sec);
    for (auto& texture : textures) {
        if (texture.row.grade.letter == 'F') {
            plan.left_out.push_back(left_out(texture, "grade F: " + texture.row.grade.reason));
            continue;
        }
        KitItem item;
        item.texture = std::move(texture);
        item.sample_rate_hz =
            device.sample_rate_hz > 0.0 ? device.sample_rate_hz : item.texture.sample_rate_hz;
        item.channels = options.mono ? 1 : std::min(item.texture.channels, device.max_channels);
        set_length(item, form, options);
        if (auto reason = places.take(item); !reason.empty()) {
            plan.left_out.push_back(left_out(item.texture, std::move(reason)));
        } else {
            plan.items.push_back(std::move(item));
        }
    }
    name_items(plan, options);
    return plan;
}

}  // namespace afterglow::render

#include "render/kit.hpp"

#include <fmt/format.h>

#include "audio/decode.hpp"
#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "render/instruments.hpp"
#include "render/kit_audio.hpp"
#include "render/texture_file.hpp"

namespace afterglow::render {
namespace {

namespace fs = std::filesystem;

// Keys of the map that has a texture on each: two octaves below middle C upward, as drum maps have it.
constexpr int first_key = 36;
constexpr int last_key = 127;
constexpr std::size_t keys_per_map = last_key - first_key + 1;

std::string optional_number(const std::optional<double>& value, int decimals) {
    return value ? fmt::format("{:.{}f}", *value, decimals) : std::string();
}

std::string form_name(const KitItem& item) {
    if (!item.loop) return "one-shot";
    switch (*item.loop) {
        case LoopForm::loop:
            return "loop";
        case LoopForm::once:
            return "once";
        case LoopForm::bars:
            return "bars";
        case LoopForm::long_:
            break;
    }
    return "long";
}

std::string csv_line(const std::vector<std::string>& fields) {
    std::string line;
    for (std::size_t i = 0; i < fields.size(); ++i) line += (i == 0 ? "" : ",") + csv_field(fields[i]);
    return line + "\n";
}

std::string map_line(const KitPlan& plan, const KitItem& item) {
    const auto& row = item.texture.row;
    const auto root = root_note(row.measured.pitch_hz);
    const bool loops = item.loops_in_kit();
    return csv_line({item.name,
                     item.path.generic_string(),
                     makers::kind_name(row.kind),
                     row.path,
                     row.source,
                     row.source_path,
                     optional_number(row.source_start_sec, 3),
                     optional_number(row.source_end_sec, 3),
                     form_name(item),
                     fmt::format("{:.6f}", static_cast<double>(item.frames) / item.sample_rate_hz),
                     fmt::format("{:.0f}", item.sample_rate_hz),
                     std::to_string(item.channels),
                     std::to_string(bits_of(plan.format)),
                     loops ? "0" : "",
                     loops ? std::to_string(item.frames) : "",
                     root ? std::to_string(root->midi_note) : "",
                     root ? fmt::format("{:.1f}", root->cents) : "",
                     row.measured.key ? analysis::key_name(*row.measured.key) : "",
                     std::string(1, row.grade.letter),
                     item.texture.favorite ? "true" : "false",
                     item.note});
}

std::optional<audio::WavLoop> loop_of(const KitItem& item) {
    if (!item.loops_in_kit()) return std::nullopt;
    return audio::WavLoop{0, item.frames};
}

audio::WavOptions wav_options(const KitPlan& plan, const KitItem& item) {
    audio::WavOptions options;
    options.format = plan.format;
    options.extra_chunks = plan.device->extra_chunks;
    options.loop = loop_of(item);
    options.note = root_note(item.texture.row.measured.pitch_hz);
    options.text = audio::read_wav_chunks(item.texture.file.string()).text;
    options.text.title = item.name;
    return options;
}

void write_sample(const KitPlan& plan, const KitItem& item, const KitOptions& options,
                  const OwnedFolder& folder) {
    const auto audio = audio::decode_all(item.texture.file, {0.0, 0.0});
    if (audio.frames() != item.texture.frames)
        throw Error(ErrorCategory::source, "has changed meanwhile", item.texture.file.string());
    const Rng rng = Rng(item.texture.row.seed).split("kit").split(item.texture.row.path);
    const auto fitted = fit_to_device(audio, item, options, plan.format, rng);
    const auto bytes = audio::encode_wav(fitted, wav_options(plan, item));
    folder.write(item.path, std::span<const std::byte>(bytes));
}

Zone zone_of(const KitItem& item, const std::string& folder) {
    Zone zone;
    zone.sample = folder + item.path.filename().generic_string();
    zone.root = root_note(item.texture.row.measured.pitch_hz);
    zone.loop = loop_of(item);
    return zone;
}

void write_instruments(const KitPlan& plan, const OwnedFolder& folder) {
    if (plan.device->instrument == Instrument::none || plan.items.empty()) return;
    const bool is_sfz = plan.device->instrument == Instrument::sfz;
    const fs::path kit = plan.name;
    const auto write = [&](const fs::path& stem, const std::vector<Zone>& zones) {
        const std::string title = "Afterglow " + stem.filename().string();
        folder.write(kit / (stem.string() + (is_sfz ? ".sfz" : ".dspreset")),
                     is_sfz ? sfz_text(title, zones) : dspreset_text(title, zones));
    };
    for (std::size_t start = 0; start < plan.items.size(); start += keys_per_map) {
        std::vector<Zone> zones;
        for (std::size_t i = start; i < std::min(start + keys_per_map, plan.items.size()); ++i) {
            Zone zone = zone_of(plan.items[i], "samples/");
            zone.low_key = zone.high_key = first_key + static_cast<int>(i - start);
            zones.push_back(zone);
        }
        write(start == 0 ? plan.name : fmt::format("{}_{}", plan.name, start / keys_per_map + 1), zones);
    }
    for (const auto& item : plan.items) {
        Zone zone = zone_of(item, "../samples/");
        zone.keytrack = true;
        // Noise may seem to have a pitch, but nobody plays it on a keyboard.
        const bool is_noise = item.texture.row.kind == makers::TextureKind::hiss;
        if (zone.root && zone.loop && !is_noise) write(fs::path("pitched") / item.name, {zone});
    }
}

}  // namespace

std::string kit_map_csv(const KitPlan& plan) {
    std::string text = csv_line({"name",
                                 "file",
                                 "type",
                                 "texture",
                                 "source",
                                 "source_path",
                                 "source_start_sec",
                                 "source_end_sec",
                                 "form",
                                 "duration_sec",
                                 "sample_rate",
                                 "channels",
                                 "bits",
                                 "loop_start_frame",
                                 "loop_end_frame",
                                 "root_note",
                                 "cents",
                                 "key",
                                 "grade",
                                 "favorite",
                                 "note"});
    for (const auto& item : plan.items) text += map_line(plan, item);
    return text;
}

std::string left_out_csv(const KitPlan& plan) {
    std::string text = csv_line({"texture", "type", "source", "reason"});
    for (const auto& out : plan.left_out) text += csv_line({out.texture, out.kind, out.source, out.reason});
    return text;
}

std::string identity_of(const KitPlan& plan, const KitOptions& options) {
    std::string text = fmt::format("{} {} {} {} {} {}\n", version(), plan.device->name, options.long_sec,
                                   options.tail_sec, options.bars, bits_of(plan.format));
    for (const auto& item : plan.items) {
        const auto& texture = item.texture;
        text += fmt::format("{} {} {} {}\n", item.path.generic_string(), texture.row.seed, texture.frames,
                            item.frames);
    }
    return content_hash(text + kit_map_csv(plan) + left_out_csv(plan));
}

void write_kit(const KitPlan& plan, const KitOptions& options, const OutputRoot& out, const fs::path& target,
               Replace replace, Progress& progress) {
    OwnedFolder folder(out, target, "kit", replace);
    out.require_space(plan.bytes());
    progress.begin("kit", plan.items.size());
    for (std::size_t i = 0; i < plan.items.size(); ++i) {
        if (progress.interrupted()) throw Error(ErrorCategory::interrupted, "stopped; no kit was made");
        write_sample(plan, plan.items[i], options, folder);
        progress.advance(i + 1, plan.items[i].name);
    }
    progress.end();
    write_instruments(plan, folder);
    folder.write("kit_map.csv", kit_map_csv(plan));
    folder.write("left_out.csv", left_out_csv(plan));
    verify_kit(plan, folder.resolved());
    folder.publish(identity_of(plan, options));
}

}  // namespace afterglow::render

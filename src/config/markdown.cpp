// docs/CONFIG.md.
#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "config/explain.hpp"
#include "config/profiles.hpp"
#include "config/schema.hpp"
#include "curation/grade.hpp"
#include "curation/score.hpp"
#include "pipeline/makers.hpp"

namespace afterglow::config {
namespace {

constexpr const char* introduction = R"(# Settings

<!-- Written by `afterglow config reference`; change src/config/schema_*.cpp instead. -->

Settings are YAML. Later sources win over earlier ones, key by key: the defaults, a profile (`--profile NAME`), a file
(`--config FILE`), and single keys (`--set key.path=value`, repeatable, with the value as YAML):

    afterglow make track.flac --profile dark --config mine.yaml --set clouds.grains=400 --set 'drones.pitch_semitones=[-12, 0]'

- `afterglow config init` writes a file with every key, its default and what it means.
- `afterglow config check FILE` reports everything wrong at once, with line and column.
- `afterglow config show` prints what is in force and where each value came from.
- `afterglow config schema` prints a JSON Schema for editors.

Keys stand below their section. An absent key or section keeps what an earlier source said. An unknown key, a wrong type and a value
out of range are errors; an older name is read, with a warning. A list or group replaces the earlier one as a whole. Numbers are in the unit shown.
`schema_version` may stand at the top; a file of a later version is refused.

```yaml
schema_version: 1
pad_miner:
  duration_sec: 3
drones:
  variants: {warm: {lowpass_hz: 3000}, band: {highpass_hz: 300, lowpass_hz: 2500}}
reproducibility:
  random_seed: null
```
)";

std::string type_text(const Setting& key) {
    switch (key.type) {
        case Type::boolean:
            return "true or false";
        case Type::number:
            return "number";
        case Type::whole:
            return "whole number";
        case Type::seed:
            return "whole number or null";
        case Type::text:
            return "text";
        case Type::choice:
            return "";
        case Type::numbers:
            return "list of numbers";
        case Type::wholes:
            return "list of whole numbers";
        case Type::texts:
            return "list of words";
        case Type::variants:
            return "names with filters, cutoffs";
    }
    return "";
}

std::string allowed_column(const Setting& key) {
    std::string type = type_text(key);
    // What a text may say comes from tables that documents of their own show.
    std::string allowed = key.type == Type::text ? "" : allowed_text(key);
    return type + (type.empty() || allowed.empty() ? "" : ", ") + allowed;
}

std::string section_table(const Section& section, const pipeline::Settings& defaults) {
    std::string rows;
    for (const Setting& key : all_settings())
        if (key.section == section.name)
            rows += "| `" + key.name + "` | `" + value_text(key, defaults) + "` | " + key.unit + " | " +
                    allowed_column(key) + " | " + key.help + " |\n";
    if (rows.empty()) return "";
    return "\n## " + section.name + "\n\n" + section.help +
           "\n\n| key | default | unit | allowed | meaning |\n" + "|---|---|---|---|---|\n" + rows;
}

// "tonality 0.35, steadiness 0.35, loop 0.3"
std::string score_text(const makers::KindInfo& kind) {
    std::string text;
    for (const auto& [part, weight] : kind.score)
        if (weight > 0.0)
            text +=
                (text.empty() ? "" : ", ") + std::string(curation::name_of(part)) + " " + number_text(weight);
    return text;
}

// "attack 4.5 dB, range 6.3 dB"
std::string limits_text(const makers::KindInfo& kind) {
    std::string text;
    for (const auto& [part, max_db] : kind.a_limits)
        if (max_db > 0.0)
            text += (text.empty() ? "" : ", ") + std::string(curation::name_of(part)) + " " +
                    number_text(max_db) + " dB";
    return text;
}

std::string kinds_part(const pipeline::Settings& defaults) {
    std::string out =
        "\n## Kinds of texture\n\nHow many of each the defaults give of a recording at most, and of what "
        "length. "
        "The score is that of `curate` ([KITS.md](KITS.md)); what an A allows at most, beside the limits of "
        "`curation`, is from [SOUND.md](SOUND.md).\n\n| kind | folder | maker | at most | to | score | an A "
        "allows |\n|---|---|---|---|---|---|---|\n";
    for (const makers::KindInfo& kind : makers::kind_table) {
        const pipeline::Maker& maker = pipeline::maker_of(kind.kind);
        const auto plans = maker.plan(defaults);
        const auto plan = std::ranges::find(plans, kind.kind, &pipeline::KindPlan::kind);
        out += "| " + std::string(kind.name) + " | `" + std::string(kind.folder) + "/` | `" + maker.flag +
               "`: " + maker.help + " | " + std::to_string(plan->count) + " | " +
               number_text(std::round(10.0 * plan->max_sec) / 10.0) + " s | " + score_text(kind) + " | " +
               limits_text(kind) + " |\n";
    }
    return out;
}

// The comment a profile begins with, without its marks.
std::string first_comment(std::string_view text) {
    std::string out;
    while (text.starts_with("# ")) {
        auto end = text.find('\n');
        out += (out.empty() ? "" : " ") + std::string(text.substr(2, end - 2));
        text.remove_prefix(end + 1);
    }
    return out;
}

std::string profiles_part() {
    std::string out =
        "\n## Profiles\n\n`--profile NAME` takes `config_NAME.yaml` or `NAME.yaml` from the current folder "
        "if there is one, "
        "else the profile that comes with the program; a path works too.\n\n| profile | what it is for "
        "|\n|---|---|\n";
    for (const ShippedProfile& profile : shipped_profiles())
        out += "| [" + std::string(profile.name) + "](../profiles/" + std::string(profile.name) +
               ".yaml) | " + first_comment(profile.text) + " |\n";
    return out;
}

std::string older_names_part() {
    std::string out = "\n## Older names\n\nStill read, with a warning.\n\n| older | now |\n|---|---|\n";
    for (const Setting& key : all_settings())
        for (const OlderName& older : key.older)
            out += "| `" + older_path(key, older) + "` | `" + key.path() + "` |\n";
    return out;
}

}  // namespace

std::string markdown_reference() {
    pipeline::Settings defaults;
    std::string out = introduction;
    for (const Section& section : sections()) out += section_table(section, defaults);
    return out + kinds_part(defaults) + profiles_part() + older_names_part();
}

}  // namespace afterglow::config

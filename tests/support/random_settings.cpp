#include "support/random_settings.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "config/checks.hpp"
#include "config/schema.hpp"

namespace afterglow::test {
namespace {

using config::Setting;
using config::Type;
using config::Value;

std::string random_text(Rng& rng) {
    static constexpr std::string_view alphabet = "aZ09_- .:/#\"'\\{}[],&*!|>%@`~?\xc3\xa9\t";
    std::string text(rng.uniform() < 0.5 ? "x" : "-");
    for (std::int64_t length = rng.integer(0, 12); length > 0; --length)
        text += alphabet[static_cast<std::size_t>(rng.integer(0, std::ssize(alphabet) - 1))];
    // The two bytes of é only make sense together.
    std::erase(text, '\xa9');
    for (auto at = text.find('\xc3'); at != std::string::npos; at = text.find('\xc3', at + 2))
        text.insert(at + 1, "\xa9");
    return text;
}

double random_number(const Setting& key, Rng& rng) {
    double high = std::min(key.high, 1e6);
    if (key.type == Type::whole || key.type == Type::wholes)
        return static_cast<double>(
            rng.integer(static_cast<std::int64_t>(key.low), static_cast<std::int64_t>(high)));
    return rng.uniform(key.low, high);
}

std::vector<makers::TonalVariant> random_variants(const Setting& key, Rng& rng) {
    std::vector<makers::TonalVariant> variants;
    for (std::int64_t i = rng.integer(0, 3); i > 0; --i) {
        makers::TonalVariant variant{"v" + std::to_string(i), {}};
        if (rng.uniform() < 0.5) variant.band.low_hz = rng.uniform(key.low, 1000.0);
        if (rng.uniform() < 0.5) variant.band.high_hz = rng.uniform(1000.0, 4000.0);
        variants.push_back(variant);
    }
    return variants;
}

Value random_value(const Setting& key, Rng& rng) {
    switch (key.type) {
        case Type::boolean:
            return rng.uniform() < 0.5;
        case Type::number:
        case Type::whole:
            return random_number(key, rng);
        case Type::seed:
            return rng.uniform() < 0.2 ? Value() : Value(rng.next());
        case Type::text:
            return random_text(rng);
        case Type::choice:
            return key.choices[static_cast<std::size_t>(rng.integer(0, std::ssize(key.choices) - 1))];
        case Type::numbers:
        case Type::wholes:
            return std::vector<double>{random_number(key, rng)};
        case Type::texts:
            return std::vector<std::string>{random_text(rng), random_text(rng)};
        case Type::variants:
            return random_variants(key, rng);
    }
    return {};
}

}  // namespace

pipeline::Settings random_settings(std::uint64_t seed) {
    Rng rng(seed);
    pipeline::Settings settings;
    for (const Setting& key : config::all_settings()) {
        Value before = key.get(settings);
        key.set(settings, random_value(key, rng));
        if (!config::find_conflicts(settings).empty()) key.set(settings, before);
    }
    return settings;
}

}  // namespace afterglow::test

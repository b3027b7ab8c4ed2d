#include "base/rng.hpp"

#include <cmath>
#include <numbers>

namespace afterglow {
namespace {

constexpr std::uint64_t golden_gamma = 0x9E3779B97F4A7C15ULL;

std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
}

// FNV-1a, then mixed: the label only has to tell one part of the work from another.
std::uint64_t hash_label(std::string_view label) {
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const char c : label) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    return mix(hash);
}

}  // namespace

std::uint64_t Rng::next() {
    return mix(state_ += golden_gamma);
}

double Rng::uniform() {
    return static_cast<double>(next() >> 11U) * 0x1.0p-53;
}

double Rng::uniform(double low, double high) {
    return low + (high - low) * uniform();
}

std::int64_t Rng::integer(std::int64_t low, std::int64_t high) {
    const auto count = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<std::int64_t>(count == 0 ? next() : next() % count);
}

double Rng::gaussian() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

Rng Rng::split(std::string_view label, std::uint64_t index) const {
    return Rng(mix(mix(state_ ^ hash_label(label)) + golden_gamma * (index + 1)));
}

Rng derive_rng(std::uint64_t seed, std::string_view source_identity, std::string_view maker,
               std::uint64_t index) {
    return Rng(mix(seed)).split(source_identity).split(maker, index);
}

}  // namespace afterglow

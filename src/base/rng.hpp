// Seeded random numbers that do not depend on the order or the threads in which things are made:
// every maker gets a generator derived from (seed, identity of the source, maker, index).
#pragma once

#include <cstdint>
#include <string_view>

namespace afterglow {

// SplitMix64 (Steele, Lea & Flood 2014): the i-th number is a fixed function of (key, i).
class Rng {
  public:
    explicit Rng(std::uint64_t key) : state_(key) {}

    std::uint64_t next();
    double uniform();                                           // [0, 1)
    double uniform(double low, double high);                    // [low, high)
    std::int64_t integer(std::int64_t low, std::int64_t high);  // low … high, both included
    double gaussian();                                          // mean 0, variance 1 (Box–Muller)

    // A generator of its own for a part of the work; does not advance this one.
    Rng split(std::string_view label, std::uint64_t index = 0) const;
    // The key that derives everything from here; what the manifest records.
    std::uint64_t key() const { return state_; }

  private:
    std::uint64_t state_;
};

// The generator of one texture.
Rng derive_rng(std::uint64_t seed, std::string_view source_identity, std::string_view maker,
               std::uint64_t index);

}  // namespace afterglow

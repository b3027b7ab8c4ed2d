// What no single key can say: settings that do not fit each other.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pipeline/makers.hpp"
#include "pipeline/settings.hpp"

namespace afterglow::config {

struct Conflict {
    std::vector<std::string> keys;  // paths of those involved
    std::string message;
};

// Collects the conflicts of one set of settings.
class Checks {
  public:
    void at_most(const char* small_key, double small, const char* large_key, double large);
    void below(const char* small_key, double small, const char* large_key, double large);
    void below_nyquist(const char* key, const std::string& name, double hz, double sample_rate_hz);
    void fail(std::vector<std::string> keys, std::string message);
    std::vector<Conflict> take() { return std::move(conflicts_); }

  private:
    void add(std::vector<std::string> keys, const char* relation, const std::string& small_key, double small,
             const std::string& large_key, double large);
    std::vector<Conflict> conflicts_;
};

// Of what these makers and everything else would use.
std::vector<Conflict> find_conflicts(const pipeline::Settings& settings,
                                     const pipeline::MakerSet& makers = pipeline::MakerSet::all());

}  // namespace afterglow::config

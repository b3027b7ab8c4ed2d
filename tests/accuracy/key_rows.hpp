// Rows of the tables, and scores of keys, that several of them share.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "score.hpp"

namespace afterglow::truth {

// In the order in which they were first met.
template <typename Row>
class Rows {
  public:
    Row& operator[](const std::string& name) {
        for (auto& [known, row] : rows_) {
            if (known == name) return row;
        }
        return rows_.emplace_back(name, Row{}).second;
    }
    auto begin() const { return rows_.begin(); }
    auto end() const { return rows_.end(); }

  private:
    std::vector<std::pair<std::string, Row>> rows_;
};

struct KeyScore {
    int pieces = 0;
    double weighted = 0.0;
    int exact = 0;
};

inline void add_key(KeyScore& score, const std::optional<analysis::MusicalKey>& key,
                    const analysis::MusicalKey& known) {
    ++score.pieces;
    const double weight = key_score(key, known);
    score.weighted += weight;
    score.exact += weight >= 1.0;
}

inline double share(double part, int whole) {
    return whole > 0 ? part / whole : 0.0;
}

}  // namespace afterglow::truth

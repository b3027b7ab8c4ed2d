#include "curation/choose.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace afterglow::curation {
namespace {

using Indices = std::vector<std::size_t>;

// Favourites, then by score, then by path.
void sort_best_first(Indices& indices, const std::vector<Candidate>& candidates) {
    std::ranges::sort(indices, {}, [&](std::size_t i) {
        const auto& c = candidates[i];
        return std::tuple<bool, double, const std::string&, std::size_t>(!c.favorite, -c.score, c.path, i);
    });
}

double mean_distance(const Indices& members, const std::vector<Candidate>& candidates, std::size_t& pairs) {
    double sum = 0.0;
    for (std::size_t a = 0; a < members.size(); ++a)
        for (std::size_t b = a + 1; b < members.size(); ++b, ++pairs)
            sum += distance(candidates[members[a]].features, candidates[members[b]].features);
    return sum;
}

// The candidates of one kind, from which one after the other is taken.
class Pool {
  public:
    Pool(Indices members, const std::vector<Candidate>& candidates, const ChooseOptions& options,
         std::size_t wanted)
        : candidates_(candidates), variety_(options.variety), wanted_(wanted), all_(std::move(members)) {
        sort_best_first(all_, candidates_);
    }

    // Sets near-duplicates aside and gives them back; favorites stay.
    Indices drop_duplicates(double threshold) {
        Indices dropped;
        // What is kept, by its length: vectors whose lengths differ by more than the threshold are not near.
        std::multimap<double, std::size_t> kept;
        for (const std::size_t i : all_) {
            const Features& features = candidates_[i].features;
            const double length = distance(features, Features{});
            const auto is_known = [&](const auto& other) {
                return is_nearer(candidates_[other.second].features, features, threshold);
            };
            constexpr double rounding = 1e-9;
            const bool known = std::any_of(kept.lower_bound(length - threshold - rounding),
                                           kept.upper_bound(length + threshold + rounding), is_known);
            if (known && !candidates_[i].favorite) {
                dropped.push_back(i);
                continue;
            }
            open_.push_back(i);
            kept.emplace(length, i);
        }
        nearest_.assign(open_.size(), std::numeric_limits<double>::infinity());
        for (const std::size_t i : open_)
            scale_ = std::max(scale_, distance(candidates_[open_.front()].features, candidates_[i].features));
        return dropped;
    }

    bool done() const { return open_.empty() || chosen_.size() >= wanted_; }
    // More than the count of favorites that a person asked for is no reason to leave one out.
    bool next_is_favorite() const { return !open_.empty() && candidates_[open_.front()].favorite; }

    // Takes the best of what is open out of it.
    std::size_t draw() {
        std::size_t best = 0;
        if (!next_is_favorite() && !chosen_.empty()) {
            for (std::size_t k = 1; k < open_.size(); ++k)
                if (worth(k) > worth(best)) best = k;
        }
        const std::size_t drawn = open_[best];
        open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(best));
        nearest_.erase(nearest_.begin() + static_cast<std::ptrdiff_t>(best));
        return drawn;
    }

    void keep(std::size_t chosen) {
        chosen_.push_back(chosen);
        for (std::size_t k = 0; k < open_.size(); ++k) {
            const double d = distance(candidates_[open_[k]].features, candidates_[chosen].features);
            nearest_[k] = std::min(nearest_[k], d);
        }
    }

    const Indices& open() const { return open_; }
    const Indices& chosen() const { return chosen_; }
    bool wants_more() const { return chosen_.size() < wanted_; }
    // As many as were chosen, by score alone.
    Indices best_by_score() const {
        Indices best = all_;
        std::ranges::stable_sort(best, {}, [&](std::size_t i) { return -candidates_[i].score; });
        best.resize(std::min(best.size(), chosen_.size()));
        return best;
    }

  private:
    double worth(std::size_t k) const {
        const double apart = scale_ > 0.0 ? std::min(1.0, nearest_[k] / scale_) : 0.0;
        return (1.0 - variety_) * candidates_[open_[k]].score + variety_ * apart;
    }

    const std::vector<Candidate>& candidates_;
    double variety_;
    std::size_t wanted_;
    Indices all_;   // best first
    Indices open_;  // best first
    Indices chosen_;
    std::vector<double> nearest_;  // of each open one, the distance to the nearest chosen one
    double scale_ = 0.0;
};

// Seconds and slots, taken one texture at a time.
class Budget {
  public:
    explicit Budget(const ChooseOptions& options) : options_(options) {}

    bool has_slot() const {
        return options_.max_slots <= 0 || slots_ < static_cast<std::size_t>(options_.max_slots);
    }
    bool take(double seconds) {
        if (!has_slot()) return false;
        if (options_.max_seconds > 0.0 && seconds_ + seconds > options_.max_seconds) return false;
        seconds_ += seconds;
        ++slots_;
        return true;
    }

  private:
    const ChooseOptions& options_;
    double seconds_ = 0.0;
    std::size_t slots_ = 0;
};

class Chooser {
  public:
    Chooser(const std::vector<Candidate>& candidates, const ChooseOptions& options)
        : candidates_(candidates), budget_(options) {
        choice_.verdicts.assign(candidates.size(), Verdict::not_among_best);
    }

    void add_kind(Indices members, const ChooseOptions& options, std::size_t wanted) {
        Pool pool(std::move(members), candidates_, options, wanted);
        for (const std::size_t i : pool.drop_duplicates(options.duplicate_distance))
            choice_.verdicts[i] = Verdict::duplicate;
        pools_.push_back(std::move(pool));
    }

    void reject(std::size_t i) { choice_.verdicts[i] = Verdict::grade_f; }

    Choice choose() {
        for (Pool& pool : pools_)
            while (pool.next_is_favorite()) draw_from(pool);
        for (bool drawn = true; drawn && budget_.has_slot();) {
            drawn = false;
            for (Pool& pool : pools_) {
                if (pool.done() || !budget_.has_slot()) continue;
                draw_from(pool);
                drawn = true;
            }
        }
        finish();
        return std::move(choice_);
    }

  private:
    // Until one fits.
    void draw_from(Pool& pool) {
        while (!pool.open().empty()) {
            const bool favorite = pool.next_is_favorite();
            const std::size_t drawn = pool.draw();
            if (budget_.take(candidates_[drawn].seconds)) {
                pool.keep(drawn);
                choice_.verdicts[drawn] = Verdict::chosen;
                choice_.chosen.push_back(drawn);
                return;
            }
            choice_.verdicts[drawn] = Verdict::no_room;
            if (favorite) return;
        }
    }

    void finish() {
        std::size_t pairs = 0;
        std::size_t pairs_by_score = 0;
        for (const Pool& pool : pools_) {
            choice_.spread += mean_distance(pool.chosen(), candidates_, pairs);
            choice_.spread_by_score += mean_distance(pool.best_by_score(), candidates_, pairs_by_score);
            if (!pool.wants_more()) continue;
            for (const std::size_t i : pool.open()) choice_.verdicts[i] = Verdict::no_room;
        }
        if (pairs > 0) choice_.spread /= static_cast<double>(pairs);
        if (pairs_by_score > 0) choice_.spread_by_score /= static_cast<double>(pairs_by_score);
    }

    const std::vector<Candidate>& candidates_;
    Budget budget_;
    std::vector<Pool> pools_;
    Choice choice_;
};

}  // namespace

Choice choose(const std::vector<Candidate>& candidates, const ChooseOptions& options,
              const std::array<std::optional<int>, makers::texture_kind_count>& counts) {
    std::array<Indices, makers::texture_kind_count> kinds;
    Chooser chooser(candidates, options);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (candidates[i].usable) {
            kinds[static_cast<std::size_t>(candidates[i].kind)].push_back(i);
        } else {
            chooser.reject(i);
        }
    }
    for (std::size_t k = 0; k < kinds.size(); ++k) {
        const int wanted = std::max(0, counts[k].value_or(options.per_kind));
        chooser.add_kind(std::move(kinds[k]), options, static_cast<std::size_t>(wanted));
    }
    return chooser.choose();
}

}  // namespace afterglow::curation

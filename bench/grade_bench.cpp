// What the A of each kind asks for, from textures that are ranked by what can be seen and measured of them.
// Prints a table in Markdown for each kind. Usage: grade_bench [--each] MADE_FOLDER...
//   --each  a line of figures for each texture as well, the best of its kind first
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "audio/decode.hpp"
#include "base/files.hpp"
#include "curation/traits.hpp"
#include "makers/kinds.hpp"

namespace {

namespace fs = std::filesystem;
using afterglow::makers::KindInfo;
using afterglow::makers::Limit;

// What a limit can be of first, in the order of makers::FlawPart.
constexpr std::array<const char*, 8> measures = {"salience dB", "attack dB",    "range dB", "dropout dB",
                                                 "splice dB",   "roughness dB", "seam dB",  "crest factor"};
using Values = std::array<double, measures.size()>;

struct Judged {
    std::string name;
    bool is_fitted = false;  // every other recording; the rest are for judging
    char grade = 'A';
    Values values{};
    double rank = 0.0;  // 0: better by every measure than all others of its kind
};

double number(const nlohmann::json& row, const char* key) {
    return row[key].is_number() ? row[key].get<double>() : 0.0;
}

Judged judge(const fs::path& folder, const nlohmann::json& row, bool is_fitted) {
    const auto path = folder / row["path"].get<std::string>();
    const auto audio = afterglow::audio::decode_all(path.string(), {});
    const auto levels = afterglow::curation::level_traits_of(audio);
    Judged out{path.filename().string(), is_fitted, row["grade"].get<std::string>().at(0), {}, 0.0};
    out.values = {number(row, "salience_db"),
                  levels.attack_db,
                  levels.range_db,
                  levels.dropout_db,
                  std::max(number(row, "splice_bump_db"), -number(row, "splice_dip_db")),
                  levels.deviation_db,
                  number(row, "loop_error_db"),
                  number(row, "crest_factor")};
    return out;
}

double quantile(std::vector<double> values, double share) {
    if (values.empty()) return 0.0;
    std::ranges::sort(values);
    return values[std::min(values.size() - 1,
                           static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

std::vector<double> column(const std::vector<Judged>& all, std::size_t measure, std::size_t first,
                           std::size_t end) {
    std::vector<double> values;
    for (std::size_t i = first; i < std::min(end, all.size()); ++i) values.push_back(all[i].values[measure]);
    return values;
}

double share_within(const std::vector<Limit>& limits, const std::vector<Judged>& all) {
    const auto within = std::ranges::count_if(all, [&](const Judged& one) {
        return std::ranges::all_of(limits, [&](const Limit& limit) {
            return one.values[static_cast<std::size_t>(limit.part)] <= limit.max_db;
        });
    });
    return static_cast<double>(within) / static_cast<double>(std::max<std::size_t>(1, all.size()));
}

void rank(std::vector<Judged>& all) {
    for (std::size_t m = 0; m < measures.size(); ++m) {
        auto values = column(all, m, 0, all.size());
        std::ranges::sort(values);
        for (Judged& one : all) {
            const auto below = std::ranges::lower_bound(values, one.values[m]) - values.begin();
            one.rank += static_cast<double>(below) / static_cast<double>(values.size() * measures.size());
        }
    }
    std::ranges::sort(all, {}, [](const Judged& one) { return one.rank; });
}

// Limits of what a kind's A asks for that all lie at one quantile of the fitted half: that at which so many
// of them keep all.
std::vector<Limit> limits_for(const KindInfo& kind, const std::vector<Judged>& all, double wanted_share) {
    std::vector<Judged> fitted;
    std::ranges::copy_if(all, std::back_inserter(fitted), [](const Judged& one) { return one.is_fitted; });
    for (double share = 0.5;; share += 0.005) {
        std::vector<Limit> limits;
        for (const Limit& limit : kind.a_limits)
            if (limit.max_db > 0.0)
                limits.push_back({limit.part, quantile(column(fitted, static_cast<std::size_t>(limit.part), 0,
                                                              fitted.size()),
                                                       share)});
        if (share >= 1.0 || share_within(limits, fitted) >= wanted_share) return limits;
    }
}

void print_limits(const KindInfo& kind, const std::vector<Judged>& all) {
    std::vector<Judged> judged;
    std::ranges::copy_if(all, std::back_inserter(judged), [](const Judged& one) { return !one.is_fitted; });
    for (const double wanted : {0.5, 0.6, 2.0 / 3.0}) {
        const auto limits = limits_for(kind, all, wanted);
        if (limits.empty()) return;
        fmt::print("Limits that {:.0f} % of one half keep, and {:.0f} % of the other:", 100.0 * wanted,
                   100.0 * share_within(limits, judged));
        for (const Limit& limit : limits)
            fmt::print(" {} {:.1f}", measures[static_cast<std::size_t>(limit.part)], limit.max_db);
        fmt::print("\n\n");
    }
}

// In percent, of those from `first` up to `end`.
double share_of_a(const std::vector<Judged>& all, std::size_t first, std::size_t end) {
    if (end <= first) return 0.0;
    const auto begin = all.begin();
    const auto count =
        std::count_if(begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(end),
                      [](const Judged& one) { return one.grade == 'A'; });
    return 100.0 * static_cast<double>(count) / static_cast<double>(end - first);
}

void print(const KindInfo& kind, std::vector<Judged>& all, bool each) {
    rank(all);
    if (each)
        for (const Judged& one : all) {
            fmt::print("{:.3f} {} {:44}", one.rank, one.grade, one.name);
            for (const double value : one.values) fmt::print(" {:6.1f}", value);
            fmt::print("\n");
        }
    const auto third = all.size() / 3;
    fmt::print(
        "\n{}: {}, of which A {:.0f} %; of the best third {:.0f}, of the middle {:.0f}, of the worst {:.0f} "
        "%\n\n",
        kind.name, all.size(), share_of_a(all, 0, all.size()), share_of_a(all, 0, third),
        share_of_a(all, third, 2 * third), share_of_a(all, 2 * third, all.size()));
    print_limits(kind, all);
    fmt::print(
        "| | best third: median | p90 | middle | p90 | worst | p90 |\n|---|---|---|---|---|---|---|\n");
    for (std::size_t m = 0; m < measures.size(); ++m) {
        fmt::print("| {}", measures[m]);
        for (const std::size_t first : {std::size_t{0}, third, 2 * third}) {
            const auto values = column(all, m, first, first == 2 * third ? all.size() : first + third);
            fmt::print(" | {:.1f} | {:.1f}", quantile(values, 0.5), quantile(values, 0.9));
        }
        fmt::print(" |\n");
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::map<std::string, std::vector<Judged>> kinds;
    bool each = false;
    for (int i = 1; i < argc; ++i) {
        if (std::string_view(argv[i]) == "--each") {
            each = true;
            continue;
        }
        std::set<fs::path> folders;
        for (const auto& entry : fs::directory_iterator(argv[i]))
            if (fs::exists(entry.path() / "manifest.json")) folders.insert(entry.path());
        bool is_fitted = false;
        for (const fs::path& folder : folders) {
            is_fitted = !is_fitted;
            for (const auto& row :
                 nlohmann::json::parse(afterglow::read_text_file((folder / "manifest.json").string())))
                if (row["saved"].get<bool>()) kinds[row["type"]].push_back(judge(folder, row, is_fitted));
        }
    }
    for (const auto& info : afterglow::makers::kind_table)
        if (auto& all = kinds[std::string(info.name)]; !all.empty()) print(info, all, each);
    return 0;
}

#include "curation/layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <numbers>
#include <numeric>
#include <utility>

namespace afterglow::curation {
namespace {

using Axis = std::array<double, feature_count>;
using Covariance = std::array<Axis, feature_count>;

constexpr int power_iterations = 300;
constexpr int push_rounds = 40;
// Points want to be this share of the side of a square apart that they would fill evenly.
constexpr double wanted_share = 0.8;

Axis mean_of(std::span<const Features> points) {
    Axis mean{};
    for (const auto& point : points)
        for (std::size_t i = 0; i < feature_count; ++i) mean[i] += static_cast<double>(point[i]);
    for (double& value : mean) value /= static_cast<double>(points.size());
    return mean;
}

Axis minus(const Features& point, const Axis& mean) {
    Axis out{};
    for (std::size_t i = 0; i < feature_count; ++i) out[i] = static_cast<double>(point[i]) - mean[i];
    return out;
}

double dot(const Axis& a, const Axis& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

Covariance covariance_of(std::span<const Features> points, const Axis& mean) {
    Covariance out{};
    for (const auto& point : points) {
        const Axis centred = minus(point, mean);
        for (std::size_t i = 0; i < feature_count; ++i)
            for (std::size_t k = 0; k < feature_count; ++k) out[i][k] += centred[i] * centred[k];
    }
    return out;
}

// The direction of most variance at right angles to `other` (power iteration), its largest part positive;
// zero where nothing varies.
Axis principal_axis(const Covariance& covariance, const Axis& other) {
    Axis axis{};
    for (std::size_t i = 0; i < feature_count; ++i) axis[i] = 1.0 + 0.01 * static_cast<double>(i);
    for (int round = 0; round < power_iterations; ++round) {
        const double along = dot(axis, other);
        Axis next{};
        for (std::size_t i = 0; i < feature_count; ++i) axis[i] -= along * other[i];
        for (std::size_t i = 0; i < feature_count; ++i) next[i] = dot(covariance[i], axis);
        const double length = std::sqrt(dot(next, next));
        if (!(length > 1e-12)) return {};
        for (std::size_t i = 0; i < feature_count; ++i) axis[i] = next[i] / length;
    }
    const double along = dot(axis, other);
    for (std::size_t i = 0; i < feature_count; ++i) axis[i] -= along * other[i];
    const auto largest = *std::ranges::max_element(axis, {}, [](double x) { return std::abs(x); });
    if (largest < 0.0)
        for (double& value : axis) value = -value;
    return axis;
}

// Brings both directions to 0 … 1 by one scale each; what does not vary is in the middle.
void fit_into_square(std::vector<MapPoint>& map) {
    for (double MapPoint::*side : {&MapPoint::x, &MapPoint::y}) {
        const auto [low, high] = std::ranges::minmax(map, {}, side);
        const double from = low.*side;
        const double range = high.*side - from;
        for (auto& point : map) point.*side = range > 1e-9 ? (point.*side - from) / range : 0.5;
    }
}

// Half way to where the points would lie if they filled each direction evenly: crowds open up, and empty
// stretches between them shrink but stay.
void spread_out(std::vector<MapPoint>& map) {
    std::vector<std::size_t> order(map.size());
    for (double MapPoint::*side : {&MapPoint::x, &MapPoint::y}) {
        std::iota(order.begin(), order.end(), 0U);
        std::ranges::stable_sort(order, {}, [&](std::size_t i) { return map[i].*side; });
        std::vector<double> rank(map.size());
        for (std::size_t first = 0; first < order.size();) {
            std::size_t last = first;
            while (last + 1 < order.size() && map[order[last + 1]].*side == map[order[first]].*side) ++last;
            for (std::size_t i = first; i <= last; ++i)
                rank[order[i]] = static_cast<double>(first + last) / 2.0 / static_cast<double>(map.size());
            first = last + 1;
        }
        for (std::size_t i = 0; i < map.size(); ++i) map[i].*side = 0.5 * map[i].*side + 0.5 * rank[i];
    }
}

using Cell = std::pair<std::int64_t, std::int64_t>;

// Moves each of two near points away from the other, half of what is missing to `wanted`. Equal points go
// apart in a direction of their own.
void push_apart(MapPoint& a, MapPoint& b, std::size_t number, double wanted) {
    double x = b.x - a.x;
    double y = b.y - a.y;
    double length = std::hypot(x, y);
    if (length >= wanted) return;
    if (length < 1e-9) {
        constexpr double golden_angle = std::numbers::pi * 0.7639320225;
        const double angle = golden_angle * static_cast<double>(number);
        x = std::cos(angle);
        y = std::sin(angle);
        length = 1.0;
        wanted *= 0.1;
        a.x -= x * wanted;
        a.y -= y * wanted;
        b.x += x * wanted;
        b.y += y * wanted;
        return;
    }
    const double step = 0.25 * (wanted - length) / length;
    a.x -= x * step;
    a.y -= y * step;
    b.x += x * step;
    b.y += y * step;
}

void push_round(std::vector<MapPoint>& map, double wanted) {
    std::map<Cell, std::vector<std::size_t>> cells;
    const auto cell_of = [wanted](const MapPoint& point) {
        return Cell{static_cast<std::int64_t>(std::floor(point.x / wanted)),
                    static_cast<std::int64_t>(std::floor(point.y / wanted))};
    };
    for (std::size_t i = 0; i < map.size(); ++i) cells[cell_of(map[i])].push_back(i);
    // Far more equal points than can be told apart need not all meet each other.
    constexpr std::size_t max_neighbours = 32;
    for (std::size_t i = 0; i < map.size(); ++i) {
        const Cell home = cell_of(map[i]);
        std::size_t met = 0;
        for (std::int64_t dx = -1; dx <= 1; ++dx) {
            for (std::int64_t dy = -1; dy <= 1; ++dy) {
                const auto cell = cells.find({home.first + dx, home.second + dy});
                if (cell == cells.end()) continue;
                const auto after = std::ranges::upper_bound(cell->second, i);
                for (auto other = after; other != cell->second.end() && met < max_neighbours; ++other, ++met)
                    push_apart(map[i], map[*other], i + *other, wanted);
            }
        }
    }
}

}  // namespace

std::vector<MapPoint> map_of(std::span<const Features> points) {
    std::vector<MapPoint> map(points.size());
    if (points.empty()) return map;
    const Axis mean = mean_of(points);
    const Covariance covariance = covariance_of(points, mean);
    const Axis first = principal_axis(covariance, {});
    const Axis second = principal_axis(covariance, first);
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Axis centred = minus(points[i], mean);
        map[i] = {dot(centred, first), dot(centred, second)};
    }
    fit_into_square(map);
    spread_out(map);
    const double wanted = wanted_share / std::sqrt(static_cast<double>(points.size()));
    for (int round = 0; points.size() > 1 && round < push_rounds; ++round) push_round(map, wanted);
    fit_into_square(map);
    return map;
}

}  // namespace afterglow::curation

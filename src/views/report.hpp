// How results are told: counts and reasons for people, JSON for machines.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/reason.hpp"
#include "views/console.hpp"

namespace afterglow::views {

// "3 pads, 20 drones, 5 swells": manifest types in their usual order, absent ones left out; "nothing" for
// none.
std::string counts_text(const std::map<std::string, int>& counts);
int total_of(const std::map<std::string, int>& counts);

// A line about a file or another thing.
struct Remark {
    std::string subject;
    std::string text;
};
// What a recording gave as a reason.
struct Told {
    std::string recording;
    Reason reason;
};
std::vector<Remark> one_by_one(const std::vector<Told>& told);
// What is alike, of one recording or of many, as one remark with a count and the range of each number:
// "a.wav and 4 more recordings: clouds, 9 times: 190 to 192 good grains of 200 asked for". A damaged file is
// always named, and so are up to three of any.
std::vector<Remark> grouped(const std::vector<Told>& told);
// "heading:" and an indented line per remark; where there are more than `limit` the rest is counted.
void tell_remarks(Console& console, std::string_view heading, const std::vector<Remark>& remarks,
                  std::size_t limit);

}  // namespace afterglow::views

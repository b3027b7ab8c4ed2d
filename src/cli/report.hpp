// How results are told: counts and reasons for people, JSON for machines.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"
#include "base/output_lock.hpp"
#include "base/reason.hpp"
#include "cli/command.hpp"

namespace afterglow::cli {

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

// The folder that a result goes to.
std::filesystem::path folder_of_result(const std::filesystem::path& file);
// Held while a result is made; none for "-".
std::optional<OutputLock> lock_of_result(const Session& session, const std::filesystem::path& file);
// Writes the text of a result to the file, or to standard output for "-". Throws Error(usage) where something
// else than an earlier result of its kind is there.
void write_result(Session& session, const std::filesystem::path& file, const ResultKind& kind,
                  std::string_view text);
// Throws the same before the work begins. Nothing for "" and "-".
void require_result(const Session& session, const std::filesystem::path& file, const ResultKind& kind);

}  // namespace afterglow::cli

// What `make` did, told to people and to machines.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "jobs/make.hpp"
#include "views/console.hpp"
#include "views/exit_status.hpp"

namespace afterglow::views {

std::string status_name(jobs::SourceStatus status);

ExitStatus status_of_report(const jobs::MakeReport& report);
ResultKind make_json_kind();
// `explain`: with what the sources' explanations say.
std::string make_json(const jobs::MakeReport& report, bool explain);
// For standard output: the files of a dry run, one a line; of a real run the merged manifest.
std::string result_lines(const jobs::MakeReport& report);
// For standard output: why regions and pads were chosen, source by source.
std::string explain_lines(const jobs::MakeReport& report);
void tell_make(Console& console, const jobs::MakeReport& report);

}  // namespace afterglow::views

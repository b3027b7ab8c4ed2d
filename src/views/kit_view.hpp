// A kit, told to a person.
#pragma once

#include <string>

#include "jobs/run.hpp"
#include "render/kit.hpp"
#include "views/console.hpp"

namespace afterglow::views {

// A line per sample with what becomes of it, then a line per texture left out, with the reason.
std::string plan_lines(const render::KitPlan& plan);

// What became of it.
void tell_kit_end(Console& console, const render::KitPlan& plan, jobs::KitEnd end);

// How many went in, how much of the device they take, and what stayed out, by reason.
void tell_kit(Console& console, const render::KitPlan& plan, bool dry_run);

}  // namespace afterglow::views

#include "jobs/line.hpp"

#include <chrono>

namespace afterglow::jobs {

bool run_through(Line& line, Engine& engine, std::size_t at_once, const Progress& progress) {
    constexpr std::chrono::milliseconds poll_interval{50};
    for (bool more = true; more || engine.running() > 0;) {
        while (more && engine.running() < at_once && !progress.interrupted()) more = line.advance(engine);
        for (const JobEnd& end : engine.wait(poll_interval)) line.take(end);
        if (!progress.interrupted()) continue;
        for (const JobEnd& end : engine.stop()) line.take(end);
        return true;
    }
    return false;
}

}  // namespace afterglow::jobs

#include "jobs/engine.hpp"

#include <array>

#include "base/error.hpp"
#include "jobs/exec_engine.hpp"
#include "jobs/fork_engine.hpp"
#include "jobs/inline_engine.hpp"

namespace afterglow::jobs {
namespace {

constexpr std::array<EngineKind, 3> kinds = {{
    {"fork", "each track in a process forked from this one", true, make_fork_engine},
    {"exec", "each track in a program of its own, afterglow worker", true, make_exec_engine},
    {"inline", "tracks in threads of this process, without limits", false, make_inline_engine},
}};

}  // namespace

std::span<const EngineKind> engine_kinds() {
    return kinds;
}

const EngineKind& find_engine(std::string_view name) {
    std::string known;
    for (const EngineKind& kind : kinds) {
        if (kind.name == name) return kind;
        known += std::string(known.empty() ? "" : ", ") + kind.name;
    }
    throw Error(ErrorCategory::usage, "is no engine; there are " + known, std::string(name));
}

}  // namespace afterglow::jobs

#include <cstdio>
#include <string>
#include <vector>

#include "archive/confine.hpp"
#include "cli/low_memory.hpp"
#include "cli/program.hpp"
#include "views/console.hpp"
#include "views/signals.hpp"

int main(int argc, char** argv) {
    using namespace afterglow::cli;
    open_standard_descriptors();
    install_signal_handlers();
    Console console(stdout, stderr);
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
#ifdef AFTERGLOW_SANITIZED  // It tells of crashes itself; at its end the search for leaks reads files.
    const Confine confine;
#else
    say_when_memory_ends();
    share_heap_where_memory_is_limited();
    const Confine confine = [](const auto& reach) { afterglow::archive::confine(reach); };
#endif
    return static_cast<int>(run_program(arguments, console, confine));
}

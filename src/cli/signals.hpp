// SIGINT and SIGTERM as a flag that work looks at between its steps.
#pragma once

namespace afterglow::cli {

// The first SIGINT or SIGTERM raises the flag; a second one ends the process at once. SIGPIPE is ignored: a
// reader of the results that goes away does not end the work.
void install_signal_handlers();
bool interrupt_requested();

}  // namespace afterglow::cli

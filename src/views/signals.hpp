// What the system tells the process while it runs, and what the process takes for granted at its start.
#pragma once

namespace afterglow::views {

// Standard input, output and error that are closed become /dev/null, so that no file gets their numbers and
// with them what is meant for people.
void open_standard_descriptors();
// The first SIGINT, SIGTERM or SIGHUP (unless that is ignored) raises a flag that work looks at between its
// steps; a second one ends the process at once. SIGPIPE is ignored: a reader of the results that goes away
// does not end the work; so is SIGXFSZ: a file beyond the limit of the user is an error like a full disk.
void install_signal_handlers();
bool interrupt_requested();

}  // namespace afterglow::views

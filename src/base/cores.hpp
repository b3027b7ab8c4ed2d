// The processor cores that are there for this process.
#pragma once

namespace afterglow {

// Those that it may run on (its affinity mask, which a container or `taskset` may narrow); at least one.
int usable_cores();

}  // namespace afterglow

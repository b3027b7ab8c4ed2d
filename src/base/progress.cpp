#include "base/progress.hpp"

namespace afterglow {

Progress& silent_progress() {
    static Progress progress;
    return progress;
}

}  // namespace afterglow

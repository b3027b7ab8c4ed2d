#include "pipeline/channels.hpp"

#include <optional>

namespace afterglow::pipeline {

Settings with_channels(Settings settings, bool is_stereo) {
    const Stereo wanted = settings.exported.stereo;
    const bool all = wanted == Stereo::stereo;
    const bool held = all || (wanted == Stereo::automatic && is_stereo);
    const auto decide = [](std::optional<bool>& own, bool otherwise) { own = own.value_or(otherwise); };
    decide(settings.pads.stereo, held);
    decide(settings.drones.loop_stereo, held);
    decide(settings.drones.swell_stereo, held);
    decide(settings.clouds.stereo, held);
    // Short or quiet, and many: their place in a mix is the musician's.
    decide(settings.hiss.stereo, all);
    decide(settings.drums.stereo, all);
    decide(settings.silences.stereo, all);
    return settings;
}

}  // namespace afterglow::pipeline

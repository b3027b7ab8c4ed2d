#include "render/instruments.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/web_text.hpp"

namespace afterglow::render {
namespace {

int root_key(const Zone& zone) {
    return zone.root ? zone.root->midi_note : zone.low_key;
}

// What brings the sample's pitch onto its root key, in cents.
double tuning_cents(const Zone& zone) {
    return zone.keytrack && zone.root ? -zone.root->cents : 0.0;
}

}  // namespace

std::string sfz_text(const std::string& title, const std::vector<Zone>& zones) {
    std::string text = "// " + title + "\n";
    for (const auto& zone : zones) {
        text += fmt::format("\n<region>\nsample={}\nlokey={} hikey={} pitch_keycenter={}", zone.sample,
                            zone.low_key, zone.high_key, root_key(zone));
        // `tune` takes whole cents.
        text += zone.keytrack ? fmt::format(" tune={:.0f}\n", tuning_cents(zone) + 0.0)
                              : std::string(" pitch_keytrack=0\n");
        text += zone.loop ? fmt::format("loop_mode=loop_continuous loop_start={} loop_end={}\n",
                                        zone.loop->start_frame, zone.loop->end_frame - 1)
                          : std::string("loop_mode=one_shot\n");
    }
    return text;
}

std::string dspreset_text(const std::string& title, const std::vector<Zone>& zones) {
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- " + markup_text(title) +
                       " -->\n<DecentSampler minVersion=\"1.0.0\">\n  <groups>\n    <group>\n";
    for (const auto& zone : zones) {
        text += fmt::format("      <sample path=\"{}\" rootNote=\"{}\" loNote=\"{}\" hiNote=\"{}\"",
                            markup_text(zone.sample), root_key(zone), zone.low_key, zone.high_key);
        text += zone.keytrack ? fmt::format(" tuning=\"{}\"", number_text(tuning_cents(zone) / 100.0 + 0.0))
                              : std::string(" pitchKeyTrack=\"0\"");
        text += zone.loop ? fmt::format(" loopEnabled=\"true\" loopStart=\"{}\" loopEnd=\"{}\"",
                                        zone.loop->start_frame, zone.loop->end_frame - 1)
                          : std::string(" loopEnabled=\"false\"");
        text += "/>\n";
    }
    return text + "    </group>\n  </groups>\n</DecentSampler>\n";
}

}  // namespace afterglow::render

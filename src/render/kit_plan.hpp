// What goes into a kit, how long and under which name, and what stays out and why: the same for a dry run and
// a real one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "audio/encode.hpp"
#include "render/devices.hpp"
#include "render/row.hpp"

namespace afterglow::render {

// What becomes of loops.
enum class LoopForm {
    loop,  // one cycle, seamless, with loop points where the device reads them
    once,  // one cycle, played once: short fades at both ends
    bars,  // repeated to whole bars of a known tempo
    long_  // repeated to some seconds, fading out
};

struct KitOptions {
    std::string name;                    // of the kit's folder
    std::optional<LoopForm> loops = {};  // none: `loop` where the device can, else `long_`
    double long_sec = 8.0;               // of long one-shots; a longer loop is played through once
    double tail_sec = 2.0;               // their fade out
    int bars = 2;                        // of four beats
    std::optional<double> bpm = {};      // none: each texture's own, where its confidence suffices
    bool mono = false;                   // fold stereo down
    std::optional<int> bits = {};        // none: the device's usual format
};

// A texture that may go into a kit.
struct KitTexture {
    ManifestRow row;
    std::filesystem::path file;
    std::int64_t frames = 0;  // what the file has, whatever the manifest says
    int sample_rate_hz = 0;
    int channels = 0;
    bool favorite = false;

    // The whole file is the loop.
    bool is_loop() const { return row.loop_start_frame == 0 && row.loop_end_frame == frames && frames > 0; }
};

struct KitItem {
    KitTexture texture;
    std::string name;            // without the extension
    std::filesystem::path path;  // below the output folder
    double sample_rate_hz = 0.0;
    int channels = 1;
    std::int64_t frames = 0;        // in the kit
    std::optional<LoopForm> loop;   // of loops
    std::int64_t cycle_frames = 0;  // one cycle of the loop in the kit
    std::string note;               // what was done instead of what was asked for
    bool loops_in_kit() const { return loop == LoopForm::loop; }
};

struct LeftOut {
    std::string texture;  // its path in the manifest
    std::string kind;
    std::string source;
    std::string reason;
};

struct KitPlan {
    const Device* device = nullptr;
    std::string name;  // of the kit's first folder
    audio::SampleFormat format{};
    std::vector<KitItem> items;  // by name
    std::vector<LeftOut> left_out;
    double total_sec = 0.0;  // as the device counts: a stereo file twice

    std::int64_t bytes() const;  // of samples, about
};

// The order in which textures get their places: favorites, then grade A before B, and within a grade one of
// each kind in turn, each kind by score (where there is one), then path.
void order_for_kit(std::vector<KitTexture>& textures);

// Takes the textures in their order as long as they fit; what does not fit stays out, and shorter ones after
// it may still go in. Throws Error(usage) where the options cannot be had on the device.
KitPlan plan_kit(std::vector<KitTexture> textures, const Device& device, const KitOptions& options);

}  // namespace afterglow::render

#include "curation/measure.hpp"

#include <cmath>

#include "analysis/summary.hpp"
#include "curation/loudness.hpp"
#include "curation/true_peak.hpp"
#include "dsp/level.hpp"
#include "dsp/loop.hpp"

namespace afterglow::curation {

namespace {

// A sample that is no number, or 120 dB above full scale, counts as silence, so that every measurement is
// finite.
AudioBuffer cleaned(const AudioBuffer& audio) {
    constexpr float largest = 1e6F;
    AudioBuffer out = audio;
    for (int c = 0; c < out.channels(); ++c) {
        for (float& sample : out.channel(c)) sample = std::abs(sample) <= largest ? sample : 0.0F;
    }
    dsp::remove_dc(out);
    return out;
}

void measure_levels(const AudioBuffer& audio, bool is_loop, Measurements& out) {
    const double rms = dsp::rms(audio);
    const auto peak = static_cast<double>(dsp::peak(audio));
    out.rms_db = dsp::to_db(rms);
    out.peak_db = dsp::to_db(peak);
    out.true_peak_db = dsp::to_db(true_peak(audio, is_loop));
    // Below silence_db both are said to be silence, and so is their ratio.
    out.crest_factor = out.rms_db > dsp::silence_db ? peak / rms : 0.0;
    out.lufs = integrated_loudness(audio);
}

void measure_sound(const AudioBuffer& audio, bool is_loop, analysis::TempoWanted tempo, Measurements& out) {
    const AudioBuffer mixed = audio.channels() > 1 ? to_mono(audio) : AudioBuffer();
    const AudioBuffer& mono = audio.channels() > 1 ? mixed : audio;
    const auto summary =
        analysis::summarise(mono.channel(0), mono.sample_rate_hz(),
                            is_loop ? analysis::Extent::endless : analysis::Extent::once, tempo);
    out.centroid_hz = summary.centroid_hz;
    out.flatness = summary.flatness;
    out.key = summary.key;
    out.tempo = summary.tempo;
    out.tuning_cents = summary.tuning_cents;
    if (summary.root) {
        out.pitch_hz = summary.root->hz;
        out.root_strength = summary.root->strength;
    }
    if (!summary.salience) return;
    out.salience_db = summary.salience->db;
    out.salience_sec = summary.salience->sec;
}

void measure_splice(const AudioBuffer& loop, const std::optional<dsp::Splice>& splice, Measurements& out) {
    out.loop_error_db = dsp::loop_error_db(loop, splice ? splice->frame : 0);
    if (!splice) return;
    const dsp::SpliceLevels levels = dsp::splice_levels(loop, *splice);
    out.splice_bump_db = levels.bump_db;
    out.splice_dip_db = levels.dip_db;
}

}  // namespace

Brightness brightness_of(double centroid_hz, const BrightnessOptions& options) {
    if (centroid_hz < options.dark_below_hz) return Brightness::dark;
    return centroid_hz > options.bright_above_hz ? Brightness::bright : Brightness::mid;
}

Measurements measure(const AudioBuffer& audio, bool is_loop, const BrightnessOptions& options,
                     const std::optional<dsp::Splice>& splice, analysis::TempoWanted tempo) {
    Measurements out;
    out.duration_sec = audio.duration_sec();
    out.sample_rate_hz = static_cast<int>(std::lround(audio.sample_rate_hz()));
    out.channels = audio.channels();
    const AudioBuffer clean = cleaned(audio);
    measure_levels(clean, is_loop, out);
    if (!clean.empty() && out.sample_rate_hz > 0) {
        measure_sound(clean, is_loop, tempo, out);
        if (is_loop) measure_splice(clean, splice, out);
    }
    out.brightness = brightness_of(out.centroid_hz, options);
    return out;
}

std::string brightness_name(Brightness brightness) {
    switch (brightness) {
        case Brightness::dark:
            return "dark";
        case Brightness::mid:
            return "mid";
        case Brightness::bright:
            return "bright";
    }
    return "";
}

}  // namespace afterglow::curation

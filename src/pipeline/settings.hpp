// The one aggregate of every module's options. config fills it; nothing below config knows where a value came
// from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/analyse.hpp"
#include "audio/decode.hpp"
#include "audio/encode.hpp"
#include "base/recording.hpp"
#include "curation/choose.hpp"
#include "curation/grade.hpp"
#include "curation/measure.hpp"
#include "dsp/separate.hpp"
#include "makers/clouds.hpp"
#include "makers/drones.hpp"
#include "makers/drums.hpp"
#include "makers/hiss.hpp"
#include "makers/pads.hpp"
#include "makers/silences.hpp"
#include "pipeline/musicality.hpp"

namespace afterglow::pipeline {

struct GlobalOptions {
    double sample_rate_hz = audio::DecodeOptions{}.sample_rate_hz;  // of every texture
    audio::SampleFormat format = audio::WavOptions{}.format;
    double min_source_sec =
        audio::DecodeOptions{}.minimum_sec;  // shorter recordings are an error of that file
    // Samples of a recording kept in memory; longer ones go to temporary files.
    int memory_limit_mb = static_cast<int>(RecordingStorage{}.memory_limit_bytes >> 20);
};

struct PathOptions {  // relative ones are below --root
    std::string source_audio_dir = "source_audio";
    std::string pad_sources_dir = "pad_sources";
    std::string drums_dir = "drums";
    std::string export_dir = "export";
};

// selection: which recordings of a catalog are worth the work.
struct SelectionOptions {
    double min_duration_sec = 30.0;
    double max_duration_sec = 3600.0;
    std::vector<std::string> skip_path_patterns = {"scratch", "test",     "demo",  "draft",
                                                   "_old",    "rejected", "unused"};
    std::vector<std::string> prefer_path_patterns = {"bounces", "masters",  "tracks",
                                                     "songs",   "finished", "complete"};
    std::vector<int> preferred_channels = {2};
    std::vector<int> preferred_sample_rates = {44100, 48000};
    int top = 0;  // keep only the best so many; 0 keeps all
};

struct BatchOptions {
    int jobs = 0;                 // workers; 0: what cores and memory allow
    double timeout_sec = 300.0;   // per track
    int worker_memory_mb = 2048;  // per track
};

enum class SeparationMethod { off, hpss };

// pre_analysis: whether makers work on parts of the sound instead of all of it.
struct SeparationSettings {
    SeparationMethod separate = SeparationMethod::off;  // hpss costs several times the rest of the analysis
    dsp::SeparationOptions hpss;
};

enum class Stereo { automatic, mono, stereo };

struct ExportSettings {
    Stereo stereo = Stereo::automatic;  // of kinds that do not say it themselves
};

struct KitSettings {  // what `run` makes of the textures that it has curated
    std::string device = "tr8s";
    std::string name = "AFTERGLOW";
};

struct Settings {
    GlobalOptions global;
    PathOptions paths;
    analysis::AnalysisOptions analysis;
    SeparationSettings separation;
    makers::PadOptions pads;
    makers::DroneOptions drones;
    makers::CloudOptions clouds;
    makers::HissOptions hiss;
    makers::DrumOptions drums;
    makers::SilenceOptions silences;
    curation::BrightnessOptions brightness;
    curation::GradeOptions grading;
    curation::ChooseOptions choosing;
    ExportSettings exported;
    KitSettings kit;
    MusicalityOptions musicality;
    SelectionOptions selection;
    BatchOptions batch;
    std::optional<std::uint64_t> random_seed = 42;  // none: one is drawn, printed and recorded
};

}  // namespace afterglow::pipeline

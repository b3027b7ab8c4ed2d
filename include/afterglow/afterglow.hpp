// Everything that a program needs to make textures: from one recording, or from a whole archive.
//
// The way of one recording, step by step: audio::decode_all, analysis::analyse, makers::make_pads and its
// kin, audio::quantise, curation::measure and grade, render::write_texture. All of it at once:
// pipeline::process_track. Of many: archive::discover, select, run_batch; then pipeline::curate,
// render::write_kit, render::write_gallery.
//
// Errors. What a function throws, its comment says, by category: Error(source). Where none is named, it
// throws nothing but std::bad_alloc. The library neither prints nor exits.
//
// Threads.
//  - Functions may be called from several threads at once, on things of each thread's own. What is const may
//  be
//    read by several threads: a sealed Recording, an Analysis, an OutputRoot. Calls that write into one
//    folder come from one thread at a time.
//  - A Progress is called by the thread that called the function it was given to, and by no other.
//  - Those that start processes, discover and run_batch, are called from the main thread. Other threads may
//  go
//    on meanwhile, but do not call the library and start no processes of their own.
#pragma once

#include <afterglow/analysis/analyse.hpp>
#include <afterglow/archive/batch.hpp>
#include <afterglow/archive/catalog.hpp>
#include <afterglow/archive/selection.hpp>
#include <afterglow/audio/decode.hpp>
#include <afterglow/audio/encode.hpp>
#include <afterglow/base/error.hpp>
#include <afterglow/base/files.hpp>
#include <afterglow/base/progress.hpp>
#include <afterglow/base/reason.hpp>
#include <afterglow/base/recording.hpp>
#include <afterglow/base/rng.hpp>
#include <afterglow/base/version.hpp>
#include <afterglow/config/load.hpp>
#include <afterglow/curation/grade.hpp>
#include <afterglow/curation/measure.hpp>
#include <afterglow/makers/clouds.hpp>
#include <afterglow/makers/drones.hpp>
#include <afterglow/makers/drums.hpp>
#include <afterglow/makers/hiss.hpp>
#include <afterglow/makers/pads.hpp>
#include <afterglow/makers/silences.hpp>
#include <afterglow/pipeline/curate.hpp>
#include <afterglow/pipeline/process_track.hpp>
#include <afterglow/render/find.hpp>
#include <afterglow/render/gallery.hpp>
#include <afterglow/render/kit.hpp>
#include <afterglow/render/manifest.hpp>
#include <afterglow/render/read_manifest.hpp>
#include <afterglow/render/texture_file.hpp>
#include <afterglow/version.hpp>

// Everything that a program needs to make textures: from one recording, or from a whole archive.
//
// The way of one recording, step by step: audio::decode_all, analysis::analyse, makers::make_pads and its
// kin, audio::quantise, curation::measure and grade, render::write_texture. All of it at once:
// pipeline::process_track. Of many: archive::discover, select, jobs::run_batch; then pipeline::curate,
// render::write_kit, render::write_gallery. All of that at once: jobs::run_archive.
//
// Errors. What a function throws, its comment says, by category: Error(source). Where none is named, there is
// none to expect. Any may throw Error(internal), a defect of the library, std::bad_alloc, and, where it uses
// threads, std::system_error if the system gives none. The library neither prints nor exits.
//
// Threads. Functions may be called from several threads at once, each on things of its own. What is const may
// be read by several: a sealed Recording, an Analysis, settings, an OutputRoot. Into one folder only one
// thread writes at a time. A Progress or a RunWatcher is called by the thread that called the function it was
// given to, and by no other; only MakeRun asks and tells a Progress from its own threads, too. discover,
// run_batch, run_archive and the beginning of MakeRun fork: they are called from the main thread; other
// threads may go on meanwhile, but call nothing of this library and start no processes.
#pragma once

#include <afterglow/analysis/analyse.hpp>
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
#include <afterglow/jobs/batch.hpp>
#include <afterglow/jobs/make.hpp>
#include <afterglow/jobs/run.hpp>
#include <afterglow/pipeline/curate.hpp>
#include <afterglow/pipeline/process_track.hpp>
#include <afterglow/pipeline/settings.hpp>  // with them every maker
#include <afterglow/render/find.hpp>
#include <afterglow/render/gallery.hpp>
#include <afterglow/render/kit.hpp>
#include <afterglow/render/manifest.hpp>
#include <afterglow/render/read_manifest.hpp>
#include <afterglow/render/texture_file.hpp>
#include <afterglow/version.hpp>

// The time each stage of a track takes.
#pragma once

#include <chrono>

#include "base/error.hpp"
#include "base/progress.hpp"
#include "pipeline/process_track.hpp"

namespace afterglow::pipeline {

// Adds the time until its end to a stage, and lets an interruption in.
class ScopedTimer {
  public:
    ScopedTimer(const char* name, TrackResult& result, Progress& progress)
        : name_(name), result_(result), start_(std::chrono::steady_clock::now()) {
        if (progress.interrupted()) throw Error(ErrorCategory::interrupted, "stopped");
    }
    ScopedTimer(const ScopedTimer&) = delete;
    ScopedTimer& operator=(const ScopedTimer&) = delete;
    ~ScopedTimer() {
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start_;
        result_.stage_sec[name_] += taken.count();
    }

  private:
    const char* name_;
    TrackResult& result_;
    std::chrono::steady_clock::time_point start_;
};

}  // namespace afterglow::pipeline

// The end of the line: textures measured, graded, written and counted.
#pragma once

#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "analysis/analysis.hpp"
#include "analysis/lost.hpp"
#include "base/files.hpp"
#include "base/progress.hpp"
#include "makers/texture.hpp"
#include "pipeline/process_track.hpp"
#include "pipeline/scoped_timer.hpp"
#include "render/row.hpp"

namespace afterglow::pipeline {

// The end of the line: takes what a maker made, measures, grades and writes it, and keeps the account.
class TextureSink {
  public:
    // Without a folder (a dry run) nothing is written.
    TextureSink(const SourceTask& task, const Settings& settings, const OutputRoot& out,
                std::optional<std::filesystem::path> folder, TrackResult& result, Progress& progress)
        : task_(task),
          settings_(settings),
          out_(out),
          folder_(std::move(folder)),
          result_(result),
          progress_(progress) {}

    // No texture is taken that would go across one of them. The makers choose around them; this holds it.
    void know_damage(std::vector<analysis::LostRange> damage) { damage_ = std::move(damage); }

    // Runs `make` as the stage `name` and takes what it gives.
    template <typename Make>
    void take(const char* name, const std::optional<analysis::Tempo>& tempo, const Make& make) {
        makers::MakerResult made = [&] {
            const ScopedTimer timer(name, result_, progress_);
            return make();
        }();
        leave_out_damaged(name, made);
        finish_and_keep(std::move(made), tempo);
    }

  private:
    void leave_out_damaged(const char* maker, makers::MakerResult& made) const;
    void finish_and_keep(makers::MakerResult made, const std::optional<analysis::Tempo>& tempo);
    void keep(const makers::Texture& texture, const render::ManifestRow& row);

    std::vector<analysis::LostRange> damage_;
    const SourceTask& task_;
    const Settings& settings_;
    const OutputRoot& out_;
    std::optional<std::filesystem::path> folder_;
    TrackResult& result_;
    Progress& progress_;
};

}  // namespace afterglow::pipeline

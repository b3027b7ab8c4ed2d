#include "pipeline/measure_file.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "audio/decode.hpp"
#include "audio/encode.hpp"
#include "audio/probe.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "curation/grade.hpp"
#include "curation/measure.hpp"
#include "dsp/loop.hpp"
#include "render/provenance.hpp"

namespace afterglow::pipeline {
namespace {

namespace fs = std::filesystem;

// The loop that the file itself claims, if it is one that the audio can hold, and where it says it was
// joined; its kind, where it says that we made it.
struct Claimed {
    std::optional<audio::WavLoop> loop;
    std::optional<dsp::Splice> splice;
    std::optional<makers::TextureKind> kind;
    bool is_stable = true;
};

Claimed claimed_by(const fs::path& file, const std::string& format, std::int64_t frames) {
    Claimed claimed;
    if (format != "wav") return claimed;
    const auto chunks = audio::read_wav_chunks(file.string());
    const auto from = render::parse_provenance(chunks.text.comment);
    if (from) {
        claimed.kind = from->kind;
        claimed.is_stable = from->is_stable;
    }
    const auto& loop = chunks.loop;
    if (!loop || loop->start_frame < 0 || loop->end_frame <= loop->start_frame || loop->end_frame > frames)
        return claimed;
    claimed.loop = loop;
    const bool whole = loop->start_frame == 0 && loop->end_frame == frames;
    if (whole && from && from->splice && from->splice->frame < frames && from->splice->fade_frames < frames)
        claimed.splice = from->splice;
    return claimed;
}

// Holds blocks until they are too long for that, then only measures them.
class Intake {
  public:
    Intake(const Settings& settings, const MeasureOptions& options)
        : settings_(settings), options_(options) {}

    void push(const AudioBuffer& block, std::int64_t expected_frames) {
        if (options_.view && !view_) {
            auto options = *options_.view;
            options.expected_frames = expected_frames;
            view_.emplace(block.sample_rate_hz(), options);
        }
        if (view_) view_->push(block);
        frames_ += block.frames();
        if (stream_) return stream_->push(block);
        held_.push_back(block);
        if (static_cast<double>(frames_) > max_held_sec * block.sample_rate_hz()) begin_streaming();
    }

    // Measurements, loop and grade of all that was pushed.
    MeasuredFile finish(const fs::path& file, const std::string& format) {
        MeasuredFile out;
        const Claimed claimed = claimed_by(file, format, frames_);
        if (claimed.loop) {
            out.row.loop_start_frame = claimed.loop->start_frame;
            out.row.loop_end_frame = claimed.loop->end_frame;
            if (claimed.splice) out.row.splice_frame = claimed.splice->frame;
        }
        if (stream_) {
            auto result = stream_->finish();
            out.row.measured = result.measured;
            if (options_.analysis) out.analysis = std::move(result.analysis);
            out.row.grade = curation::grade(out.row.measured, claimed.loop.has_value(), settings_.grading);
        } else {
            measure_held(claimed, out);
        }
        if (view_) out.view = view_->finish();
        return out;
    }

  private:
    void begin_streaming() {
        stream_.emplace(held_.front().channels(), held_.front().sample_rate_hz(), settings_.brightness,
                        settings_.analysis);
        for (const auto& block : held_) stream_->push(block);
        held_.clear();
    }

    AudioBuffer joined() {
        AudioBuffer audio(held_.front().channels(), frames_, held_.front().sample_rate_hz());
        std::int64_t at = 0;
        for (const auto& block : std::exchange(held_, {})) {
            for (int c = 0; c < audio.channels(); ++c)
                std::copy(block.channel(c).begin(), block.channel(c).end(), audio.channel(c).begin() + at);
            at += block.frames();
        }
        return audio;
    }

    void measure_held(const Claimed& claimed, MeasuredFile& out) {
        const AudioBuffer audio = joined();
        const auto& loop = claimed.loop;
        const bool whole = loop && loop->start_frame == 0 && loop->end_frame == frames_;
        out.row.measured = curation::measure(audio, whole, settings_.brightness, claimed.splice);
        if (loop && !whole) {
            out.row.measured.loop_error_db =
                dsp::loop_error_db(audio.slice(loop->start_frame, loop->end_frame - loop->start_frame));
        }
        std::optional<curation::OfKind> of_kind;
        if (claimed.kind) of_kind = {*claimed.kind, curation::level_traits_of(audio), claimed.is_stable};
        out.row.grade = curation::grade(out.row.measured, loop.has_value(), settings_.grading, of_kind);
        if (options_.analysis) out.analysis = analysis::analyse(audio, settings_.analysis);
    }

    const Settings& settings_;
    const MeasureOptions& options_;
    std::vector<AudioBuffer> held_;
    std::int64_t frames_ = 0;
    std::optional<curation::MeasureStream> stream_;
    std::optional<render::OverviewBuilder> view_;
};

}  // namespace

MeasuredFile measure_file(const fs::path& file, const Settings& settings, const MeasureOptions& options,
                          Progress& progress) {
    const auto probed = audio::probe(file);
    const auto expected = std::llround(probed.duration_sec * probed.sample_rate_hz);
    Intake intake(settings, options);
    audio::decode(file, {0.0, 0.0}, [&](const AudioBuffer& block) {
        if (progress.interrupted()) throw Error(ErrorCategory::interrupted, "stopped");
        intake.push(block, expected);
    });
    auto measured = intake.finish(file, probed.format);
    measured.row.filename = valid_utf8(file.filename().string());
    measured.row.path = valid_utf8(file.generic_string());
    return measured;
}

}  // namespace afterglow::pipeline

#include "audio/decode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "audio/interleaved.hpp"
#include "audio/resample.hpp"
#include "audio/sound_file.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::audio {
namespace {

constexpr std::int64_t block_frames = 8192;  // interleaved and apart they stay in the second-level cache
// A header that promises this many times what can be decoded does not tell of a cut, it is wrong.
constexpr double believable_promise = 10.0;
// Lossy encoders and their headers differ by less than this about where a stream ends.
constexpr std::int64_t encoder_padding_frames = 4096;

class Decoding {
  public:
    Decoding(const std::filesystem::path& path, const DecodeOptions& options, const BlockSink& sink)
        : subject_(valid_utf8(path.string())),
          options_(options),
          sink_(sink),
          file_(path),
          source_channels_(file_.info().channels) {
        report_.format = file_.format();
        report_.source_rate_hz = file_.info().sample_rate_hz;
        report_.source_channels = source_channels_;
        report_.warnings = file_.info().warnings;
        report_.notes = file_.info().notes;
        if (file_.junk_bytes() > 0)
            report_.notes.push_back(
                {{}, {}, ReasonCode::junk_in_front, {{"bytes", static_cast<double>(file_.junk_bytes())}}});
        set_up_fold();
        set_up_resampling();
    }

    DecodeReport run() {
        const int channels = std::min(source_channels_, 2);
        std::vector<float> interleaved(static_cast<std::size_t>(block_frames * source_channels_));
        AudioBuffer block(channels, block_frames, report_.source_rate_hz);
        for (;;) {
            const std::int64_t got = file_.read(interleaved.data(), block_frames);
            if (got == 0) break;
            const std::span<float> samples =
                std::span(interleaved).first(static_cast<std::size_t>(got * source_channels_));
            replace_unusable(samples);
            block.resize(got);
            if (gains_.empty()) {
                deinterleave(samples, block);
            } else {
                fold(samples, gains_, block);
            }
            decoded_ += got;
            resampler_ ? resampler_->push(block) : deliver(block);
            if (got < block_frames) break;
        }
        tell_of_gaps();
        tell_of_unusable();
        tell_of_found();
        check_length();
        if (resampler_) resampler_->finish();
        return report_;
    }

  private:
    [[noreturn]] void fail(const std::string& reason) const {
        throw Error(ErrorCategory::source, reason, subject_);
    }

    void set_up_fold() {
        if (source_channels_ <= 2) return;
        gains_ = fold_gains(source_channels_, file_.info().channel_places);
        const double channels = source_channels_;
        report_.notes.push_back({{}, {}, ReasonCode::folded, {{"channels", channels}}});
    }

    void set_up_resampling() {
        const double wanted = options_.sample_rate_hz;
        if (wanted <= 0.0 || wanted == report_.source_rate_hz) return;
        resampler_.emplace(report_.source_rate_hz, wanted, std::min(source_channels_, 2),
                           [this](const AudioBuffer& block) { deliver(block); });
        report_.notes.push_back(
            {{}, {}, ReasonCode::resampled, {{"from_hz", report_.source_rate_hz}, {"to_hz", wanted}}});
    }

    void deliver(const AudioBuffer& block) {
        report_.frames += block.frames();
        sink_(block);
    }

    double seconds_of(std::int64_t frames) const {
        return static_cast<double>(frames) / report_.source_rate_hz;
    }
    std::string time_text(std::int64_t frames) const { return minutes_text(seconds_of(frames)); }

    // A sample or a few are held over; more are silent.
    void replace_unusable(std::span<float> samples) {
        constexpr std::int64_t max_held = 64;
        if (!any_unusable(samples)) {
            last_.assign(samples.end() - source_channels_, samples.end());
            bad_run_ = 0;
            return;
        }
        last_.resize(static_cast<std::size_t>(source_channels_), 0.0F);
        std::int64_t frame = decoded_;
        for (std::size_t at = 0; at < samples.size(); at += last_.size(), ++frame) {
            bool bad = false;
            for (std::size_t c = 0; c < last_.size(); ++c) {
                float& sample = samples[at + c];
                if (!is_unusable(sample)) {
                    last_[c] = sample;
                    continue;
                }
                if (unusable_++ == 0) first_unusable_ = frame;
                sample = bad_run_ < max_held ? last_[c] : 0.0F;
                bad = true;
            }
            bad_run_ = bad ? bad_run_ + 1 : 0;
            if (bad_run_ > max_held) add_bad_run(frame);
        }
    }

    void add_bad_run(std::int64_t frame) {
        if (!bad_runs_.empty() && bad_runs_.back().begin + bad_runs_.back().frames == frame)
            ++bad_runs_.back().frames;
        else
            bad_runs_.push_back({frame, 1});
    }

    void tell_of_unusable() {
        constexpr double max_unusable = 0.05;
        if (unusable_ == 0) return;
        if (static_cast<double>(unusable_) >
            max_unusable * static_cast<double>(decoded_) * static_cast<double>(source_channels_))
            fail(fmt::format("{} of its samples are no numbers or beyond any level, the first at {}",
                             unusable_, time_text(first_unusable_)));
        report_.warnings.push_back(
            {{},
             {},
             ReasonCode::samples_replaced,
             {{"samples", static_cast<double>(unusable_)}, {"first_sec", seconds_of(first_unusable_)}}});
    }

    void tell_of_gaps() {
        std::vector<Gap> gaps = file_.gaps();
        if (!gaps.empty()) {
            std::int64_t lost = 0;
            for (const Gap& gap : gaps) lost += gap.frames;
            report_.warnings.push_back({{},
                                        {},
                                        ReasonCode::gaps_silent,
                                        {{"gaps", static_cast<double>(gaps.size())},
                                         {"lost_sec", seconds_of(lost)},
                                         {"first_sec", seconds_of(gaps.front().begin)}}});
        }
        gaps.insert(gaps.end(), bad_runs_.begin(), bad_runs_.end());
        std::sort(gaps.begin(), gaps.end(), [](const Gap& a, const Gap& b) { return a.begin < b.begin; });
        const double wanted = options_.sample_rate_hz;
        const double scale = wanted > 0.0 ? wanted / report_.source_rate_hz : 1.0;
        for (const Gap& gap : gaps)
            report_.silent_in_place.push_back(
                {std::llround(static_cast<double>(gap.begin) * scale),
                 std::max<std::int64_t>(1, std::llround(static_cast<double>(gap.frames) * scale))});
    }

    void tell_of_found() {
        for (const Reason& reason : file_.found())
            (is_damage(reason.code) ? report_.warnings : report_.notes).push_back(reason);
    }

    // Compares what was decoded with what the header promised.
    void check_length() {
        const auto promised = file_.promised_frames();
        if (decoded_ == 0) {
            fail(promised.value_or(0) > 0
                     ? "holds no sound that can be decoded, though its header promises some"
                     : "holds no sound: its length is zero");
        }
        const bool ends_unknown = !promised && !file_.may_leave_length_out();
        const std::int64_t padding = file_.is_lossy() ? encoder_padding_frames : 0;
        const bool short_of_promise = promised && *promised > decoded_ + padding;
        const bool beyond_belief = short_of_promise && static_cast<double>(*promised) >
                                                           believable_promise * static_cast<double>(decoded_);
        if (beyond_belief) {
            report_.warnings.push_back({{}, {}, ReasonCode::promise_untrue});
        } else if (short_of_promise) {
            report_.warnings.push_back(
                {{},
                 {},
                 ReasonCode::cut_short,
                 {{"decoded_sec", seconds_of(decoded_)}, {"promised_sec", seconds_of(*promised)}}});
        } else if (ends_unknown) {
            report_.warnings.push_back(
                {{}, {}, ReasonCode::end_missing, {{"decoded_sec", seconds_of(decoded_)}}});
        }
        if (!short_of_promise && !ends_unknown) return;
        if (static_cast<double>(decoded_) < options_.minimum_sec * report_.source_rate_hz) {
            fail(reason_text(report_.warnings.back()) + "; that is too little to use");
        }
    }

    std::string subject_;
    const DecodeOptions& options_;
    const BlockSink& sink_;
    SoundFile file_;
    int source_channels_;
    FoldGains gains_;
    std::optional<Resampler> resampler_;
    std::int64_t decoded_ = 0;   // frames, at the file's own rate
    std::vector<float> last_;    // the frame before
    std::int64_t bad_run_ = 0;   // frames that end here and hold unusable samples
    std::int64_t unusable_ = 0;  // samples
    std::int64_t first_unusable_ = 0;
    std::vector<Gap> bad_runs_;
    DecodeReport report_;
};

}  // namespace

DecodeReport decode(const std::filesystem::path& path, const DecodeOptions& options, const BlockSink& sink) {
    return Decoding(path, options, sink).run();
}

AudioBuffer decode_all(const std::filesystem::path& path, const DecodeOptions& options) {
    std::vector<std::vector<float>> channels;
    double rate_hz = 0.0;
    decode(path, options, [&](const AudioBuffer& block) {
        rate_hz = block.sample_rate_hz();
        channels.resize(static_cast<std::size_t>(block.channels()));
        for (int c = 0; c < block.channels(); ++c) {
            const auto samples = block.channel(c);
            auto& all = channels[static_cast<std::size_t>(c)];
            all.insert(all.end(), samples.begin(), samples.end());
        }
    });
    return AudioBuffer(std::move(channels), rate_hz);
}

}  // namespace afterglow::audio

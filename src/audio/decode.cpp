#include "audio/decode.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "audio/interleaved.hpp"
#include "audio/resample.hpp"
#include "audio/sound_file.hpp"
#include "audio/unusable_samples.hpp"
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
          source_channels_(file_.info().channels),
          unusable_(source_channels_) {
        report_.format = file_.format();
        report_.source_rate_hz = file_.info().sample_rate_hz;
        report_.source_channels = source_channels_;
        report_.source_bits = file_.info().bits;
        report_.is_lossy = file_.is_lossy();
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
            unusable_.replace(samples);
            block.resize(got);
            if (gains_.empty()) {
                deinterleave(samples, block);
            } else {
                fold(samples, gains_, block);
            }
            decoded_ += got;
            if (options_.stored) options_.stored(block, report_.source_bits);
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

    void tell_of_unusable() {
        const double rate_hz = report_.source_rate_hz;
        const std::string refusal = unusable_.refusal(rate_hz, options_.minimum_sec * rate_hz);
        if (!refusal.empty()) fail(refusal);
        const auto warnings = unusable_.warnings(rate_hz);
        report_.warnings.insert(report_.warnings.end(), warnings.begin(), warnings.end());
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
        const std::vector<Gap> unusable = unusable_.gaps();
        gaps.insert(gaps.end(), unusable.begin(), unusable.end());
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
    std::int64_t decoded_ = 0;  // frames, at the file's own rate
    UnusableSamples unusable_;
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

#include "audio/flac_decoder.hpp"

#include <FLAC/stream_decoder.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "audio/flac_stream.hpp"
#include "audio/format_table.hpp"
#include "audio/interleaved.hpp"
#include "audio/joined_decoder.hpp"
#include "audio/ogg_pages.hpp"

namespace afterglow::audio {
namespace {

struct DeleteDecoder {
    void operator()(FLAC__StreamDecoder* decoder) const { FLAC__stream_decoder_delete(decoder); }
};

// A header of nothing but what a decoder must know, so that it reads on as long as there are blocks.
std::vector<unsigned char> plain_header(const FlacStream& stream) {
    constexpr std::size_t length_at = 13;  // the checksum of the whole follows it
    constexpr std::array<unsigned char, 8> mark{'f', 'L', 'a', 'C', 0x80, 0, 0, FlacStream::info_bytes};
    std::vector<unsigned char> header(mark.size() + stream.info.size());
    std::copy(mark.begin(), mark.end(), header.begin());
    auto* info = header.data() + mark.size();
    std::copy(stream.info.begin(), stream.info.begin() + length_at + 1, info);
    info[length_at] &= 0xF0U;
    return header;
}

class FlacDecoder : public Decoder {
  public:
    using Decoder::Decoder;

  protected:
    // `serial`: of the stream in Ogg pages.
    bool begin(std::optional<std::uint32_t> serial) {
        decoder_.reset(FLAC__stream_decoder_new());
        if (!decoder_) return false;
        FLAC__stream_decoder_set_md5_checking(decoder_.get(), 0);
        if (serial) FLAC__stream_decoder_set_ogg_serial_number(decoder_.get(), static_cast<long>(*serial));
        const auto init = serial ? FLAC__stream_decoder_init_ogg_stream : FLAC__stream_decoder_init_stream;
        if (init(decoder_.get(), read_bytes, nullptr, nullptr, nullptr, nullptr, take_block, take_header,
                 take_error, this) != FLAC__STREAM_DECODER_INIT_STATUS_OK)
            return false;
        return FLAC__stream_decoder_process_until_end_of_metadata(decoder_.get()) != 0;
    }

    std::int64_t decode(float* interleaved, std::int64_t frames) override {
        while (ready_.empty() && silence_ == 0 && !over_) {
            over_ = FLAC__stream_decoder_process_single(decoder_.get()) == 0 ||
                    FLAC__stream_decoder_get_state(decoder_.get()) >= FLAC__STREAM_DECODER_END_OF_STREAM;
            if (over_ && parts_ > 1) found_.push_back(joined_parts(parts_));
        }
        const auto channels = static_cast<std::size_t>(info_.channels);
        if (silence_ > 0) {
            const std::int64_t count = std::min(frames, silence_);
            std::fill_n(interleaved, static_cast<std::size_t>(count) * channels, 0.0F);
            silence_ -= count;
            return count;
        }
        const auto count = std::min(static_cast<std::size_t>(frames), (ready_.size() - taken_) / channels);
        std::copy_n(ready_.begin() + static_cast<std::ptrdiff_t>(taken_), count * channels, interleaved);
        taken_ += count * channels;
        if (taken_ == ready_.size()) {
            ready_.clear();
            taken_ = 0;
        }
        return static_cast<std::int64_t>(count);
    }

    std::int64_t delivered() const { return next_; }
    // Of a stream that is whole; 0: unknown.
    std::int64_t expected_frames_ = 0;
    std::int64_t header_frames_ = 0;

  private:
    static FlacDecoder& self(void* decoder) { return *static_cast<FlacDecoder*>(decoder); }

    static FLAC__StreamDecoderReadStatus read_bytes(const FLAC__StreamDecoder*, FLAC__byte* data,
                                                    std::size_t* count, void* decoder) {
        const std::int64_t got = self(decoder).view_.read(data, static_cast<std::int64_t>(*count));
        *count = static_cast<std::size_t>(std::max<std::int64_t>(got, 0));
        return got > 0 ? FLAC__STREAM_DECODER_READ_STATUS_CONTINUE
                       : FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM;
    }

    static void take_header(const FLAC__StreamDecoder*, const FLAC__StreamMetadata* data, void* decoder) {
        if (data->type != FLAC__METADATA_TYPE_STREAMINFO) return;
        FlacDecoder& it = self(decoder);
        it.info_.channels = static_cast<int>(data->data.stream_info.channels);
        it.info_.sample_rate_hz = static_cast<int>(data->data.stream_info.sample_rate);
        it.info_.bits = static_cast<int>(data->data.stream_info.bits_per_sample);
        it.header_frames_ = static_cast<std::int64_t>(data->data.stream_info.total_samples);
    }

    static void take_error(const FLAC__StreamDecoder*, FLAC__StreamDecoderErrorStatus, void* decoder) {
        self(decoder).after_fault_ = true;
    }

    static FLAC__StreamDecoderWriteStatus take_block(const FLAC__StreamDecoder*, const FLAC__Frame* block,
                                                     const FLAC__int32* const planes[], void* decoder) {
        return self(decoder).take(block->header, planes) ? FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE
                                                         : FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
    }

    bool take(const FLAC__FrameHeader& header, const FLAC__int32* const planes[]) {
        if (static_cast<int>(header.sample_rate) != info_.sample_rate_hz) {
            found_.push_back({{}, {}, ReasonCode::other_form_left_out});
            return false;
        }
        place(static_cast<std::int64_t>(header.number.sample_number));
        const std::int64_t frames = header.blocksize;
        after_fault_ = after_fault_ && is_silent(header, planes);
        if (after_fault_) add_gap(frames);
        const float scale = std::ldexp(1.0F, 1 - static_cast<int>(header.bits_per_sample));
        mixed_.clear();
        for (unsigned i = 0; i < header.blocksize; ++i)
            for (unsigned c = 0; c < header.channels; ++c)
                mixed_.push_back(static_cast<float>(planes[c][i]) * scale);
        append_as(mixed_, static_cast<int>(header.channels), info_.channels, ready_);
        next_ += frames;
        return true;
    }

    // The decoder gives silence for blocks that are damaged or, behind such, missing.
    static bool is_silent(const FLAC__FrameHeader& header, const FLAC__int32* const planes[]) {
        return std::all_of(planes[0], planes[0] + header.blocksize, [](FLAC__int32 s) { return s == 0; });
    }

    // Blocks are numbered: what is missing between two is known. Numbers that begin anew are those of a
    // stream that follows.
    void place(std::int64_t number) {
        constexpr std::int64_t max_gap_sec = 600;
        const std::int64_t missing = number - (next_ - joined_at_);
        const bool beyond_end = expected_frames_ > 0 && number >= expected_frames_;
        if (missing > 0 && missing <= max_gap_sec * info_.sample_rate_hz && !beyond_end) {
            add_gap(missing);
            silence_ += missing;
            next_ += missing;
        } else if (missing != 0) {
            joined_at_ = next_ - number;
            if (next_ > 0) ++parts_;
        }
    }

    void add_gap(std::int64_t frames) {
        if (!gaps_.empty() && gaps_.back().begin + gaps_.back().frames == next_)
            gaps_.back().frames += frames;
        else
            gaps_.push_back({next_, frames});
    }

    std::unique_ptr<FLAC__StreamDecoder, DeleteDecoder> decoder_;
    std::vector<float> mixed_;  // of one block
    std::vector<float> ready_;  // decoded, from taken_ on not yet given away
    std::size_t taken_ = 0;
    std::int64_t silence_ = 0;    // frames to be given before ready_
    std::int64_t next_ = 0;       // frames up to the next block
    std::int64_t joined_at_ = 0;  // where block number 0 of the stream lies
    int parts_ = 1;
    bool after_fault_ = false;
    bool over_ = false;
};

class NativeFlac final : public FlacDecoder {
  public:
    NativeFlac(const SourceFile& file, const FlacStream& stream)
        : FlacDecoder(FileView(file, plain_header(stream), {{stream.blocks_begin, stream.blocks_end}})),
          stream_(stream) {
        if (stream.promised_frames > 0 && stream.frames > stream.promised_frames)
            info_.warnings.push_back({{}, {}, ReasonCode::goes_on_behind_end});
        if (stream.searched) info_.notes.push_back({{}, {}, ReasonCode::header_searched});
        expected_frames_ = std::max(stream.frames, stream.promised_frames);
    }

    std::optional<std::int64_t> promised_frames() const override {
        if (stream_.promised_frames > 0) return stream_.promised_frames;
        return delivered() >= stream_.frames && stream_.ends_whole ? std::optional(stream_.frames)
                                                                   : std::nullopt;
    }

  protected:
    bool open() override {
        if (!begin(std::nullopt)) return false;
        info_.estimated_frames = stream_.likely_frames();
        return true;
    }

  private:
    FlacStream stream_;
};

class OggFlac final : public FlacDecoder {
  public:
    OggFlac(const SourceFile& file, const OggPart& part)
        : FlacDecoder(FileView(file, {}, {part.bytes})),
          serial_(part.serial),
          end_(end_of_part(file, part)) {}

    std::optional<std::int64_t> promised_frames() const override {
        if (header_frames_ > 0) return header_frames_;
        return end_.is_last ? std::optional(end_.granules) : std::nullopt;
    }

  protected:
    bool open() override {
        if (!begin(serial_) || info_.channels == 0) return false;
        expected_frames_ = std::max(header_frames_, end_.granules);
        info_.estimated_frames = end_.granules > 0 ? end_.granules : header_frames_;
        return true;
    }

  private:
    std::uint32_t serial_;
    OggEnd end_;
};

}  // namespace

bool recognises_flac(const FileHead& head) {
    return has_at(head, 0, "fLaC");
}

std::unique_ptr<Decoder> open_flac(const SourceFile& file, std::int64_t start, const std::string&) {
    std::vector<std::unique_ptr<Decoder>> parts;
    for (const FlacStream& stream : find_flac_streams(file, start, max_joined_parts))
        if (auto part = opened(std::make_unique<NativeFlac>(file, stream))) parts.push_back(std::move(part));
    return joined(file, std::move(parts));
}

std::unique_ptr<Decoder> open_ogg_flac(const SourceFile& file, const OggPart& part) {
    return opened(std::make_unique<OggFlac>(file, part));
}

}  // namespace afterglow::audio

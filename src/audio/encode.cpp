#include "audio/encode.hpp"

#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "audio/memory_file.hpp"
#include "audio/sound_in_memory.hpp"
#include "base/error.hpp"

namespace afterglow::audio {
namespace {

constexpr std::int64_t block_frames = 4096;

[[noreturn]] void fail(const std::string& what) {
    throw Error(ErrorCategory::internal, "a texture could not be encoded: " + what);
}

void require(bool done, const char* what) {
    if (!done) fail(what);
}

struct CloseSound {
    void operator()(SNDFILE* sound) const { sf_close(sound); }
};
using Sound = std::unique_ptr<SNDFILE, CloseSound>;

int subformat(SampleFormat format) {
    switch (format) {
        case SampleFormat::pcm16:
            return SF_FORMAT_PCM_16;
        case SampleFormat::pcm24:
            return SF_FORMAT_PCM_24;
        case SampleFormat::float32:
            break;
    }
    return SF_FORMAT_FLOAT;
}

// `smpl` counts cents upwards only, 0 … 100 above the note; libsndfile takes whole ones.
void set_note(const WavNote& note, SF_INSTRUMENT& instrument) {
    int cents = static_cast<int>(std::lround(note.cents));
    int key = note.midi_note;
    for (; cents < 0; cents += 100) --key;
    for (; cents >= 100; cents -= 100) ++key;
    instrument.basenote = static_cast<char>(std::clamp(key, 0, 127));
    instrument.detune = static_cast<char>(cents);
}

void set_instrument(SNDFILE* sound, const WavOptions& options) {
    if (!options.loop && !options.note) return;
    SF_INSTRUMENT instrument{};
    instrument.gain = 1;
    instrument.velocity_hi = 127;
    instrument.key_hi = 127;
    set_note(options.note.value_or(WavNote{}), instrument);
    if (options.loop) {
        instrument.loop_count = 1;
        instrument.loops[0].mode = SF_LOOP_FORWARD;
        instrument.loops[0].start = static_cast<std::uint32_t>(options.loop->start_frame);
        instrument.loops[0].end = static_cast<std::uint32_t>(options.loop->end_frame);
    }
    require(sf_command(sound, SFC_SET_INSTRUMENT, &instrument, sizeof instrument) == SF_TRUE, "its loop");
}

// EBU Tech 3285. The chain of processing is the coding history; there is no date, so that the bytes stay the
// same.
void set_broadcast_info(SNDFILE* sound, const WavText& text) {
    constexpr std::size_t history_bytes = 2048;
    SF_BROADCAST_INFO_VAR(history_bytes) info{};
    text.title.copy(info.description, sizeof info.description - 1);
    text.software.copy(info.originator, sizeof info.originator - 1);
    info.version = 1;
    std::string history = text.comment.substr(0, history_bytes - 3);
    if (!history.empty()) history += "\r\n";
    history.copy(info.coding_history, history_bytes - 1);
    info.coding_history_size = static_cast<std::uint32_t>(history.size());
    require(sf_command(sound, SFC_SET_BROADCAST_INFO, &info, sizeof info) == SF_TRUE, "its description");
}

void set_text(SNDFILE* sound, const WavText& text) {
    const auto set = [&](int kind, const std::string& value) {
        if (!value.empty()) require(sf_set_string(sound, kind, value.c_str()) == 0, "its text");
    };
    set(SF_STR_TITLE, text.title);
    set(SF_STR_SOFTWARE, text.software);
    set(SF_STR_COMMENT, text.comment);
    if (!text.comment.empty()) set_broadcast_info(sound, text);
}

// Frames [start, start + frames) of all channels in turn.
void interleave(const AudioBuffer& audio, std::int64_t start, std::int64_t frames, std::vector<float>& out) {
    const auto channels = static_cast<std::size_t>(audio.channels());
    out.resize(static_cast<std::size_t>(frames) * channels);
    for (std::size_t c = 0; c < channels; ++c) {
        const float* in = audio.channel(static_cast<int>(c)).data() + start;
        for (std::size_t i = 0; i < static_cast<std::size_t>(frames); ++i) out[i * channels + c] = in[i];
    }
}

void write_samples(SNDFILE* sound, const AudioBuffer& audio) {
    std::vector<float> block;
    for (std::int64_t start = 0; start < audio.frames(); start += block_frames) {
        const std::int64_t frames = std::min(block_frames, audio.frames() - start);
        interleave(audio, start, frames, block);
        require(sf_writef_float(sound, block.data(), frames) == frames, "its samples");
    }
}

void verify(MemoryFile& file, const AudioBuffer& audio) {
    SF_VIRTUAL_IO calls = memory_calls();
    SF_INFO info{};
    file.seek(0, SEEK_SET);
    const Sound sound(sf_open_virtual(&calls, SFM_READ, &info, &file));
    require(sound != nullptr, "it cannot be read back");
    require(info.frames == audio.frames() && info.channels == audio.channels(),
            "it comes back with another length");
    std::vector<float> wanted;
    std::vector<float> got;
    for (std::int64_t start = 0; start < audio.frames(); start += block_frames) {
        const std::int64_t frames = std::min(block_frames, audio.frames() - start);
        interleave(audio, start, frames, wanted);
        got.resize(wanted.size());
        require(sf_readf_float(sound.get(), got.data(), frames) == frames, "it comes back cut short");
        require(got == wanted, "it comes back with other samples");
    }
}

}  // namespace

std::vector<std::byte> encode_wav(const AudioBuffer& audio, const WavOptions& options) {
    constexpr std::size_t room_for_chunks = 8192;
    constexpr std::size_t widest_sample_bytes = 4;
    MemoryFile file;
    file.reserve(room_for_chunks +
                 static_cast<std::size_t>(audio.frames() * audio.channels()) * widest_sample_bytes);
    SF_VIRTUAL_IO calls = memory_calls();
    SF_INFO info{};
    info.channels = audio.channels();
    info.samplerate = static_cast<int>(std::lround(audio.sample_rate_hz()));
    info.format = SF_FORMAT_WAV | subformat(options.format);
    Sound sound(sf_open_virtual(&calls, SFM_WRITE, &info, &file));
    require(sound != nullptr, sf_strerror(nullptr));
    sf_command(sound.get(), SFC_SET_CLIPPING, nullptr, SF_TRUE);
    // The PEAK chunk of float files holds the time of writing.
    sf_command(sound.get(), SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE);
    if (options.extra_chunks) {
        set_instrument(sound.get(), options);
        set_text(sound.get(), options.text);
    }
    write_samples(sound.get(), audio);
    require(sf_close(sound.release()) == 0, "its header");
    verify(file, audio);
    return file.take();
}

}  // namespace afterglow::audio

// The module for further formats: FFmpeg's libraries behind the plain functions of formats_module_abi.hpp.
extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/cpu.h>
#include <libavutil/log.h>
#include <libavutil/mem.h>
}

#include <new>
#include <string>

#include "audio/ffmpeg_module/sound.hpp"
#include "audio/formats_module_abi.hpp"

namespace {

std::string version_text(const char* name, unsigned version) {
    return std::string(name) + " " + std::to_string(version >> 16U) + "." +
           std::to_string(version >> 8U & 0xFFU) + "." + std::to_string(version & 0xFFU);
}

// The loops of every x86-64 that the program runs on: those of newer processors round otherwise.
void be_alike_everywhere() {
#if defined(__x86_64__)
    av_force_cpu_flags(AV_CPU_FLAG_MMX | AV_CPU_FLAG_MMXEXT | AV_CPU_FLAG_SSE | AV_CPU_FLAG_SSE2 |
                       AV_CPU_FLAG_SSE3 | AV_CPU_FLAG_SSSE3 | AV_CPU_FLAG_SSE4 | AV_CPU_FLAG_SSE42);
#endif
}

void* open_sound(const AfterglowInput* input, const char* container, AfterglowSoundInfo* info, char* why,
                 std::size_t why_bytes) {
    return afterglow::ffmpeg::open_sound(*input, container, *info, {why, why_bytes}).release();
}

bool next_block(void* sound, AfterglowBlock* block) {
    return static_cast<afterglow::ffmpeg::Sound*>(sound)->next(*block);
}

void close_sound(void* sound) {
    delete static_cast<afterglow::ffmpeg::Sound*>(sound);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const AfterglowFormatsModule* afterglow_formats_module() {
    constexpr std::size_t largest_allocation = 256U << 20U;  // no packet or frame of sound is as large
    static const std::string libraries = version_text("libavformat", avformat_version()) + ", " +
                                         version_text("libavcodec", avcodec_version());
    static const AfterglowFormatsModule module{afterglow_formats_version, libraries.c_str(), open_sound,
                                               next_block, close_sound};
    av_log_set_level(AV_LOG_QUIET);
    av_max_alloc(largest_allocation);
    be_alike_everywhere();
    return &module;
}

// Writes a track in which chords are held amid drums and noise, for the picture in docs/SOUND.md.
// Arguments: the WAV file, the seed.
#include <cstdlib>
#include <fstream>

#include "audio/encode_recording.hpp"
#include "support/planted.hpp"

int main(int count, char** arguments) {
    using namespace afterglow;
    if (count != 3) return 2;
    planted::Plan plan;
    plan.chords = 4;
    plan.min_chord_sec = 5.0;
    plan.clutter = {planted::Clutter::beat, planted::Clutter::chatter, planted::Clutter::pink};
    const auto track = planted::track(plan, static_cast<std::uint64_t>(std::atoll(arguments[2])));
    const auto bytes = audio::encode_recording(track.audio, audio::RecordingFormat::wav);
    std::ofstream file(arguments[1], std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return file.good() ? 0 : 1;
}

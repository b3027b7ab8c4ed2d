// Cuts the best pad out of a recording: make_pad RECORDING FOLDER
#include <afterglow/afterglow.hpp>
#include <iostream>

using namespace afterglow;

int main(int argc, char** argv) try {
    if (argc != 3) return std::cerr << "usage: make_pad RECORDING FOLDER\n", 2;
    const AudioBuffer sound = audio::decode_all(argv[1], {});
    Recording recording(sound.channels(), sound.sample_rate_hz(), {});
    recording.append(sound);
    recording.seal();
    const auto analysis = analysis::analyse(sound, {});
    const Rng rng = derive_rng(42, argv[1], "pads", 0);
    auto made = makers::make_pads({recording, analysis}, {}, rng);
    if (made.textures.empty()) return std::cerr << reasons_text(made.reasons) << "\n", 1;
    makers::Texture& pad = made.textures.front();
    audio::quantise(pad.audio, audio::SampleFormat::pcm24, rng.split("quantise"));
    const auto measured = curation::measure(pad.audio, pad.is_loop, {});
    const auto name = render::texture_file_name(pad, "example", measured.brightness);
    render::write_texture(OutputRoot(argv[2]), name, pad, measured, audio::SampleFormat::pcm24, argv[1]);
    const auto grade = curation::grade(measured, pad.is_loop, {});
    std::cout << name << ": " << measured.duration_sec << " s, grade " << grade.letter << "\n";
} catch (const Error& error) {
    std::cerr << describe(error) << "\n";
    return 1;
}

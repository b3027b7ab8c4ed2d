#include "render/provenance.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace afterglow::render {
namespace {

FileProvenance plain() {
    return {"/music/x.flac", 1.0, 2.5, {"loop r=0.93 xfade=100ms", "low-pass 3000 Hz"}, 9, "0.1.0"};
}

TEST(Provenance, ReadsWellWhereNothingNeedsEscaping) {
    EXPECT_EQ(provenance_text(plain()),
              "source=/music/x.flac; range=1.000-2.500 s; chain=loop r=0.93 xfade=100ms, low-pass 3000 Hz; "
              "seed=9; version=0.1.0");
    FileProvenance noise = plain();
    noise.source.clear();
    noise.start_sec = noise.end_sec = 0.0;
    EXPECT_EQ(provenance_text(noise).substr(0, 16), "synthetic; chain");
    EXPECT_EQ(parse_provenance(provenance_text(noise)), noise);
}

TEST(Provenance, SaysTheKindAndWhetherItsPassageIsStable) {
    FileProvenance pad = plain();
    pad.kind = makers::TextureKind::pad;
    pad.is_stable = false;
    EXPECT_NE(provenance_text(pad).find("; version=0.1.0; kind=pad; passage=calmest"), std::string::npos);
    EXPECT_EQ(parse_provenance(provenance_text(pad)), pad);
    EXPECT_FALSE(parse_provenance("source=a; range=1-2 s; chain=x; kind=organ; seed=1; version=1")->kind);
}

TEST(Provenance, NoPathIsTakenForWhatDividesTheFields) {
    for (const std::string source :
         {"/a/chain=odd/b.flac", "/a; chain=x; seed=1; version=2/b.flac", "; ", "=", "%", "%3B", "synthetic",
          "/a\nb\r\n.wav", "/\xff\xfe.wav", "/\xed\xa0\x80", "a, b", "/Kraków – Élan 100 %.wav", " "}) {
        FileProvenance provenance = plain();
        provenance.source = source;
        provenance.chain.push_back("dust " + source + " at -12 dB");
        EXPECT_EQ(parse_provenance(provenance_text(provenance)), provenance) << source;
    }
}

TEST(Provenance, OtherTextIsNone) {
    for (const char* text : {"", "recorded by me", "chain=loop; seed=1; version=1",
                             "source=/a; range=1-2 s; chain=x; seed=none; version=1",
                             "source=/a; range=soon; chain=x; seed=1; version=1", "synthetic"})
        EXPECT_FALSE(parse_provenance(text)) << text;
}

// Bytes of any kind, the signs of the form itself among them more often than chance would have it.
rc::Gen<std::string> any_bytes() {
    const auto byte =
        rc::gen::oneOf(rc::gen::arbitrary<char>(), rc::gen::element(';', ' ', ',', '=', '%', '\n'),
                       rc::gen::inRange('0', 'g'));
    return rc::gen::nonEmpty(rc::gen::container<std::string>(byte));
}

RC_GTEST_PROP(Provenance, ComesBackAsItWas, ()) {
    FileProvenance provenance;
    provenance.source = *any_bytes();
    provenance.start_sec = *rc::gen::inRange(0, 10'000'000) / 1000.0;
    provenance.end_sec = provenance.start_sec + *rc::gen::inRange(0, 10'000'000) / 1000.0;
    provenance.end_sec = std::round(provenance.end_sec * 1000.0) / 1000.0;
    provenance.chain = *rc::gen::container<std::vector<std::string>>(any_bytes());
    provenance.seed = *rc::gen::arbitrary<std::uint64_t>();
    provenance.version = *any_bytes();
    if (const int kind = *rc::gen::inRange(0, makers::texture_kind_count + 1);
        kind < makers::texture_kind_count)
        provenance.kind = static_cast<makers::TextureKind>(kind);
    provenance.is_stable = *rc::gen::arbitrary<bool>();
    const std::string text = provenance_text(provenance);
    RC_ASSERT(parse_provenance(text) == std::optional(provenance));
    RC_ASSERT(std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7F; }));
}

RC_GTEST_PROP(Provenance, ReadsAnyTextWithoutHarm, ()) {
    const auto once = parse_provenance(*any_bytes());
    if (once) {
        RC_ASSERT(parse_provenance(provenance_text(*once)).has_value());
    }
}

}  // namespace
}  // namespace afterglow::render

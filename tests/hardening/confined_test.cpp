// A decoder that a recording has taken over, in each command that decodes in the program's own process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "archive/confine.hpp"
#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using Words = std::vector<std::string>;

struct Attack {
    std::string name;
    Words command;
};

void PrintTo(const Attack& attack, std::ostream* out) {
    *out << attack.name;
}

class Confined : public ::testing::TestWithParam<Attack> {
  protected:
    static void SetUpTestSuite() {
        folder_ = std::make_unique<ScratchFolder>();
        write_recording(*folder_ / "archive" / "one.wav", small_piece(5.0, 220.0));
        ASSERT_EQ(
            run({"make", "archive", "--out", "textures", "--mine-pads", "--make-hiss", "--seed", "1"}, {})
                .status,
            0);
    }
    static void TearDownTestSuite() { folder_.reset(); }
    void SetUp() override {
        std::ofstream(neighbour()) << "thirty years of work";
        // What lies among the sounds is no more open than what lies elsewhere.
        if (!fs::is_symlink(*folder_ / "textures" / "link"))
            fs::create_symlink(neighbour(), *folder_ / "textures" / "link");
    }

    static fs::path neighbour() { return *folder_ / "neighbour"; }
    static Finished run(const Words& command, const std::map<std::string, std::string>& environment) {
        return afterglow(command, {.folder = folder_->path(), .environment = environment});
    }

    inline static std::unique_ptr<ScratchFolder> folder_;
};

TEST_P(Confined, ADecoderThatIsTakenOverReachesNothingElse) {
    if (!archive::files_can_be_confined()) return;
    for (const char* target : {"neighbour", "textures/link", "archive/../neighbour"}) {
        fs::remove_all(*folder_ / "output");
        const auto ended =
            run(GetParam().command,
                {{"LD_PRELOAD", TRESPASS}, {"AFTERGLOW_TRIAL_NEIGHBOUR", (*folder_ / target).string()}});
        EXPECT_EQ(ended.status, 0) << ended.err;
        for (const char* attempt : {"read", "change", "connect", "signal", "start"})
            EXPECT_THAT(ended.err, HasSubstr(std::string("trespass: ") + attempt + " refused")) << target;
        EXPECT_THAT(ended.err, Not(HasSubstr("DONE"))) << target;
        std::ifstream kept(neighbour());
        EXPECT_EQ(std::string(std::istreambuf_iterator<char>(kept), {}), "thirty years of work");
    }
}

INSTANTIATE_TEST_SUITE_P(
    Commands, Confined,
    ::testing::Values(
        Attack{"make", {"make", "archive/one.wav", "--out", "output", "--mine-pads", "--seed", "2"}},
        Attack{"dry_run", {"make", "archive", "--out", "output", "--mine-pads", "--dry-run"}},
        Attack{"measure", {"measure", "archive", "--plot", "output/one.png"}},
        Attack{"curate", {"curate", "--input", "textures", "--output", "output/curated"}},
        Attack{"kit", {"kit", "--input", "textures", "--output", "output/kit"}},
        Attack{"dust", {"dust", "--pads", "textures", "--hiss", "textures", "--output", "output/dust"}},
        Attack{"gallery", {"gallery", "--input", "textures", "--output", "output/index.html"}},
        Attack{"find", {"find", "--input", "textures", "--like", "archive/one.wav"}},
        Attack{"run", {"run", "archive", "--out", "output", "--min-duration", "1", "--mine-pads"}}),
    [](const auto& attack) { return attack.param.name; });

}  // namespace
}  // namespace afterglow::test

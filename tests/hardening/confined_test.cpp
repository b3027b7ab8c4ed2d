// A decoder that a recording has taken over, in each process that decodes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "archive/confine.hpp"
#include "hardening/attempts.hpp"
#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using Words = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

constexpr const char* words_of_the_neighbour = "thirty years of work";
constexpr const char* nobody = "65534";

struct Attack {
    std::string name;
    Words command;
    std::size_t processes = 1;  // that decode, at least
};

void PrintTo(const Attack& attack, std::ostream* out) {
    *out << attack.name;
}

std::string content_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// So that an ordinary user may do there what the superuser may.
void give_away(const fs::path& folder) {
    const auto id = static_cast<unsigned>(std::stoi(nobody));
    ASSERT_EQ(chown(folder.c_str(), id, id), 0);
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        ASSERT_EQ(lchown(entry.path().c_str(), id, id), 0);
}

class Trial {
  public:
    Trial() {
        write_recording(folder_ / "archive" / "one.wav", small_piece(5.0, 220.0));
        std::ofstream(neighbour()) << words_of_the_neighbour;
        const auto made =
            afterglow({"make", "archive", "--out", "textures", "--mine-pads", "--make-hiss", "--seed", "1"},
                      {folder_.path()});
        EXPECT_EQ(made.status, 0) << made.err;
        // What lies among the sounds is no more open than what lies elsewhere.
        fs::create_symlink(neighbour(), folder_ / "textures" / "link");
        if (geteuid() == 0) give_away(folder_.path());
        before_ = content_of(source());
    }

    fs::path neighbour() const { return folder_ / "neighbour"; }
    fs::path source() const { return folder_ / "archive" / "one.wav"; }
    fs::path operator/(const char* name) const { return folder_ / name; }

    Finished run(const Words& command, Variables variables, const std::string& target = "neighbour") const {
        fs::remove_all(folder_ / "output");
        variables.try_emplace("LD_PRELOAD", TRESPASS ":" OLDER_KERNEL);
        variables["AFTERGLOW_TRIAL_NEIGHBOUR"] = (folder_ / target).string();
        variables["AFTERGLOW_TRIAL_SOURCE"] = source().string();
        return afterglow(command, {.folder = folder_.path(), .environment = variables});
    }

    void expect_unharmed() const {
        EXPECT_EQ(content_of(neighbour()), words_of_the_neighbour);
        EXPECT_EQ(content_of(source()), before_);
        struct stat status {};
        ASSERT_EQ(stat(source().c_str(), &status), 0);
        EXPECT_EQ(status.st_nlink, 1U);
        for (const auto& entry : fs::directory_iterator(folder_.path()))
            EXPECT_FALSE(entry.path().filename().string().starts_with("neighbour.")) << entry.path();
    }

  private:
    ScratchFolder folder_;
    std::string before_;
};

// Every attempt was made in every process, and refused.
void expect_all_refused(const Finished& ended, std::size_t processes) {
    std::istringstream lines(ended.err);
    std::size_t begun = 0;
    std::size_t tried = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line == "trespass begins") ++begun;
        if (!line.starts_with("trespass: ")) continue;
        ++tried;
        EXPECT_TRUE(line.ends_with(": refused")) << line;
    }
    EXPECT_GE(begun, processes) << ended.err;
    EXPECT_EQ(tried, begun * all_attempts({}).size());
}

// The superuser, where that is who we are, and a user like others.
std::vector<Variables> users() {
    std::vector<Variables> users = {{}};
    if (geteuid() == 0) users.push_back({{"AFTERGLOW_TRIAL_USER", nobody}});
    return users;
}

const Trial& trial() {
    static const Trial only;
    return only;
}

class Confined : public ::testing::TestWithParam<Attack> {};

TEST_P(Confined, ADecoderThatIsTakenOverGainsNothing) {
    ASSERT_TRUE(archive::protection_of().is_whole());
    for (const char* target : {"neighbour", "textures/link", "archive/../neighbour"}) {
        for (const Variables& user : users()) {
            SCOPED_TRACE(std::string(target) + (user.empty() ? "" : ", as an ordinary user"));
            const auto ended = trial().run(GetParam().command, user, target);
            EXPECT_EQ(ended.status, 0) << ended.err;
            expect_all_refused(ended, GetParam().processes);
            trial().expect_unharmed();
        }
    }
}

const Attack whole_job = {
    "run", {"run", "archive", "--out", "output", "--min-duration", "1", "--mine-pads"}, 3};

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
        Attack{"discover", {"discover", "--root", "archive", "--output", "output/catalog.csv"}}, whole_job),
    [](const auto& attack) { return attack.param.name; });

void attack_with_landlock(const std::string& version) {
    for (Variables variables : users()) {
        variables["AFTERGLOW_TRIAL_LANDLOCK"] = version;
        Words command = whole_job.command;
        command.emplace_back("--require-sandbox");
        const auto ended = trial().run(command, variables);
        EXPECT_EQ(ended.status, 0) << ended.err;
        EXPECT_THAT(ended.err, Not(HasSubstr("hostile")));
        expect_all_refused(ended, whole_job.processes);
        trial().expect_unharmed();
        const auto results = nlohmann::json::parse(content_of(trial() / "output/batch_results.json"));
        EXPECT_EQ(results["confinement"], "Landlock " + version + ", seccomp");
    }
}

TEST(OlderLandlock, LeavesNoMoreToATakenOverDecoder) {
    const int newest = archive::protection_of().landlock;
    ASSERT_GE(newest, 1);
    for (int version = 1; version <= newest; ++version) {
        SCOPED_TRACE(version);
        attack_with_landlock(std::to_string(version));
    }
}

// Without a filter of calls a decoder can start processes; of those none stays, in whatever session.
TEST(LeftBehind, NoProcessOutlivesItsWorker) {
    ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    const Variables variables = {{"AFTERGLOW_TRIAL_NO_SECCOMP", "1"}, {"AFTERGLOW_TRIAL_ONLY", "fork"}};
    const auto found = trial().run({"discover", "--root", "archive", "--output", "catalog.csv"}, variables);
    EXPECT_EQ(found.status, 0) << found.err;
    EXPECT_THAT(found.err, HasSubstr("trespass: fork: DONE"));
    EXPECT_THAT(found.err, HasSubstr(archive::text_of({archive::protection_of().landlock, false})));
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "a process is left";
    const auto made =
        trial().run({"batch", "--sources", "catalog.csv", "--root", "archive", "--out", "output", "--work",
                     "output/work", "--output", "output/results.json", "--mine-pads"},
                    variables);
    EXPECT_EQ(made.status, 0) << made.err;
    EXPECT_THAT(made.err, HasSubstr("trespass: fork: DONE"));
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "a process is left";
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    trial().expect_unharmed();
}

class LessProtection : public ::testing::TestWithParam<Attack> {};

TEST_P(LessProtection, IsSaidOnceAndRefusedOnDemand) {
    const Variables without = {{"LD_PRELOAD", OLDER_KERNEL}, {"AFTERGLOW_TRIAL_LANDLOCK", "0"}};
    const auto warned = trial().run(GetParam().command, without);
    EXPECT_EQ(warned.status, 0) << warned.err;
    const std::string warning = "protection from hostile recordings here: seccomp only";
    const auto first = warned.err.find(warning);
    EXPECT_NE(first, std::string::npos) << warned.err;
    EXPECT_EQ(warned.err.find(warning, first + 1), std::string::npos) << warned.err;
    Words command = GetParam().command;
    command.emplace_back("--require-sandbox");
    const auto refused = trial().run(command, without);
    EXPECT_EQ(refused.status, 1) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("--require-sandbox does not allow that"));
    EXPECT_FALSE(fs::exists(trial() / "output"));
}

INSTANTIATE_TEST_SUITE_P(
    Commands, LessProtection,
    ::testing::Values(Attack{"make", {"make", "archive/one.wav", "--out", "output", "--mine-pads"}},
                      Attack{"discover", {"discover", "--root", "archive", "--output", "output/catalog.csv"}},
                      Attack{"measure", {"measure", "archive"}}, whole_job),
    [](const auto& attack) { return attack.param.name; });

// What is refused above is no accident: whoever is not confined can do it. Its own parent is the prey, not
// the test.
void attack_unconfined(const Prey& prey, int told) {
    setsid();
    const pid_t attacker = fork();
    if (attacker != 0) {
        waitpid(attacker, nullptr, 0);
        kill(0, SIGKILL);  // with all that was left behind
    }
    for (const Attempt& attempt : all_attempts(prey)) {
        if (attempt.elsewhere != Elsewhere::succeeds || attempt.call() >= 0) continue;
        const std::string line = attempt.name + ": " + std::strerror(errno) + "\n";
        if (write(told, line.data(), line.size()) < 0) _exit(1);
    }
    if (write(told, "end", 3) < 0) _exit(1);
    _exit(0);
}

TEST(Unconfined, TheSameAttemptsSucceed) {
    const ScratchFolder folder;
    for (const char* name : {"neighbour", "source"}) std::ofstream(folder / name) << words_of_the_neighbour;
    int told[2];
    ASSERT_EQ(pipe(told), 0);
    const pid_t prey = fork();
    if (prey == 0) attack_unconfined({folder / "neighbour", folder / "source"}, told[1]);
    waitpid(prey, nullptr, 0);
    close(told[1]);
    char text[4096];
    const ssize_t size = read(told[0], text, sizeof text);
    close(told[0]);
    EXPECT_EQ(std::string(text, static_cast<std::size_t>(std::max<ssize_t>(size, 0))), "end");
}

}  // namespace
}  // namespace afterglow::test

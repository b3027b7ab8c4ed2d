// What a decoder that a recording has taken over would try.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace afterglow::test {

struct Prey {
    std::string neighbour;  // a file that the program has no business with
    std::string source;     // a file that it was given to read
};

enum class Elsewhere {
    succeeds,  // in any process that is not confined
    depends,   // on the kernel, on rights, on what the descriptors are
    untried,   // too much would be lost
};

struct Attempt {
    std::string name;
    std::function<long()> call;  // below zero, with errno, if it failed
    Elsewhere elsewhere = Elsewhere::depends;
};

std::vector<Attempt> attempts_on_files(const Prey& prey);
std::vector<Attempt> attempts_on_processes(const Prey& prey);
std::vector<Attempt> attempts_on_the_system();
std::vector<Attempt> all_attempts(const Prey& prey);

// Whether an attempt that failed with this was refused, and not just impossible.
bool is_refusal(int error);

}  // namespace afterglow::test

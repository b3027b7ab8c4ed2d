#include <iostream>
#include <stdexcept>

#include "outside.hpp"

int main(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        try {
            std::cout << outside::best_pad(argv[i]) << "\n";
        } catch (const std::runtime_error& error) {
            std::cout << "refused: " << error.what() << "\n";
        }
    }
}

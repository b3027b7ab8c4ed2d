// Prints what the program reads from a file of favorites: "path<tab>favorite<tab>rating" each.
#include <cstdio>

#include "base/error.hpp"
#include "render/favorites.hpp"

int main(int count, char** arguments) {
    if (count != 2) return 2;
    try {
        for (const auto& favorite : afterglow::render::read_favorites(arguments[1]))
            std::printf("%s\t%d\t%d\n", favorite.path.c_str(), favorite.is_favorite ? 1 : 0, favorite.rating);
        return 0;
    } catch (const afterglow::Error& error) {
        std::fprintf(stderr, "%s\n", afterglow::describe(error).c_str());
        return 1;
    }
}

# One helper per kind of target, so that flags and layers are said once.
option(AFTERGLOW_SANITIZE "AddressSanitizer, UndefinedBehaviorSanitizer and the fuzzers; needs clang++" OFF)

add_library(afterglow_flags INTERFACE)
target_compile_features(afterglow_flags INTERFACE cxx_std_20)
target_compile_options(afterglow_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
    # sqrtf cannot be vectorised while it may set errno; the program never reads errno from maths.
    -fno-math-errno)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    target_compile_options(afterglow_flags INTERFACE -march=x86-64-v2)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # False alarm on `"text" + std::string` (GCC bug 105651).
    target_compile_options(afterglow_flags INTERFACE -Wno-restrict)
endif()
# The program reads files from strangers: what one of them breaks is to end the worker, not to be used.
# The library, which no build with sanitizers gives, may become part of a shared one.
set(place_independent -fPIC -fno-semantic-interposition)
if(AFTERGLOW_SANITIZE)
    set(place_independent -fPIE)
endif()
target_compile_options(afterglow_flags INTERFACE ${place_independent} -fstack-protector-strong)
target_compile_definitions(afterglow_flags INTERFACE _GLIBCXX_ASSERTIONS)
target_link_options(afterglow_flags INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    target_compile_options(afterglow_flags INTERFACE -fstack-clash-protection -fcf-protection=full)
endif()
# The sanitizers do this themselves, and it needs optimised code.
target_compile_options(afterglow_flags INTERFACE $<$<CONFIG:Release>:-U_FORTIFY_SOURCE> $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=3>)
target_include_directories(afterglow_flags INTERFACE ${CMAKE_CURRENT_SOURCE_DIR}/src)
if(AFTERGLOW_SANITIZE)
    # g++ says which conversions of signs matter.
    target_compile_options(afterglow_flags INTERFACE -fsanitize=address -fno-omit-frame-pointer -O1 -g1
        -Wno-sign-conversion)
    target_compile_definitions(afterglow_flags INTERFACE AFTERGLOW_SANITIZED)
    target_link_options(afterglow_flags INTERFACE -fsanitize=address,undefined)
endif()
# What is under test. Checking each line of the tests, too, would double their build.
add_library(afterglow_checked INTERFACE)
if(AFTERGLOW_SANITIZE)
    target_compile_options(afterglow_checked INTERFACE -fsanitize=undefined -fno-sanitize-recover=undefined
        -fsanitize-coverage=inline-8bit-counters,pc-table)
endif()

# The compiler cache keeps objects in the user's cache folder, for every copy of the tree.
find_program(ccache ccache NO_CACHE)
if(ccache)
    # Where the user has no folder for it, it compiles nothing.
    execute_process(COMMAND ${ccache} ${CMAKE_CXX_COMPILER} -x c++ -c /dev/null -o ${CMAKE_BINARY_DIR}/ccache_works.o
                    RESULT_VARIABLE ccache_fails OUTPUT_QUIET ERROR_QUIET)
endif()
if(ccache AND NOT ccache_fails AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${ccache})
endif()

# afterglow_folder(NAME ON <lower folders> USES <third-party targets> [COLD]): src/NAME as a static library. Of COLD code
# each line runs a few times at most, so that it is rather built quickly.
function(afterglow_folder name)
    cmake_parse_arguments(ARG "COLD" "" "ON;USES" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/src/${name}/*.cpp)
    list(TRANSFORM ARG_ON PREPEND afterglow_)
    add_library(afterglow_${name} STATIC ${sources})
    target_link_libraries(afterglow_${name} PUBLIC afterglow_flags ${ARG_ON}
                          PRIVATE afterglow_checked ${ARG_USES} Threads::Threads)
    if(ARG_COLD)
        target_compile_options(afterglow_${name} PRIVATE $<$<CONFIG:Release>:-O1>)
    endif()
endfunction()

# afterglow_program(FOLDER ...): src/FOLDER as the binary `afterglow`; all of it is a library, for tests, but main.cpp
# and processor.cpp, which is there to say that the processor cannot run the rest.
function(afterglow_program folder)
    afterglow_folder(${folder} ${ARGN})
    set(main ${CMAKE_CURRENT_SOURCE_DIR}/src/${folder}/main.cpp ${CMAKE_CURRENT_SOURCE_DIR}/src/${folder}/processor.cpp)
    get_target_property(sources afterglow_${folder} SOURCES)
    list(REMOVE_ITEM sources ${main})
    set_target_properties(afterglow_${folder} PROPERTIES SOURCES "${sources}")
    add_executable(afterglow ${main})
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
        set_source_files_properties(src/${folder}/processor.cpp PROPERTIES COMPILE_OPTIONS -march=x86-64)
    endif()
    set_target_properties(afterglow PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
    target_link_libraries(afterglow PRIVATE afterglow_${folder})
    if(TARGET afterglow_formats)
        add_dependencies(afterglow afterglow_formats)
    endif()
endfunction()

# afterglow_formats_module(FOLDER): the module that reads further formats by FFmpeg's libraries, where these are installed.
# The program loads it from where it lies beside the program, in the build as when installed.
function(afterglow_formats_module folder)
    include(GNUInstallDirs)
    set(place ${CMAKE_INSTALL_LIBDIR}/afterglow)
    file(RELATIVE_PATH from_program /${CMAKE_INSTALL_BINDIR} /${place})
    set_source_files_properties(src/audio/formats_module.cpp PROPERTIES COMPILE_DEFINITIONS
        "AFTERGLOW_MODULE_FROM_PROGRAM=\"${from_program}\";AFTERGLOW_MODULE_INSTALLED=\"${CMAKE_INSTALL_FULL_LIBDIR}/afterglow\"")
    if(NOT ffmpeg_FOUND)
        message(STATUS "M4A, WMA, APE, WavPack and TTA will not be read: scripts/setup formats installs what that takes")
        return()
    endif()
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
    add_library(afterglow_formats_code OBJECT ${sources})
    # As the program, but as part of a shared library, of which nothing is seen but its one function.
    target_compile_features(afterglow_formats_code PRIVATE cxx_std_20)
    target_compile_options(afterglow_formats_code PRIVATE $<TARGET_PROPERTY:afterglow_flags,INTERFACE_COMPILE_OPTIONS>
        -fPIC -fvisibility=hidden)
    target_compile_definitions(afterglow_formats_code PRIVATE
        $<TARGET_PROPERTY:afterglow_flags,INTERFACE_COMPILE_DEFINITIONS>)
    target_include_directories(afterglow_formats_code PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src)
    target_link_libraries(afterglow_formats_code PRIVATE PkgConfig::ffmpeg afterglow_checked)
    add_library(afterglow_formats MODULE $<TARGET_OBJECTS:afterglow_formats_code>)
    set_target_properties(afterglow_formats PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${place})
    set_target_properties(afterglow_formats PROPERTIES LINKER_LANGUAGE CXX)
    target_link_libraries(afterglow_formats PRIVATE PkgConfig::ffmpeg)
    target_link_options(afterglow_formats PRIVATE -Wl,-z,relro,-z,now,-z,noexecstack)
    if(AFTERGLOW_SANITIZE)
        target_link_options(afterglow_formats PRIVATE -fsanitize=address,undefined)
    endif()
    install(TARGETS afterglow_formats LIBRARY DESTINATION ${place})
endfunction()

set(AFTERGLOW_TEST_TIMEOUT_SEC 300)
if(AFTERGLOW_SANITIZE)
    set(AFTERGLOW_TEST_TIMEOUT_SEC 900)
endif()

# afterglow_test_program(NAME SOURCES ... ON ...): a program of tests; ctest does not know it yet.
function(afterglow_test_program name)
    cmake_parse_arguments(ARG "" "" "SOURCES;ON" ${ARGN})
    add_executable(${name} EXCLUDE_FROM_ALL ${ARG_SOURCES})
    # Tests are built often and run once: quick to build matters more.
    target_compile_options(${name} PRIVATE -O1)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        # g++ 12 forgets which of them are the system's and warns of what they do.
        target_precompile_headers(${name} PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
    endif()
    target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE ${ARG_ON} afterglow_test_support GTest::gtest GTest::gmock
                          GTest::gtest_main rapidcheck rapidcheck_gtest)
endfunction()

# afterglow_test(FOLDER ON ... [EACH | ELSEWHERE]): tests/FOLDER/*_test.cpp as one program of tests. ctest runs it in
# two halves, or each test in a process of its own; of a folder that is tested ELSEWHERE the program is built on demand.
function(afterglow_test folder)
    cmake_parse_arguments(ARG "EACH;ELSEWHERE" "" "ON" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*_test.cpp)
    if(NOT sources)
        return()
    endif()
    afterglow_test_program(${folder}_tests SOURCES ${sources} ON ${ARG_ON})
    if(ARG_ELSEWHERE)
        return()
    endif()
    if(ARG_EACH)
        set_target_properties(${folder}_tests PROPERTIES EXCLUDE_FROM_ALL FALSE)
        # The long ones come first, so that no core waits for the last.
        gtest_discover_tests(${folder}_tests TEST_PREFIX ${folder}. DISCOVERY_MODE PRE_TEST
                             PROPERTIES TIMEOUT ${AFTERGLOW_TEST_TIMEOUT_SEC} COST 100)
    else()
        afterglow_halves(${folder} ${folder}_tests)
    endif()
endfunction()

# afterglow_halves(FOLDER TARGET): the tests of a folder for ctest, without a process for each of them.
function(afterglow_halves folder target)
    set_target_properties(${target} PROPERTIES EXCLUDE_FROM_ALL FALSE)
    foreach(half 0 1)
        add_test(NAME ${folder}.half_${half} COMMAND ${target})
        set_tests_properties(${folder}.half_${half} PROPERTIES TIMEOUT ${AFTERGLOW_TEST_TIMEOUT_SEC}
            ENVIRONMENT "GTEST_TOTAL_SHARDS=2;GTEST_SHARD_INDEX=${half};GTEST_BRIEF=1")
    endforeach()
endfunction()

# afterglow_library_list(SOURCE): tells a source file the libraries and their versions, a line each.
function(afterglow_library_list source)
    set(list "")
    foreach(module sndfile flac mpg123 vorbisfile opusfile opus vorbisenc soxr fftw3f rubberband ebur128 cairo libpng utf8proc xxhash seccomp)
        string(APPEND list "  ${module} ${${module}_VERSION}\\n")
    endforeach()
    foreach(package yaml-cpp nlohmann_json CLI11 fmt)
        string(APPEND list "  ${package} ${${package}_VERSION}\\n")
    endforeach()
    set_source_files_properties(${source} PROPERTIES COMPILE_DEFINITIONS "AFTERGLOW_LIBRARIES=\"${list}\"")
endfunction()

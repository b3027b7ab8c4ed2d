# One library out of the folders below the command line, installed with its headers, for find_package and pkg-config.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# The folders below src/jobs, that included, and what of others they link with, as pkg-config calls it.
set(folders "")
set(AFTERGLOW_MODULES "")
set(open afterglow_jobs)
while(open)
    list(POP_FRONT open target)
    string(REPLACE afterglow_ "" folder ${target})
    list(APPEND folders ${folder})
    get_target_property(below ${target} LINK_LIBRARIES)
    foreach(library IN LISTS below)
        string(REPLACE afterglow_ src/ place ${library})
        if(IS_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/${place})
            list(APPEND open ${library})
        elseif(library MATCHES "^PkgConfig::(.+)")
            list(APPEND AFTERGLOW_MODULES ${${CMAKE_MATCH_1}_MODULE_NAME})
        elseif(library MATCHES "^(fmt|yaml-cpp)")
            list(APPEND AFTERGLOW_MODULES ${CMAKE_MATCH_1})
        endif()
    endforeach()
endwhile()
list(REMOVE_DUPLICATES folders)
list(REMOVE_DUPLICATES AFTERGLOW_MODULES)
list(JOIN AFTERGLOW_MODULES " " AFTERGLOW_MODULES)

list(TRANSFORM folders REPLACE "(.+)" "$<TARGET_OBJECTS:afterglow_\\1>" OUTPUT_VARIABLE objects)
add_library(afterglow_library STATIC ${objects})
set_target_properties(afterglow_library PROPERTIES LINKER_LANGUAGE CXX OUTPUT_NAME afterglow EXPORT_NAME afterglow)
target_compile_features(afterglow_library INTERFACE cxx_std_20)
target_link_libraries(afterglow_library INTERFACE
    $<INSTALL_INTERFACE:$<LINK_ONLY:PkgConfig::AFTERGLOW_MODULES>> $<INSTALL_INTERFACE:$<LINK_ONLY:Threads::Threads>>)
install(TARGETS afterglow RUNTIME)
install(TARGETS afterglow_library EXPORT AfterglowTargets ARCHIVE INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

# Installed are the headers that the umbrella header reaches.
install(CODE "
    set(source \"${CMAKE_CURRENT_SOURCE_DIR}\")
    set(target \"${CMAKE_INSTALL_INCLUDEDIR}/afterglow\")
    include(\"${CMAKE_CURRENT_SOURCE_DIR}/cmake/PublicHeaders.cmake\")")
configure_file(cmake/version.hpp.in generated/version.hpp @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/generated/version.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/afterglow)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Afterglow)
install(EXPORT AfterglowTargets NAMESPACE afterglow:: DESTINATION ${package_dir})
configure_package_config_file(cmake/AfterglowConfig.cmake.in generated/AfterglowConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/generated/AfterglowConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/generated/AfterglowConfig.cmake
              ${CMAKE_BINARY_DIR}/generated/AfterglowConfigVersion.cmake DESTINATION ${package_dir})

# Found from where the file lies, so that the installed tree may be moved.
file(RELATIVE_PATH to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" AFTERGLOW_PC_PREFIX ${to_prefix})
configure_file(cmake/afterglow.pc.in generated/afterglow.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/generated/afterglow.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

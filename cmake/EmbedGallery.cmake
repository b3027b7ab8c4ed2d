# The gallery's page becomes part of the library: its layout, its style, and its script, which is one module
# out of these parts. The hashes go into the page's content security policy.
set(gallery_folder ${CMAKE_CURRENT_SOURCE_DIR}/src/render/gallery)
set(gallery_scripts data search marks previews player cards map filters now keys main)
list(TRANSFORM gallery_scripts REPLACE "(.+)" "${gallery_folder}/\\1.js")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
    ${gallery_folder}/page.html ${gallery_folder}/style.css ${gallery_scripts})
file(READ ${gallery_folder}/page.html GALLERY_PAGE)
file(READ ${gallery_folder}/style.css GALLERY_STYLE)
set(GALLERY_SCRIPT "")
foreach(script IN LISTS gallery_scripts)
    file(READ ${script} text)
    string(APPEND GALLERY_SCRIPT "\n${text}")
endforeach()
string(SHA256 GALLERY_STYLE_HASH "${GALLERY_STYLE}")
string(SHA256 GALLERY_SCRIPT_HASH "${GALLERY_SCRIPT}")
configure_file(${CMAKE_CURRENT_SOURCE_DIR}/cmake/gallery_assets.cpp.in
    ${CMAKE_BINARY_DIR}/generated/gallery_assets.cpp @ONLY)
target_sources(afterglow_render PRIVATE ${CMAKE_BINARY_DIR}/generated/gallery_assets.cpp)

# The wallboard's files become byte arrays in room_boards; a change to one of them rebuilds only these.
# Included by daemon/CMakeLists.txt, and run again as a script (cmake -D WALLBOARD_OUTPUT=… -P) when a file changed.

if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(wallboard ${PROJECT_SOURCE_DIR}/dashboards/wallboard)
  file(GLOB wallboard_files CONFIGURE_DEPENDS ${wallboard}/*.html ${wallboard}/*.css ${wallboard}/*.mjs ${wallboard}/*.svg
       ${wallboard}/uplot/*.js ${wallboard}/uplot/*.css ${wallboard}/uplot/*.txt)
  set(wallboard_source ${CMAKE_CURRENT_BINARY_DIR}/boards/wallboard_files.cpp)
  add_custom_command(OUTPUT ${wallboard_source}
    COMMAND ${CMAKE_COMMAND} "-DWALLBOARD_FILES=${wallboard_files}" -DWALLBOARD_OUTPUT=${wallboard_source}
            -P ${CMAKE_CURRENT_LIST_FILE}
    DEPENDS ${wallboard_files} ${CMAKE_CURRENT_LIST_FILE}
    COMMENT "Embedding the wallboard" VERBATIM)
  target_sources(room_boards PRIVATE ${wallboard_source})
  return()
endif()

set(type_html "text/html; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_mjs "text/javascript; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_txt "text/plain; charset=utf-8")
set(type_svg "image/svg+xml")

list(SORT WALLBOARD_FILES)
set(arrays "")
set(rows "")
set(number 0)
foreach(file IN LISTS WALLBOARD_FILES)
  get_filename_component(name ${file} NAME)
  string(REGEX REPLACE ".*\\." "" extension ${name})
  file(SHA256 ${file} hash)
  string(SUBSTRING ${hash} 0 20 hash)
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
  string(APPEND arrays "constexpr unsigned char kFile${number}[] = {\n${bytes}};\n\n")
  string(APPEND rows "    {\"${name}\", \"${type_${extension}}\", \"${hash}\", text_of(kFile${number})},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(WRITE ${WALLBOARD_OUTPUT} "// Made by embed_wallboard.cmake from dashboards/wallboard.
#include \"boards/embedded.hpp\"

namespace dutyline {

namespace {

${arrays}template <std::size_t size>
std::string_view text_of(const unsigned char (&bytes)[size]) {
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

std::span<const EmbeddedFile> wallboard_files() {
  static const EmbeddedFile files[] = {
${rows}  };
  return files;
}

const EmbeddedFile* find_wallboard_file(std::string_view name) {
  for (const EmbeddedFile& file : wallboard_files()) {
    if (file.name == name) return &file;
  }
  return nullptr;
}

}  // namespace dutyline
")

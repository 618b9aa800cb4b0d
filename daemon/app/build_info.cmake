# Version and revision, for --version and dutyline_build_info. The revision is read at configure time.
find_package(Git QUIET)
set(DUTYLINE_REVISION unknown)
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${PROJECT_SOURCE_DIR} rev-parse --short=12 HEAD
    OUTPUT_VARIABLE revision OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    set(DUTYLINE_REVISION ${revision})
  endif()
endif()
set_source_files_properties(${CMAKE_CURRENT_SOURCE_DIR}/app/build_info.cpp PROPERTIES COMPILE_DEFINITIONS
  "DUTYLINE_VERSION=\"${PROJECT_VERSION}\";DUTYLINE_REVISION=\"${DUTYLINE_REVISION}\";DUTYLINE_YAML_CPP=\"${yaml-cpp_VERSION}\";DUTYLINE_PROMETHEUS_CPP=\"${PROMETHEUS_VERSION}\"")

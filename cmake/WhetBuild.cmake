# Build rules of this tree: warnings, sanitizers, test registration. Not
# installed; plugins outside the tree use WhetPlugin.cmake only.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release)
endif()

# The same numbers, and so the same run, on processors with and without fused
# multiply-add.
add_compile_options(-ffp-contract=off)

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(WHET_PLUGIN_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib/whet/plugins")

find_program(WHET_CCACHE ccache)
if(WHET_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER "${WHET_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${WHET_CCACHE}")
endif()

# Sanitized code is compiled without optimization and with line tables only:
# instrumentation makes the optimizer several times as slow, tests do not care.
if(WHET_SANITIZE_ADDRESS)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(WHET_SANITIZE_THREAD)
  add_compile_options(-fsanitize=thread)
  add_link_options(-fsanitize=thread)
endif()

add_library(whet_warnings INTERFACE)
target_compile_options(
  whet_warnings
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Werror=return-type
            "$<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor;-Woverloaded-virtual>")
# GCC 12 sees overlapping copies in std::string's operator+ that are not there
# (gcc.gnu.org/PR105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION
                                          VERSION_LESS 13)
  target_compile_options(whet_warnings INTERFACE -Wno-restrict)
endif()

# whet_core_library(NAME SOURCES ... LINK ... [PRIVATE_LINK ...]): one folder of
# core as a static library whet_core_<name>. LINK is what its headers need.
function(whet_core_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK;PRIVATE_LINK")
  add_library(whet_core_${name} STATIC ${arg_SOURCES})
  target_include_directories(
    whet_core_${name} PUBLIC "${PROJECT_SOURCE_DIR}/core/include"
                             "${PROJECT_SOURCE_DIR}/core/src")
  target_link_libraries(whet_core_${name} PUBLIC ${arg_LINK}
                        PRIVATE whet_warnings ${arg_PRIVATE_LINK})
endfunction()

# For a build of everything at once; a build after each change wants it off.
option(WHET_UNITY_TESTS "Compile several test sources of a folder together" OFF)

# whet_test(NAME SOURCES ... LINK ... [LABEL name] [ENVIRONMENT ...]): one
# GoogleTest binary, one CTest entry per test.
function(whet_test name)
  if(NOT WHET_TESTS)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT;LABEL"
                        "SOURCES;LINK;ENVIRONMENT")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  # An empty value would make the next property's name the value.
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY
                                           "${CMAKE_BINARY_DIR}/tests")
  if(WHET_UNITY_TESTS)
    set_target_properties(${name} PROPERTIES UNITY_BUILD ON)
  endif()
  target_link_libraries(${name} PRIVATE ${arg_LINK} whet_warnings GTest::gmock
                                        GTest::gtest_main)
  include(GoogleTest)
  gtest_discover_tests(
    ${name}
    DISCOVERY_MODE PRE_TEST
    PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABEL}" ENVIRONMENT
               "${arg_ENVIRONMENT}")
endfunction()

# whet_add_plugin: one line per plugin, in this tree and (through
# find_package(whet)) in anybody else's.
#
#   whet_add_plugin(evaluator_contains SOURCES contains.cc
#                   [LINK libs...] [EMBED schema.json prompts/rewrite.txt...]
#                   [PRICES prices.json])
#
# builds the module <name>.so with one exported symbol and its sidecar
# <name>.json, which lists what is in it so that nobody has to open a library
# to know. PRICES, for providers, is a table of what models cost, which goes
# beside the module as <name>.prices (docs/config.md, prices). EMBED makes each file includable as a string literal:
#
#   constexpr char kSchema[] =
#   #include "schema.json.inc"
#       ;

# whet_conformance_test: a test that runs `whet plugins check` on it.
#
#   enable_testing()
#   whet_conformance_test(evaluator_contains [CONFIG [[{"words": 3}]]]
#                         [TIMEOUT seconds] [LEVEL 1..10]
#                         [SEEDS count])
#
# CONFIG are the settings it is checked with, if its schema says too little;
# TIMEOUT is for each check; LEVEL says how much is checked (7);
# SEEDS how often what is drawn is drawn.

include_guard(GLOBAL)
set(WHET_PLUGIN_CMAKE_DIR "${CMAKE_CURRENT_LIST_DIR}")

# Writes <binary dir>/embed/<file>.inc: `file` as raw string literals, in
# pieces short enough for every compiler.
function(whet_embed target)
  foreach(file IN LISTS ARGN)
    set(out "${CMAKE_CURRENT_BINARY_DIR}/embed/${file}.inc")
    add_custom_command(
      OUTPUT "${out}"
      COMMAND "${CMAKE_COMMAND}" "-DINPUT=${CMAKE_CURRENT_SOURCE_DIR}/${file}"
              "-DOUTPUT=${out}" -P "${WHET_PLUGIN_CMAKE_DIR}/WhetEmbed.cmake"
      DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${file}"
              "${WHET_PLUGIN_CMAKE_DIR}/WhetEmbed.cmake"
      VERBATIM)
    target_sources(${target} PRIVATE "${out}")
  endforeach()
  target_include_directories(${target}
                             PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/embed")
endfunction()

function(whet_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "PRICES" "SOURCES;LINK;EMBED")
  if(NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "whet_add_plugin(${name}): expected SOURCES files "
                        "[LINK libraries] [EMBED files] [PRICES file]")
  endif()
  add_library(${name} MODULE ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE whet::plugin_sdk ${arg_LINK})
  if(TARGET whet_warnings)
    target_link_libraries(${name} PRIVATE whet_warnings)
  endif()
  set_target_properties(
    ${name}
    PROPERTIES PREFIX "" SUFFIX ".so"
               C_VISIBILITY_PRESET hidden
               CXX_VISIBILITY_PRESET hidden
               VISIBILITY_INLINES_HIDDEN ON
               LINK_DEPENDS "${WHET_PLUGIN_CMAKE_DIR}/whet_plugin.map")
  get_directory_property(whet_flags LINK_OPTIONS)
  string(APPEND whet_flags " ${CMAKE_CXX_FLAGS}")
  # One exported symbol, nothing left to find at load time, never unloaded.
  target_link_options(
    ${name} PRIVATE
    "LINKER:--version-script=${WHET_PLUGIN_CMAKE_DIR}/whet_plugin.map"
    LINKER:--exclude-libs,ALL LINKER:-z,now LINKER:-z,relro LINKER:-z,nodelete)
  # Clang leaves the run time of its sanitizers to the program that loads this.
  if(NOT (CMAKE_CXX_COMPILER_ID MATCHES Clang AND whet_flags MATCHES -fsanitize))
    target_link_options(${name} PRIVATE LINKER:-z,defs)
  endif()
  if(WHET_PLUGIN_OUTPUT_DIRECTORY)
    set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY
                                             "${WHET_PLUGIN_OUTPUT_DIRECTORY}")
  endif()
  if(arg_EMBED)
    whet_embed(${name} ${arg_EMBED})
  endif()
  if(arg_PRICES)
    cmake_path(ABSOLUTE_PATH arg_PRICES)
    set_target_properties(
      ${name} PROPERTIES WHET_PRICES "${arg_PRICES}"
                         LINK_DEPENDS "${WHET_PLUGIN_CMAKE_DIR}/whet_plugin.map;${arg_PRICES}")
    add_custom_command(
      TARGET ${name} POST_BUILD
      COMMAND "${CMAKE_COMMAND}" -E copy "${arg_PRICES}"
              "$<TARGET_FILE_DIR:${name}>/${name}.prices"
      VERBATIM)
  endif()
  add_custom_command(
    TARGET ${name} POST_BUILD
    COMMAND whet::manifest "$<TARGET_FILE:${name}>"
    COMMENT "Describing ${name}"
    VERBATIM)
  if(TARGET whet_manifest)
    add_dependencies(${name} whet_manifest)
    set_property(GLOBAL APPEND PROPERTY WHET_PLUGIN_TARGETS ${name})
  endif()
endfunction()

function(whet_conformance_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "CONFIG;TIMEOUT;LEVEL;SEEDS" "")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "whet_conformance_test(${name}): expected "
                        "[CONFIG json] [TIMEOUT seconds] [LEVEL 1..10] "
                        "[SEEDS count]")
  endif()
  set(options "")
  foreach(option IN ITEMS CONFIG TIMEOUT LEVEL SEEDS)
    if(arg_${option})
      string(TOLOWER "--${option}" flag)
      string(REPLACE ";" "\\;" value "${arg_${option}}")
      list(APPEND options ${flag} "${value}")
    endif()
  endforeach()
  add_test(NAME conformance.${name}
           COMMAND "$<TARGET_FILE:whet::whet>" plugins check
                   "$<TARGET_FILE:${name}>" ${options})
  set_tests_properties(conformance.${name} PROPERTIES LABELS conformance
                                                      TIMEOUT 1800)
endfunction()

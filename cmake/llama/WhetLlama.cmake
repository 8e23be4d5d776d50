# whet_llama_library(FOUND): makes the target whet_llama, llama.cpp as static
# archives, and sets FOUND to true; or sets it to false if WHET_LLAMA says so.
#
#   WHET_LLAMA=AUTO  unless the source is neither in the cache nor to be had
#   WHET_LLAMA=ON    in any case: it is an error if the source cannot be had
#   WHET_LLAMA=OFF   never; nothing is fetched
#
# Sets WHET_LLAMA_MODEL to the path of the built-in model if that is in the
# cache (fetch.py model puts it there), else to nothing.

set(WHET_LLAMA_DIR "${CMAKE_CURRENT_LIST_DIR}")

function(whet_llama_library found)
  set(${found} FALSE PARENT_SCOPE)
  if(NOT WHET_LLAMA)
    message(STATUS "provider_llama: left out (WHET_LLAMA=OFF)")
    return()
  endif()
  find_program(WHET_PYTHON NAMES python3 DOC "Runs the scripts of cmake/llama")
  if(WHET_PYTHON)
    execute_process(
      COMMAND "${WHET_PYTHON}" "${WHET_LLAMA_DIR}/fetch.py" source
      OUTPUT_VARIABLE source ERROR_VARIABLE reason RESULT_VARIABLE failed
      OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_STRIP_TRAILING_WHITESPACE)
    string(REGEX REPLACE ".*\n" "" reason "${reason}")
  else()
    set(failed TRUE)
    set(reason "python3 is not there")
  endif()
  if(failed AND WHET_LLAMA STREQUAL "AUTO")
    message(STATUS "provider_llama: left out; ${reason}")
    return()
  elseif(failed)
    message(FATAL_ERROR "provider_llama (WHET_LLAMA=${WHET_LLAMA}): ${reason}")
  endif()

  set(dir "${CMAKE_BINARY_DIR}/llama")
  set(recipe build.py fetch.py CMakeLists.txt invariant_half.cc
             invariant_matmul.cc invariant_matmul.h invariant_wide.cc
             llama_extras.cc llama_extras.h yielding_pause.h)
  list(TRANSFORM recipe PREPEND "${WHET_LLAMA_DIR}/")
  set(archives "${dir}/libwhet_llama_extras.a" "${dir}/libllama.a"
               "${dir}/libggml.a" "${dir}/libggml-cpu.a"
               "${dir}/libggml-base.a")
  add_custom_command(
    OUTPUT ${archives}
    COMMAND "${WHET_PYTHON}" "${WHET_LLAMA_DIR}/build.py" --source "${source}"
            --out "${dir}" --cc "${CMAKE_C_COMPILER}" --cxx
            "${CMAKE_CXX_COMPILER}"
    DEPENDS ${recipe}
    COMMENT "llama.cpp (from the cache, or built into it)"
    USES_TERMINAL VERBATIM)
  add_custom_target(whet_llama_archives DEPENDS ${archives})

  find_package(Threads REQUIRED)
  add_library(whet_llama INTERFACE)
  add_dependencies(whet_llama whet_llama_archives)
  target_include_directories(whet_llama SYSTEM
                             INTERFACE "${source}/include"
                                       "${source}/ggml/include"
                                       "${WHET_LLAMA_DIR}")
  target_link_libraries(whet_llama INTERFACE ${archives} Threads::Threads
                                             ${CMAKE_DL_LIBS})

  execute_process(
    COMMAND "${WHET_PYTHON}" "${WHET_LLAMA_DIR}/fetch.py" --cached model
    OUTPUT_VARIABLE model ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(WHET_LLAMA_MODEL "${model}" PARENT_SCOPE)
  set(${found} TRUE PARENT_SCOPE)
endfunction()

# whet_llama_server(FOUND): makes the target whet_llama_server, llama.cpp's own
# llama-server in the folder llama of the build, and sets FOUND to true; or sets
# it to false if WHET_LLAMA_SERVER is OFF or the model is not in the cache, whose
# path is in WHET_LLAMA_MODEL else. Building it takes ten minutes of processor
# time, once for a machine, so nobody gets it who does not ask.
function(whet_llama_server found)
  set(${found} FALSE PARENT_SCOPE)
  if(NOT WHET_LLAMA_SERVER OR NOT TARGET whet_llama)
    return()
  endif()
  execute_process(
    COMMAND "${WHET_PYTHON}" "${WHET_LLAMA_DIR}/fetch.py" --cached model
    OUTPUT_VARIABLE model RESULT_VARIABLE no_model ERROR_QUIET
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(no_model)
    message(STATUS "llama-server: left out; python3 cmake/llama/fetch.py model "
                   "fetches the model that it serves")
    return()
  endif()
  set(WHET_LLAMA_MODEL "${model}" PARENT_SCOPE)
  execute_process(
    COMMAND "${WHET_PYTHON}" "${WHET_LLAMA_DIR}/fetch.py" source
    OUTPUT_VARIABLE source ERROR_VARIABLE reason RESULT_VARIABLE failed
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_STRIP_TRAILING_WHITESPACE)
  if(failed)
    string(REGEX REPLACE ".*\n" "" reason "${reason}")
    message(FATAL_ERROR "llama-server (WHET_LLAMA_SERVER=ON): ${reason}")
  endif()
  set(dir "${CMAKE_BINARY_DIR}/llama")
  file(GLOB recipe CONFIGURE_DEPENDS "${WHET_LLAMA_DIR}/*.*"
       "${WHET_LLAMA_DIR}/server/*.txt")
  add_custom_command(
    OUTPUT "${dir}/llama-server"
    COMMAND "${WHET_PYTHON}" "${WHET_LLAMA_DIR}/build.py" --server --source
            "${source}" --out "${dir}" --cc "${CMAKE_C_COMPILER}" --cxx
            "${CMAKE_CXX_COMPILER}"
    DEPENDS ${recipe}
    COMMENT "llama-server (from the cache, or built into it)"
    USES_TERMINAL VERBATIM)
  add_custom_target(whet_llama_server DEPENDS "${dir}/llama-server")
  set(${found} TRUE PARENT_SCOPE)
endfunction()

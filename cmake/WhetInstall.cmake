# What `cmake --install` copies, and nothing else:
#
#   bin/            whet (see hosts/cli), whet-manifest
#   libexec/whet    whet-worker, python/whet (for plugins in Python)
#   lib/whet/plugins  every plugin of this tree with its sidecar
#   lib/cmake/whet  find_package(whet)
#   include/whet    the plugin contract and the SDK
#   share/whet      examples, plugin_api/rust (the crates of plugins in Rust)
#   share/doc/whet  documentation
#
# Included last: it reads what the folders before it have defined.

include(CMakePackageConfigHelpers)

# The whole product and no test: what quickstart.sh builds.
add_custom_target(whet_product)

if(TARGET whet)
  add_dependencies(whet_product whet whet_worker)
  # Left to itself the linker exports inline functions of shared libraries that
  # a plugin may bring another version of.
  if(NOT WHET_SANITIZE_ADDRESS AND NOT WHET_SANITIZE_THREAD)
    set(map "${PROJECT_SOURCE_DIR}/cmake/whet_host.map")
    foreach(host IN ITEMS whet whet_worker)
      target_link_options(${host} PRIVATE "LINKER:--version-script=${map}")
      set_property(TARGET ${host} APPEND PROPERTY LINK_DEPENDS "${map}")
    endforeach()
  endif()
endif()

if(TARGET whet_host)
  add_dependencies(whet_product whet_host)
endif()

# Plugins of this tree only: test fixtures are plugins too, but nobody's to
# install. The folder is fixed: whet looks in <its own folder>/../lib.
get_property(whet_plugins GLOBAL PROPERTY WHET_PLUGIN_TARGETS)
set(whet_installed_plugins "")
foreach(plugin IN LISTS whet_plugins)
  get_target_property(folder ${plugin} SOURCE_DIR)
  cmake_path(IS_PREFIX PROJECT_SOURCE_DIR "${folder}" in_tree)
  cmake_path(RELATIVE_PATH folder BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")
  if(in_tree AND folder MATCHES "^plugins/")
    list(APPEND whet_installed_plugins ${plugin})
    install(TARGETS ${plugin} LIBRARY DESTINATION lib/whet/plugins)
    install(FILES "$<TARGET_FILE_DIR:${plugin}>/${plugin}.json"
            DESTINATION lib/whet/plugins)
    get_target_property(prices ${plugin} WHET_PRICES)
    if(prices)
      install(FILES "${prices}" DESTINATION lib/whet/plugins
              RENAME ${plugin}.prices)
    endif()
    add_dependencies(whet_product ${plugin})
  endif()
endforeach()

set(whet_package_dir lib/cmake/whet)
install(
  TARGETS whet_plugin_api whet_plugin_sdk whet_manifest
  EXPORT whetTargets
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(EXPORT whetTargets NAMESPACE whet:: DESTINATION ${whet_package_dir})
install(DIRECTORY "${PROJECT_SOURCE_DIR}/plugin_api/include/whet"
                  "${PROJECT_SOURCE_DIR}/plugin_api/sdk/whet"
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.h")

configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/whetConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/whetConfig.cmake"
  INSTALL_DESTINATION ${whet_package_dir}
  NO_SET_AND_CHECK_MACRO)
# 0.x: a minor version may change the contract.
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/whetConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/whetConfig.cmake"
              "${PROJECT_BINARY_DIR}/whetConfigVersion.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/WhetPlugin.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/WhetEmbed.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/whet_plugin.map"
        DESTINATION ${whet_package_dir})

install(DIRECTORY "${PROJECT_SOURCE_DIR}/examples"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/whet"
        PATTERN runs EXCLUDE
        PATTERN build EXCLUDE
        PATTERN target EXCLUDE)
# As far from the examples as in the source tree: Cargo's paths are relative.
foreach(crate IN ITEMS whet-plugin whet-plugin-sys)
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/plugin_api/rust/${crate}"
          DESTINATION "${CMAKE_INSTALL_DATADIR}/whet/plugin_api/rust"
          PATTERN tests EXCLUDE)
endforeach()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs/"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/README.md"
              "${PROJECT_SOURCE_DIR}/CHANGELOG.md"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}")

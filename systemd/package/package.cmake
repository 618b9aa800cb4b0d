# What is installed where, and the Debian package that `cpack --preset package` makes of it.
#
#   cmake --preset package && cmake --build --preset package && cpack --preset package     # build/package/dutyline_*.deb

include(GNUInstallDirs)
set(here ${CMAKE_CURRENT_LIST_DIR})
set(shared ${CMAKE_INSTALL_DATADIR}/dutyline)
set(examples ${CMAKE_INSTALL_DATADIR}/doc/dutyline/examples)

install(DIRECTORY dashboards/grafana/ DESTINATION ${shared}/grafana)
install(DIRECTORY config/prometheus/ DESTINATION ${shared}/prometheus)
install(FILES config/dutyline.yaml config/minimal.yaml config/delimited-3cx.yaml config/delimited-avaya-ip-office.yaml
  config/events.schema.json DESTINATION ${examples})
install(FILES config/troubleshooting.md DESTINATION ${examples})
install(DIRECTORY config/privacy config/board DESTINATION ${examples})
install(DIRECTORY config/asterisk config/freeswitch DESTINATION ${examples} USE_SOURCE_PERMISSIONS)
install(DIRECTORY systemd/drop-ins DESTINATION ${examples})
install(FILES systemd/README.md DESTINATION ${examples}/systemd)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/dutyline)
install(FILES ${here}/dutyline.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME dutyline)

# The pages are made of what the program itself says (--help) and of the annotated configuration, so that they cannot differ from them.
find_package(Python3 COMPONENTS Interpreter)
if(NOT Python3_FOUND OR DUTYLINE_SANITIZE)
  return()
endif()
set(pages ${PROJECT_BINARY_DIR}/pages)
add_custom_command(
  OUTPUT ${pages}/dutyline.1.gz ${pages}/dutyline.yaml.5.gz ${pages}/changelog.gz ${pages}/changelog.Debian.gz
  COMMAND ${Python3_EXECUTABLE} ${here}/pages.py $<TARGET_FILE:dutyline> ${PROJECT_SOURCE_DIR} ${pages} ${PROJECT_VERSION}
  DEPENDS dutyline ${here}/pages.py ${here}/dutyline.1.in ${here}/dutyline.yaml.5.in ${PROJECT_SOURCE_DIR}/config/dutyline.yaml
    ${PROJECT_SOURCE_DIR}/CHANGELOG.md
  VERBATIM)
add_custom_target(pages DEPENDS ${pages}/dutyline.1.gz)
if(NOT DUTYLINE_PACKAGE)
  return()
endif()

add_custom_target(package_pages ALL DEPENDS pages)
install(FILES ${pages}/dutyline.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${pages}/dutyline.yaml.5.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
install(FILES ${pages}/changelog.gz ${pages}/changelog.Debian.gz ${here}/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/dutyline)
install(FILES systemd/dutyline.service systemd/dutyline-backup.service systemd/dutyline-backup.timer DESTINATION lib/systemd/system)
install(FILES ${here}/lintian-overrides DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides RENAME dutyline)
install(FILES ${here}/dutyline.yaml DESTINATION /etc/dutyline)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME dutyline)
set(CPACK_PACKAGE_VENDOR dutyline)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
if(NOT CPACK_DEBIAN_PACKAGE_RELEASE)
  set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
endif()
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "dutyline developers <dutyline@example.org>")
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "monitor of a helpline's telephone queue")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Watches the switch of a helpline and knows at every moment how many callers
were answered and how many were lost, against a target: wallboard, Prometheus
metrics, Grafana dashboards and alerts. Made for lines where one call
miscounted matters. Callers are keyed pseudonyms; no number is kept, shown
or logged.")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "tzdata, init-system-helpers (>= 1.52)")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, systemd")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "prometheus, prometheus-alertmanager, bash-completion")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${here}/postinst ${here}/prerm ${here}/postrm ${here}/conffiles)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)

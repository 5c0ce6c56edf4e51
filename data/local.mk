# The shipped registry and overlays, the vendor index, and the systemd units.
# SPDX-License-Identifier: LGPL-2.1-or-later

registry = data/service-names-port-numbers.xml
dist_pkgdata_DATA = $(registry) data/practice.services
EXTRA_DIST += data/traditional.services data/renamed.services

# With netbase 6.6 and later, the renamed services come first.
if RENAMED_SERVICES
traditional = data/made/traditional.services
traditional_directory = data/made
$(traditional): data/renamed.services data/traditional.services
	$(AM_V_GEN)$(MKDIR_P) data/made && \
	cat $(srcdir)/data/renamed.services $(srcdir)/data/traditional.services >$@
CLEANFILES += $(traditional)
else
traditional = data/traditional.services
traditional_directory = $(srcdir)/data
endif
nodist_pkgdata_DATA = $(traditional)
EXTRA_DIST += data/facts.xsl

if BUILD_VENDOR_INDEX
nodist_vendor_DATA = data/services.idx
endif
CLEANFILES += data/services.idx

if NATIVE_IANA_SERVICES
index_compiler = $(abs_builddir)/native/iana-services
index_compiler_dependency = native/iana-services
else
if FOREIGN_IANA_SERVICES
index_compiler = $(IANA_SERVICES_FOR_BUILD)
index_compiler_dependency =
else
index_compiler = $(abs_builddir)/iana-services$(EXEEXT)
index_compiler_dependency = iana-services$(EXEEXT)
endif
endif

# The native build must not see the settings of the cross build.
native_environment = env -u CC -u CFLAGS -u CPPFLAGS -u LDFLAGS -u LIBS \
    -u PKG_CONFIG_LIBDIR -u PKG_CONFIG_PATH -u PKG_CONFIG_SYSROOT_DIR
native/iana-services: $(libiana_tool_la_SOURCES) $(iana_services_SOURCES)
	$(AM_V_GEN)$(MKDIR_P) native && { \
	    cd native && $(native_environment) $(abs_srcdir)/configure -q --build=$(build) \
		--host=$(build) CC='$(CC_FOR_BUILD)' PKG_CONFIG='$(PKG_CONFIG_FOR_BUILD)' && \
	    $(native_environment) $(MAKE) $(BUILT_SOURCES) && \
	    $(native_environment) $(MAKE) iana-services; } || { \
	    echo "A cross build needs an iana-services that runs here, and could not build one: see" \
		"native/config.log. Set CC_FOR_BUILD or IANA_SERVICES_FOR_BUILD." >&2; exit 1; }

# A published registry, from --with-registry, has descriptions, people and notes.
if PUBLISHED_REGISTRY
compiled_registry = $(vendor_registry)
compiled_registry_dependency = $(vendor_registry)
else
compiled_registry = $(abs_srcdir)/$(registry)
compiled_registry_dependency = $(registry)
endif

# The index contains the names of overlays as given. Compiling in the directory of the overlay makes
# the index independent of the location of sources and build.
data/services.idx: $(compiled_registry_dependency) $(traditional) $(index_compiler_dependency)
	$(AM_V_GEN)$(MKDIR_P) data && \
	cd $(traditional_directory) && \
	$(index_compiler) compile --strict --overlay traditional.services \
	    -o $(abs_builddir)/$@ $(compiled_registry) >/dev/null

units = \
    data/systemd/iana-services-compile.path \
    data/systemd/iana-services-compile.service \
    data/systemd/iana-services-update.service
plain_units = \
    data/systemd/iana-services-edited.path \
    data/systemd/iana-services-edited.service \
    data/systemd/iana-services-update.timer
preset = data/systemd/80-nss-iana.preset
tmpfiles = data/systemd/nss-iana.conf
made_files += $(units) $(tmpfiles)
EXTRA_DIST += $(preset) $(plain_units)

# AppArmor profiles with abstractions/nameservice also include the files in nameservice.d.
apparmor = data/apparmor/nss-iana
made_files += $(apparmor)
if INSTALL_APPARMOR
apparmor_DATA = $(apparmor)
endif

# Presets and tmpfiles have fixed directories below the prefix.
systempresetdir = $(prefix)/lib/systemd/system-preset
tmpfilesdir = $(prefix)/lib/tmpfiles.d
if INSTALL_UNITS
systemdsystemunit_DATA = $(units) $(plain_units)
systempreset_DATA = $(preset)
tmpfiles_DATA = $(tmpfiles)
endif

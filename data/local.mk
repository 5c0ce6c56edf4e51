# What is compiled by default, the vendor index made of it, and the units of systemd.
# SPDX-License-Identifier: LGPL-2.1-or-later

registry = data/service-names-port-numbers.xml
dist_pkgdata_DATA = $(registry) data/practice.services
EXTRA_DIST += data/traditional.services data/renamed.services

# --with-netbase says whether the new names of some services come before the others.
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

# What a cross build sets for the other machine is not for this one.
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

# --with-registry names a published registry, which has descriptions, people and notes.
if PUBLISHED_REGISTRY
compiled_registry = $(vendor_registry)
compiled_registry_dependency = $(vendor_registry)
else
compiled_registry = $(abs_srcdir)/$(registry)
compiled_registry_dependency = $(registry)
endif

# The index keeps the name of an overlay as it is given. Compiled in the directory of the overlay,
# its bytes do not depend on where the sources or the build are.
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

# Profiles of AppArmor that include abstractions/nameservice include what is in its directory.
apparmor = data/apparmor/nss-iana
made_files += $(apparmor)
if INSTALL_APPARMOR
apparmor_DATA = $(apparmor)
endif

# Two kinds of settings for systemd have directories of their own.
systempresetdir = $(prefix)/lib/systemd/system-preset
tmpfilesdir = $(prefix)/lib/tmpfiles.d
if INSTALL_UNITS
systemdsystemunit_DATA = $(units) $(plain_units)
systempreset_DATA = $(preset)
tmpfiles_DATA = $(tmpfiles)
endif

# What is compiled by default, the vendor index made of it, and the units of systemd.
# SPDX-License-Identifier: LGPL-2.1-or-later

registry = data/service-names-port-numbers.xml
traditional = data/traditional.services
dist_pkgdata_DATA = $(registry) $(traditional) data/practice.services
EXTRA_DIST += data/facts.xsl

if BUILD_VENDOR_INDEX
nodist_vendor_DATA = data/services.idx
endif
CLEANFILES += data/services.idx

if FOREIGN_IANA_SERVICES
index_compiler = $(IANA_SERVICES_FOR_BUILD)
index_compiler_dependency =
else
index_compiler = $(abs_builddir)/iana-services$(EXEEXT)
index_compiler_dependency = iana-services$(EXEEXT)
endif

# --with-registry names a published registry, which has descriptions, people and notes.
if PUBLISHED_REGISTRY
compiled_registry = $(vendor_registry)
compiled_registry_dependency = $(vendor_registry)
else
compiled_registry = $(registry:data/%=%)
compiled_registry_dependency = $(registry)
endif

# The index keeps the name of an overlay as it is given. Compiled in the directory of the data, its
# bytes do not depend on where the sources or the build are.
data/services.idx: $(compiled_registry_dependency) $(traditional) $(index_compiler_dependency)
	$(AM_V_GEN)$(MKDIR_P) data && \
	cd $(srcdir)/data && \
	$(index_compiler) compile --strict --overlay $(traditional:data/%=%) \
	    -o $(abs_builddir)/$@ $(compiled_registry)

units = \
    data/systemd/iana-services-compile.path \
    data/systemd/iana-services-compile.service \
    data/systemd/iana-services-update.service
update_timer = data/systemd/iana-services-update.timer
preset = data/systemd/80-nss-iana.preset
tmpfiles = data/systemd/nss-iana.conf
made_files += $(units) $(tmpfiles)
EXTRA_DIST += $(preset) $(update_timer)

# Two kinds of settings for systemd have directories of their own.
systempresetdir = $(prefix)/lib/systemd/system-preset
tmpfilesdir = $(prefix)/lib/tmpfiles.d
if INSTALL_UNITS
systemdsystemunit_DATA = $(units) $(update_timer)
systempreset_DATA = $(preset)
tmpfiles_DATA = $(tmpfiles)
endif

# The module, which every process loads, and the reader of the index, which the tool shares.
# SPDX-License-Identifier: LGPL-2.1-or-later

made_files += nss_iana/paths.h
BUILT_SOURCES += nss_iana/paths.h

# Shared by the module, the tool and the tests.
noinst_LTLIBRARIES += libiana_index.la
libiana_index_la_CPPFLAGS = $(module_cppflags)
libiana_index_la_SOURCES = \
    nss_iana/answer.h \
    nss_iana/format.h \
    nss_iana/header.c \
    nss_iana/location.c \
    nss_iana/location.h \
    nss_iana/name.h \
    nss_iana/reader.c \
    nss_iana/reader.h
nodist_libiana_index_la_SOURCES = nss_iana/paths.h

# The module is a single translation unit.
nss_LTLIBRARIES = libnss_iana.la
libnss_iana_la_CPPFLAGS = $(module_cppflags)
libnss_iana_la_CFLAGS = $(AM_CFLAGS) $(MODULE_CFLAGS)
libnss_iana_la_SOURCES = nss_iana/module.c

# Its sources separately for the unit tests, which call functions that the version script hides.
check_LTLIBRARIES += libiana_module.la
libiana_module_la_CPPFLAGS = $(module_cppflags)
libiana_module_la_SOURCES = \
    nss_iana/mapping.c \
    nss_iana/mapping.h \
    nss_iana/nss.c \
    nss_iana/nss.h \
    nss_iana/region.c \
    nss_iana/region.h \
    nss_iana/servent.c \
    nss_iana/servent.h

# libc opens libnss_iana.so.2 by name. The 2 is part of the suffix, so libtool installs a single
# file without links.
# nodelete: libc may unload a module while another thread runs in it.
# noseparate-code: constants beside the code save two pages, most of the cost of a first lookup.
libnss_iana_la_LDFLAGS = \
    $(shared_ldflags) \
    -module -avoid-version -shared -shrext .so.2 \
    -Wl,-z,nodelete -Wl,-z,text -Wl,-z,noseparate-code -Wl,--as-needed \
    -Wl,--version-script=$(srcdir)/nss_iana/libnss_iana.map
EXTRA_libnss_iana_la_DEPENDENCIES = nss_iana/libnss_iana.map
EXTRA_DIST += nss_iana/libnss_iana.map

# The program defines the functions of a sanitizer.
if !WITH_SANITIZERS
libnss_iana_la_LDFLAGS += -Wl,-z,defs
endif

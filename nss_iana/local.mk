# The index and the module: what every process loads, and what the tool shares with it.
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

# The module is one unit for the compiler.
nss_LTLIBRARIES = libnss_iana.la
libnss_iana_la_CPPFLAGS = $(module_cppflags)
libnss_iana_la_CFLAGS = $(AM_CFLAGS) $(MODULE_CFLAGS)
libnss_iana_la_SOURCES = nss_iana/module.c

# The same sources one by one for the unit tests, which link what the version script hides.
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

# libc opens libnss_iana.so.2 by name. With the 2 as part of the suffix there is one file and no
# links for compiling against it.
# nodelete: libc may unload a module while another thread is inside.
# noseparate-code: constants beside the code save two pages, most of what a first lookup costs.
libnss_iana_la_LDFLAGS = \
    $(shared_ldflags) \
    -module -avoid-version -shared -shrext .so.2 \
    -Wl,-z,nodelete -Wl,-z,text -Wl,-z,noseparate-code -Wl,--as-needed \
    -Wl,--version-script=$(srcdir)/nss_iana/libnss_iana.map
EXTRA_libnss_iana_la_DEPENDENCIES = nss_iana/libnss_iana.map
EXTRA_DIST += nss_iana/libnss_iana.map

# A sanitizer's functions come from the program.
if !WITH_SANITIZERS
libnss_iana_la_LDFLAGS += -Wl,-z,defs
endif

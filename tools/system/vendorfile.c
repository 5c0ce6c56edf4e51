/*
 * An nsswitch.conf that starts as a copy of the vendor's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/system/vendorfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "nss_iana/paths.h"
#include "tools/base/file.h"
#include "tools/base/program.h"

#define COMMENT "# Made by " PROGRAM " enable from " VENDOR_NSSWITCH_FILE ", checksum "
#define SUM_FORMAT "%08lx.\n"
#define SUM_SIZE 10 /* bytes that SUM_FORMAT prints */

char *vendorfile_of(const char *file)
{
    size_t length = strlen(file), suffix = strlen(NSSWITCH_FILE);
    if (length < suffix || strcmp(file + length - suffix, NSSWITCH_FILE) != 0)
        return NULL;
    char *vendor = memory_format("%.*s" VENDOR_NSSWITCH_FILE, (int)(length - suffix), file);
    if (access(vendor, F_OK) == 0)
        return vendor;
    free(vendor);
    return NULL;
}

bool vendorfile_read(const char *vendor, struct buffer *text)
{
    struct buffer bytes;
    char *copy;
    if (!file_load(vendor, &bytes))
        return false;
    FILE *stream = memory_stream(&copy);
    fprintf(stream, COMMENT SUM_FORMAT, crc32_z(0, bytes.bytes, bytes.size));
    fwrite(bytes.bytes, 1, bytes.size, stream);
    memory_stream_end(stream);
    *text = (struct buffer){(uint8_t *)copy, strlen(COMMENT) + SUM_SIZE + bytes.size};
    free(bytes.bytes);
    return true;
}

bool vendorfile_is_unchanged(const char *text, size_t size)
{
    size_t begin = strlen(COMMENT), rest = begin + SUM_SIZE;
    char sum[SUM_SIZE + 1];
    if (size < rest || memcmp(text, COMMENT, begin) != 0)
        return false;
    snprintf(sum, sizeof sum, SUM_FORMAT,
             crc32_z(0, (const unsigned char *)text + rest, size - rest));
    return memcmp(text + begin, sum, SUM_SIZE) == 0;
}

/*
 * Finds the module files of a system and the machine each is for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <config.h>

#include "tools/system/module.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nss_iana/paths.h"
#include "tools/base/file.h"
#include "tools/base/memory.h"
#include "tools/system/root.h"

/* The first bytes of an ELF file: identification, type and machine. */
#define HEAD_SIZE (EI_NIDENT + 4)

static const struct {
    uint16_t number;
    unsigned char class; /* 0: any */
    const char *name;
} machines[] = {
    {EM_X86_64, ELFCLASS64, "x86-64"},
    {EM_X86_64, ELFCLASS32, "x32"},
    {EM_386, 0, "i386"},
    {EM_AARCH64, 0, "arm64"},
    {EM_ARM, 0, "arm"},
    {EM_S390, 0, "s390x"},
    {EM_PPC64, 0, "ppc64"},
    {EM_RISCV, 0, "riscv"},
    {EM_MIPS, 0, "mips"},
};

/* The ELF header of this program; the linker defines the symbol. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

static uint16_t machine_number(const unsigned char *head)
{
    const unsigned char *bytes = head + EI_NIDENT + 2;
    if (head[EI_DATA] == ELFDATA2LSB)
        return (uint16_t)(bytes[0] | bytes[1] << 8);
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static const char *machine_name(const unsigned char *head)
{
    uint16_t number = machine_number(head);
    for (size_t at = 0; at < sizeof machines / sizeof machines[0]; at++) {
        if (machines[at].number == number &&
            (machines[at].class == 0 || machines[at].class == head[EI_CLASS]))
            return machines[at].name;
    }
    return "another machine";
}

static bool is_same_machine(const unsigned char *head, const unsigned char *other)
{
    return head[EI_CLASS] == other[EI_CLASS] && head[EI_DATA] == other[EI_DATA] &&
           machine_number(head) == machine_number(other);
}

const char *module_own_machine(void)
{
    return machine_name((const unsigned char *)&__ehdr_start);
}

/* Reads the ELF header, if this user may. */
static void read_head(const char *file, struct module_file *module)
{
    unsigned char head[HEAD_SIZE];
    int descriptor = file_open(file);
    ssize_t count = descriptor >= 0 ? read(descriptor, head, sizeof head) : -1;
    if (descriptor >= 0)
        close(descriptor);
    if (count != (ssize_t)sizeof head || memcmp(head, ELFMAG, SELFMAG) != 0)
        return;
    module->machine = machine_name(head);
    module->is_native = is_same_machine(head, (const unsigned char *)&__ehdr_start);
}

/* Whether the file was found before: /lib may be a link to /usr/lib. */
static bool has_file(const struct module_list *list, const struct stat *status)
{
    for (size_t at = 0; at < list->count; at++) {
        const struct stat *known = &list->files[at].status;
        if (known->st_dev == status->st_dev && known->st_ino == status->st_ino)
            return true;
    }
    return false;
}

/* Adds the module of a directory, if there is one. */
static void look_into(struct module_list *list, const char *root, const char *directory)
{
    char *name = memory_format("%s/" MODULE_NAME, directory);
    char *file = root_path(root, name);
    struct module_file module = {.name = name};
    if (file == NULL || stat(file, &module.status) != 0 || has_file(list, &module.status)) {
        free(file);
        free(name);
        return;
    }
    if (S_ISREG(module.status.st_mode))
        read_head(file, &module);
    list->files = memory_resize(list->files, list->count + 1, sizeof *list->files);
    list->files[list->count++] = module;
    free(file);
}

/* Searches multiarch subdirectories, such as x86_64-linux-gnu. */
static void look_below(struct module_list *list, const char *root, const char *directory)
{
    char *path = root_path(root, directory);
    DIR *stream = path != NULL ? opendir(path) : NULL;
    free(path);
    if (stream == NULL)
        return;
    for (const struct dirent *entry; (entry = readdir(stream)) != NULL;) {
        if (strstr(entry->d_name, "-linux-") == NULL)
            continue;
        char *below = memory_format("%s/%s", directory, entry->d_name);
        look_into(list, root, below);
        free(below);
    }
    closedir(stream);
}

struct module_list module_find(const char *root)
{
    static const char *const directories[] = {
        NSS_DIRECTORY, "/usr/lib", "/usr/lib64", "/usr/lib32", "/usr/libx32", "/lib", "/lib64",
    };
    struct module_list list = {.files = NULL};
    for (size_t at = 0; at < sizeof directories / sizeof directories[0]; at++) {
        look_into(&list, root, directories[at]);
        look_below(&list, root, directories[at]);
    }
    return list;
}

void module_list_free(struct module_list *list)
{
    for (size_t at = 0; at < list->count; at++)
        free(list->files[at].name);
    free(list->files);
}

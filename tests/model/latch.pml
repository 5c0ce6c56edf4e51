/*
 * A model of the latch for spin: threads look up and replace the index, one of them forks, and
 * system calls fail.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each step is one load, store or system call of nss_iana/mapping.c and region.c, under the name of
 * its function; what is local to a thread goes with it. Between two steps any other thread may run.
 * A page is what one load reads: an index has one or two. Each page of the address space is a hole,
 * empty, foreign (memory of the program) or a page of an index. The kernel maps at the first fit,
 * so what is mapped next gets the newest hole.
 *
 * A fork ends all threads and begins the child, which has the memory as it was at that moment and a
 * lock that the kernel wiped. The parent needs no more steps: a fork changes nothing for it.
 *
 * The promises are assertions, and carry these names:
 *
 *   whole      an answer is of one edition
 *   mapped     a lookup reads no hole and no foreign memory. With LATE, memory may run out between
 *              has_memory() and the call that follows: then only an edition that was replaced
 *              during the lookup may be gone
 *   foreign    the module maps over no memory of the program
 *   truncated  a lookup that begins after a look reads no page that was truncated before the look
 *   maps       a process has two maps of indexes at most. Not counted: an index that was truncated
 *              while a child was forked that had just mapped it. The child cannot tell whether
 *              that is its own, and leaves it
 *   lock       one holder at most; a child finds the lock free
 *   found      a lookup fails only where something else failed
 *
 * A thread that waited for ever would be a deadlock, which spin reports.
 *
 * Not here: signal handlers, enumerations, a change of the root, and memory that is not
 * sequentially consistent.
 *
 * The flags BROKEN_... take one idea out each. Then some promise falls: see run.
 */
#ifndef READERS
#define READERS 2
#endif
#ifndef LOOKERS
#define LOOKERS 2 /* threads that look for a replacement */
#endif
#ifndef LOOKS
#define LOOKS 2 /* of each of them */
#endif
#ifndef FAILURES
#define FAILURES 2 /* of system calls */
#endif
#ifndef FOREIGN_MAPS
#define FOREIGN_MAPS 1 /* of the program, in each process */
#endif

#define FILES 3 /* the index is replaced twice; the last one has two pages */
#define PAGES_OF(file) ((file) / FILES + 1)

/* --- Memory ----------------------------------------------------------------------------------- */

#define PAGES 8
#define HOLE 0
#define EMPTY 1
#define FOREIGN 2
#define PAGE(file, part) (2 * (file) + 1 + (part))
#define IS_INDEX(content) ((content) > FOREIGN)
#define IS_FIRST(content) (IS_INDEX(content) && (content) % 2 == 1)
#define FILE_OF(content) (((content) - 1) / 2)
#define IS_TRUNCATED(file) ((truncated >> (file)) & 1)
#define IS_CUT(content) (IS_INDEX(content) && IS_TRUNCATED(FILE_OF(content)))

/* A word of an edition or a region: its first page, plus one, and flags. 0: none. */
#define LARGE 16 /* two pages */
#define BUSY 32
#define FIRST(word) (((word) & 15) - 1)
#define COUNT(word) (((word) & LARGE) / LARGE + 1)

byte page[PAGES];
byte region[2];
#ifdef BROKEN_SPLIT
byte region_count[2]; /* the size, stored apart from the base */
#define REGION_COUNT(which) (region[which] == 0 -> 0 : region_count[which])
#else
#define REGION_COUNT(which) (region[which] == 0 -> 0 : COUNT(region[which]))
#endif
byte generation;
byte edition;
byte file_in_use;
bit holder;

/* --- What else happens ------------------------------------------------------------------------ */

byte disk = 1;     /* the file at the path, 0: none */
byte truncated;    /* bit f: file f is truncated */
byte noticed;      /* bit f: it was, before a look that has ended */
byte failures = FAILURES;
bit trouble;       /* something failed */
bit held;          /* somebody is between taking and leaving the lock */
bit forked;

inline fail()
{
    failures--;
    trouble = 1
}

inline first_fit(count, place)
{
    place = 0;
    do
    :: place + count > PAGES -> place = PAGES; break
    :: place + count <= PAGES && page[place] == HOLE && page[place + count - 1] == HOLE -> break
    :: else -> place++
    od
}

inline fill(place, count, first, second)
{
    page[place] = first;
    if
    :: count == 2 -> page[place + 1] = second
    :: else
    fi
}

inline check_maps()
{
    at = 0;
    maps = 0;
    do
    :: at == PAGES -> break
    :: at < PAGES -> maps = maps + (IS_FIRST(page[at]) && !IS_CUT(page[at]) -> 1 : 0); at++
    od;
    assert(maps <= 2); /* maps */
    at = 0;
    maps = 0
}

/* mmap(2) with MAP_FIXED, of a file or of empty pages (0). Before it fails it removes the pages. */
inline map_fixed(place, count, file, may_fail, good)
{
    assert(page[place] != FOREIGN && (count == 1 || page[place + 1] != FOREIGN)); /* foreign */
    if
    :: file == 0 -> fill(place, count, EMPTY, EMPTY)
    :: file != 0 -> fill(place, count, PAGE(file, 0), PAGE(file, 1)); check_maps()
    :: failures > 0 && (may_fail) -> fail(); fill(place, count, HOLE, HOLE); good = 0
    fi
}

/* --- region.c --------------------------------------------------------------------------------- */

/* MAP_FIXED_NOREPLACE, which may fail; else a look for an index. */
inline is_still_ours(place, count, ours)
{
#ifdef BROKEN_RETAKE
    ours = 1
#else
    if
    :: page[place] == HOLE && (count == 1 || page[place + 1] == HOLE) ->
        fill(place, count, EMPTY, EMPTY);
        ours = 1
    :: page[place] == HOLE && failures > 0 -> fail(); ours = 0
    :: page[place] != HOLE || (count == 2 && page[place + 1] != HOLE) ->
        ours = (IS_INDEX(page[place]) && !IS_CUT(page[place]) -> 1 : 0)
    fi
#endif
}

/* Whether lookups may be in the region: else nobody looks before a call that may fail. */
#define IS_READ (generation != 0)

#ifdef BROKEN_MEMORY
#define LOOKS_FOR_MEMORY 0
#define MAY_FAIL 1
#else
#define LOOKS_FOR_MEMORY IS_READ
#ifdef LATE
#define MAY_FAIL 1
#else
#define MAY_FAIL !IS_READ
#endif
#endif

#ifdef BROKEN_MARK
#define MARK 0
#else
#define MARK BUSY
#endif

inline map_over(which, count, file, good)
{
    atomic {
        if
        :: LOOKS_FOR_MEMORY && failures > 0 -> fail(); good = 0 /* has_memory() */
        :: word = region[which]; region[which] = word | MARK
        fi
    }
    if
    :: good ->
        atomic { map_fixed(FIRST(word), count, file, MAY_FAIL, good) }
        if
        :: good -> atomic { region[which] = word; word = 0 }
        :: !good ->
            atomic { is_still_ours(FIRST(word), count, ours) }
            atomic { region[which] = (ours -> word : 0); ours = 0; word = 0 }
        fi
    :: !good
    fi
}

inline region_empty(which, good)
{
    atomic {
        good = 1;
        word = region[which];
        if
        :: word & BUSY -> /* the holder was a thread of the parent */
            word = word - BUSY;
            is_still_ours(FIRST(word), COUNT(word), ours);
            region[which] = (ours -> word : 0);
            ours = 0
        :: !(word & BUSY)
        fi;
        count = REGION_COUNT(which);
        word = 0
    }
    if
    :: count > 0 -> map_over(which, count, 0, good)
    :: count == 0
    fi;
    count = 0
}

inline region_fill(which, pages, file, good)
{
    region_empty(which, good);
    atomic {
        count = REGION_COUNT(which);
        if
        :: good && count < pages -> /* mmap(2) of empty pages */
            first_fit(pages, place);
            if
#ifdef BROKEN_RECORD
            :: place < PAGES -> fill(place, pages, PAGE(file, 0), PAGE(file, 1)); check_maps()
#else
            :: place < PAGES -> fill(place, pages, EMPTY, EMPTY)
#endif
            :: place == PAGES -> trouble = 1; good = 0
            :: place < PAGES && failures > 0 -> fail(); good = 0
            fi
        :: else -> place = PAGES
        fi;
        count = 0
    }
    if
    :: good && place < PAGES ->
#ifdef BROKEN_SPLIT
        region_count[which] = pages;
        atomic { region[which] = place + 1; place = 0 }
#else
        atomic { region[which] = place + 1 + (pages - 1) * LARGE; place = 0 }
#endif
    :: else -> place = 0
    fi;
    if
    :: good -> map_over(which, pages, file, good)
    :: !good
    fi
}

/* --- mapping.c -------------------------------------------------------------------------------- */

/* next_region(), which asks region_other() for the region without the current edition */
#ifdef BROKEN_PARITY
#define NEXT_REGION ((generation + 1) & 1)
#else
#define NEXT_REGION ((region[1] & 15) == (edition & 15) -> 0 : 1)
#endif

inline publish(new)
{
#ifdef BROKEN_ORDER
    generation++;
    edition = new
#else
    edition = new;
    generation++
#endif
}

inline drop_edition()
{
    next = 1 - NEXT_REGION;
    publish(0);
    region_empty(next, good)
}

/*
 * take_edition(), with is_up_to_date(), take_file() and map_index(). The smallest region is one
 * page: the first round maps the first page alone, and a second one what the header asks for.
 */
inline take_edition()
{
    atomic {
        error = 1;
        good = 0;
        file = disk; /* stat(2), open(2), fstat(2) */
        next = NEXT_REGION;
        if
        :: file == 0
        :: file != 0 && file == file_in_use && edition != 0 && !IS_TRUNCATED(file) -> error = 0
        :: file != 0 && IS_TRUNCATED(file) -> dropped = (file == file_in_use && edition != 0)
        :: file != 0 && failures > 0 -> fail()
        :: file != 0 && !IS_TRUNCATED(file) && (file != file_in_use || edition == 0) -> good = 1
        fi
    }
    if
    :: good -> region_fill(next, 1, file, good)
    :: !good
    fi;
    if
    :: good && PAGES_OF(file) == 2 -> region_fill(next, 2, file, good)
    :: else
    fi;
    if
    :: good ->
        if
        :: atomic {
            !IS_TRUNCATED(file) ->
                word = (region[next] & 15) + (PAGES_OF(file) - 1) * LARGE
           }
            publish(word);
            atomic { file_in_use = file; error = 0; word = 0 }
        :: IS_TRUNCATED(file) -> region_empty(next, good)
        fi
    :: !good
    fi;
    if
    :: dropped -> drop_edition(); dropped = 0
    :: !dropped
    fi
}

inline hold()
{
    holder = 1;
    assert(!held); /* lock */
    held = 1;
    known = truncated
}

inline release()
{
    atomic {
        noticed = noticed | known;
        known = 0;
        file = 0;
        next = 0;
        good = 0;
        held = 0;
        holder = 0
    }
}

/* look_for_replacement(): becomes the holder without waiting. */
inline look()
{
    if
    :: atomic { edition != 0 && holder == 0 -> hold() }
        take_edition();
#ifndef BROKEN_TRUNCATION
        if
        :: error && edition != 0 && IS_CUT(page[FIRST(edition)]) -> /* is_truncated() */
            drop_edition()
        :: else
        fi;
#endif
        error = 0;
        release()
    :: edition == 0 || holder != 0
    fi
}

/* open_first(): waits for the holder, for as long as there is no edition. */
inline open_first()
{
    if
    :: atomic { holder == 0 -> hold() }
        if
        :: edition == 0 -> take_edition(); failed = error; error = 0
        :: else -> known = 0 /* no look */
        fi;
        release()
    :: edition != 0
    fi
}

/* --- Lookups ---------------------------------------------------------------------------------- */

#ifdef LATE
#define WAS_REPLACED (generation != seen)
#else
#define WAS_REPLACED 0
#endif

inline read_page(place, content)
{
    content = page[place];
    assert((content != HOLE && content != FOREIGN) || WAS_REPLACED); /* mapped */
    assert(!IS_CUT(content) || !((dead >> FILE_OF(content)) & 1)) /* truncated */
}

#ifdef BROKEN_VALIDATION
#define IS_VALID 1
#else
#define IS_VALID (generation == seen)
#endif

/* mapping_view(), a lookup that reads the first page and the last, mapping_still_valid() */
inline look_up()
{
    atomic { dead = noticed; seen = generation }
    do
    :: atomic {
        view = edition;
        if
        :: view == 0 && trouble && failed -> break
        :: else -> assert(!failed || trouble) /* found */
        fi
       }
        if
        :: view == 0 -> open_first()
        :: view != 0 ->
            atomic { read_page(FIRST(view), one) }
            atomic { read_page(FIRST(view) + COUNT(view) - 1, other) }
            atomic {
                if
                :: IS_VALID ->
                    assert(IS_INDEX(one) && FILE_OF(one) == FILE_OF(other)); /* whole */
                    break
                :: else
                fi
            }
        fi;
        seen = generation
    od;
    atomic { dead = 0; seen = 0; view = 0; one = 0; other = 0; failed = 0 }
}

/* --- Threads ---------------------------------------------------------------------------------- */

#define THREAD \
    byte word, place, count, file, known, at, maps, dead, seen, view, one, other; \
    bit good, ours, error, next, dropped, failed

proctype reader()
{
    THREAD;
    { look_up() } unless { forked }
}

proctype looker()
{
    THREAD;
    byte looks = LOOKS;
    {
        open_first();
        failed = 0;
        do
        :: looks > 0 -> look(); looks--
        :: looks == 0 -> break
        od
    } unless { forked }
}

/* The program maps memory of its own. */
inline map_foreign()
{
    first_fit(1, place);
    if
    :: place < PAGES -> page[place] = FOREIGN
    :: place == PAGES
    fi;
    place = 0
}

proctype program()
{
    byte place, left = FOREIGN_MAPS;
    {
        do
        :: atomic { left > 0 -> map_foreign(); left-- }
        :: left == 0 -> break
        od
    } unless { forked }
}

proctype child()
{
    THREAD;
    byte left = FOREIGN_MAPS;
    assert(holder == 0); /* lock */
    look_up();
    do
    :: atomic { left > 0 -> map_foreign(); left-- }
    :: left == 0 -> break
    od;
    look();
    look_up()
}

proctype forker()
{
    atomic {
        forked = 1;
#ifndef BROKEN_LOCK
        holder = 0;
#endif
        held = 0;
        run child()
    }
}

/* Replaces the index twice, may truncate one and remove the last. */
proctype administrator()
{
    do
    :: disk != 0 && disk < FILES -> disk++
    :: atomic { disk != 0 && truncated == 0 -> truncated = 1 << disk; trouble = 1 }
    :: atomic { disk == FILES -> disk = 0; trouble = 1 }
    :: disk == FILES || disk == 0 -> break
    od
}

init
{
    byte left;
    atomic {
        left = READERS;
        do
        :: left > 0 -> run reader(); left--
        :: left == 0 -> break
        od;
        left = LOOKERS;
        do
        :: left > 0 -> run looker(); left--
        :: left == 0 -> break
        od;
        run program();
#ifdef FORK
        run forker();
#endif
        run administrator()
    }
}

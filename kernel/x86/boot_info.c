/*
 * Reads what the loader left in memory: multiboot2 tags [Multiboot2 3.6] or the
 * PVH start info [Xen hvm/start_info.h].  Runs first of all, on the boot page
 * table, and copies what later code needs, since that memory will be reused.
 */
#include "x86/boot_info.h"

#include "lib/printk.h"
#include "lib/string.h"
#include "mm/frame.h"

#define MB2_LOADED	0x36d76289
#define PVH_MAGIC	0x336ec578
#define E820_RAM	1

enum { MB2_END, MB2_CMDLINE, MB2_MODULE = 3, MB2_MMAP = 6, MB2_RSDP1 = 14, MB2_RSDP2 = 15 };

struct mb2_tag {
	uint32_t type, size;
};

struct mb2_module {
	struct mb2_tag tag;
	uint32_t start, end;
};

struct mb2_mmap {
	struct mb2_tag tag;
	uint32_t entry_size, version;
};

struct e820_entry {
	uint64_t addr, size;
	uint32_t type, reserved;
};

struct pvh_start_info {
	uint32_t magic, version, flags, nr_modules;
	uint64_t modlist, cmdline, rsdp, memmap;
	uint32_t memmap_entries, reserved;
};

struct pvh_module {
	uint64_t addr, size, cmdline, reserved;
};

struct boot_info boot_info;
static char cmdline[2048];

static void add_range(const struct e820_entry *e)
{
	struct boot_range *r = &boot_info.ram[boot_info.nram];
	paddr_t start = ALIGN_UP(e->addr, PAGE_SIZE), end = ALIGN_DOWN(e->addr + e->size, PAGE_SIZE);

	if (e->type != E820_RAM || start >= end || boot_info.nram == BOOT_RANGES)
		return;
	*r = (struct boot_range){ start, end };
	boot_info.nram++;
}

static void parse_pvh(const struct pvh_start_info *si)
{
	const struct e820_entry *map = phys_to_virt(si->memmap);

	if (si->cmdline)
		strlcpy(cmdline, phys_to_virt(si->cmdline), sizeof(cmdline));
	if (si->nr_modules) {
		const struct pvh_module *m = phys_to_virt(si->modlist);

		boot_info.image_start = m->addr;
		boot_info.image_size = m->size;
	}
	boot_info.rsdp = si->rsdp;
	for (uint32_t i = 0; si->version >= 1 && i < si->memmap_entries; i++)
		add_range(&map[i]);
}

/* GRUB puts words with spaces between "" and a backslash before each of ' " \. */
static void copy_mb2_cmdline(const char *from)
{
	size_t n = 0;

	for (; *from && n < sizeof(cmdline) - 1; from++) {
		if (*from == '"')
			continue;
		if (*from == '\\' && from[1])
			from++;
		cmdline[n++] = *from;
	}
	cmdline[n] = '\0';
}

static void parse_mb2_tag(const struct mb2_tag *tag)
{
	const struct mb2_module *module = (const struct mb2_module *)tag;
	const struct mb2_mmap *mmap = (const struct mb2_mmap *)tag;

	switch (tag->type) {
	case MB2_CMDLINE:
		copy_mb2_cmdline((const char *)(tag + 1));
		break;
	case MB2_MODULE:
		boot_info.image_start = module->start;
		boot_info.image_size = module->end - module->start;
		break;
	case MB2_MMAP:
		for (uint32_t off = sizeof(*mmap); off + mmap->entry_size <= tag->size;
		     off += mmap->entry_size)
			add_range((const void *)((const char *)tag + off));
		break;
	case MB2_RSDP1:
	case MB2_RSDP2:
		boot_info.rsdp = virt_to_phys(tag + 1);
		break;
	}
}

static void parse_mb2(const char *info)
{
	uint32_t total = *(const uint32_t *)info;

	for (uint32_t off = 8; off + sizeof(struct mb2_tag) <= total;) {
		const struct mb2_tag *tag = (const void *)(info + off);

		if (tag->type == MB2_END || tag->size < sizeof(*tag))
			break;
		parse_mb2_tag(tag);
		off += ALIGN_UP(tag->size, 8u);
	}
}

void boot_info_parse(uint32_t magic, paddr_t info)
{
	const struct pvh_start_info *si = phys_to_virt(info);

	boot_info.cmdline = cmdline;
	if (magic == MB2_LOADED)
		parse_mb2((const char *)si);
	else if (magic == 0 && si->magic == PVH_MAGIC)
		parse_pvh(si);
	if (!boot_info.nram)
		panic("the boot loader gave no memory map (magic %x)", magic);
}

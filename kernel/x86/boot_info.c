/*
 * Reads what the loader left in memory: multiboot2 tags [Multiboot2 3.6] or the
 * PVH start info [Xen hvm/start_info.h].  Runs first of all, on the boot page
 * table, and copies what later code needs, since that memory will be reused.
 */
#include "x86/x86_impl.h"

#define MB2_LOADED	0x36d76289
#define PVH_MAGIC	0x336ec578
#define E820_RAM	1

enum { MB2_END, MB2_CMDLINE, MB2_MODULE = 3, MB2_MMAP = 6, MB2_RSDP1 = 14, MB2_RSDP2 = 15 };

struct e820_entry {
	uint64_t addr, size;
	uint32_t type, reserved;
};

struct pvh_start_info {
	uint32_t magic, version, flags, nr_modules;
	uint64_t modlist, cmdline, rsdp, memmap;
	uint32_t memmap_entries, reserved;
};

struct boot_info boot_info;

static void add_range(const struct e820_entry *e)
{
	struct boot_range *r = &boot_info.ram[boot_info.nram];
	paddr_t start = ALIGN_UP(e->addr, PAGE_SIZE),
		end = ALIGN_DOWN(e->addr + e->size, PAGE_SIZE);

	if (e->type != E820_RAM || start >= end || boot_info.nram == BOOT_RANGES)
		return;
	*r = (struct boot_range){ start, end };
	boot_info.nram++;
}

static void parse_pvh(const struct pvh_start_info *si)
{
	const struct e820_entry *map = phys_to_virt(si->memmap);

	if (si->cmdline)
		strlcpy(boot_info.cmdline, phys_to_virt(si->cmdline), sizeof(boot_info.cmdline));
	if (si->nr_modules) {
		const uint64_t *module = phys_to_virt(si->modlist);

		boot_info.image_start = module[0];
		boot_info.image_size = module[1];
	}
	boot_info.rsdp = si->rsdp;
	for (uint32_t i = 0; si->version >= 1 && i < si->memmap_entries; i++)
		add_range(&map[i]);
}

/* GRUB puts words with spaces between "" and a backslash before each of ' " \. */
static void copy_mb2_cmdline(const char *from)
{
	size_t n = 0;

	for (; *from && n < sizeof(boot_info.cmdline) - 1; from++) {
		if (*from == '"')
			continue;
		if (*from == '\\' && from[1])
			from++;
		boot_info.cmdline[n++] = *from;
	}
	boot_info.cmdline[n] = '\0';
}

/* A tag is type, size, and words or text of that type. */
static void parse_mb2_tag(const uint32_t *tag)
{
	switch (tag[0]) {
	case MB2_CMDLINE:
		copy_mb2_cmdline((const char *)(tag + 2));
		break;
	case MB2_MODULE:		/* start, end */
		boot_info.image_start = tag[2];
		boot_info.image_size = tag[3] - tag[2];
		break;
	case MB2_MMAP:			/* entry size, version */
		for (uint32_t off = 16; off + tag[2] <= tag[1]; off += tag[2])
			add_range((const void *)((const char *)tag + off));
		break;
	case MB2_RSDP1:
	case MB2_RSDP2:
		boot_info.rsdp = virt_to_phys(tag + 2);
		break;
	}
}

static void parse_mb2(const uint32_t *info)
{
	const uint32_t *end = info + info[0] / 4;

	for (const uint32_t *tag = info + 2; tag + 2 <= end && tag[0] != MB2_END && tag[1] >= 8;
	     tag += ALIGN_UP(tag[1], 8u) / 4)
		parse_mb2_tag(tag);
}

void boot_info_parse(uint32_t magic, paddr_t info)
{
	const struct pvh_start_info *si = phys_to_virt(info);

	if (magic == MB2_LOADED)
		parse_mb2((const uint32_t *)si);
	else if (magic == 0 && si->magic == PVH_MAGIC)
		parse_pvh(si);
	if (!boot_info.nram)
		panic("the boot loader gave no memory map (magic %x)", magic);
}

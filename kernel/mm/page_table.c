/*
 * Page tables: the kernel's half, built once, and the walking of users' halves.
 *
 * Kernel text is read-only, read-only data and everything writable is not
 * executable; the direct map is neither executable nor a user's.
 */
#include "mm/mm_impl.h"
#include "x86/cpu.h"
#include "x86/x86.h"


extern char kernel_text_start[], kernel_text_end[], kernel_rodata_end[], kernel_end[];

paddr_t kernel_pml4;

static unsigned index_of(uint64_t va, int level)
{
	return va >> (PAGE_SHIFT + 9 * level) & 511;
}

/* The entry of va at `level` (0: 4 KiB, 1: 2 MiB), with the tables above it made. */
static uint64_t *walk(paddr_t table, uint64_t va, int level, uint64_t table_bits)
{
	for (int l = 3;; l--) {
		uint64_t *entry = (uint64_t *)phys_to_virt(table) + index_of(va, l);

		if (l == level)
			return entry;
		if (!(*entry & PTE_P)) {
			paddr_t pa = table_bits ? frame_alloc_zeroed() : 0;

			if (!pa)
				return NULL;
			*entry = pa | table_bits;
		}
		if (*entry & PTE_PS)
			return NULL;
		table = *entry & PTE_ADDR;
	}
}

uint64_t *pte_lookup(paddr_t pml4, uint64_t va, bool create)
{
	return walk(pml4, va, 0, create ? PTE_P | PTE_W | PTE_U : 0);
}

static void map_image(void)
{
	for (char *p = kernel_text_start; p < kernel_end; p += PAGE_SIZE) {
		uint64_t *pte = walk(kernel_pml4, (uint64_t)p, 0, PTE_P | PTE_W);

		if (!pte)
			panic("no memory for the kernel's page table");
		*pte = ((uint64_t)p - KERNEL_BASE) | PTE_P | PTE_G |
		       (p >= kernel_text_end ? PTE_NX : 0) | (p >= kernel_rodata_end ? PTE_W : 0);
	}
}

static void map_direct(paddr_t start, paddr_t end, uint64_t bits)
{
	for (paddr_t pa = ALIGN_DOWN(start, PTE_TABLE_SPAN); pa < end; pa += PTE_TABLE_SPAN) {
		uint64_t *pde = walk(kernel_pml4, DIRECT_MAP + pa, 1, PTE_P | PTE_W);

		if (!pde)
			panic("no memory for the direct map");
		*pde = pa | PTE_P | PTE_W | PTE_NX | PTE_PS | PTE_G | bits;
		invlpg(DIRECT_MAP + pa);
	}
}

/* The two entries of the upper half that this makes are all that there ever are: every
 * address space shares them. */
void paging_init(paddr_t end_of_memory)
{
	kernel_pml4 = frame_alloc_zeroed();
	map_direct(0, end_of_memory, 0);
	map_image();
	paging_load(kernel_pml4);
}

volatile void *paging_map_device(paddr_t pa, uint64_t len)
{
	map_direct(pa, pa + len, PTE_PCD | PTE_PWT);
	return phys_to_virt(pa);
}

void paging_load(paddr_t pml4)
{
	__asm__ volatile("mov %0, %%cr3" : : "r"(pml4) : "memory");
}

paddr_t pml4_create(void)
{
	paddr_t pa = frame_alloc_zeroed();

	if (pa)
		memcpy((uint64_t *)phys_to_virt(pa) + 256,
		       (uint64_t *)phys_to_virt(kernel_pml4) + 256, 256 * sizeof(uint64_t));
	return pa;
}

static void free_tables(paddr_t table, int level, unsigned entries)
{
	uint64_t *e = phys_to_virt(table);

	for (unsigned i = 0; level > 0 && i < entries; i++)
		if (e[i] & PTE_P)
			free_tables(e[i] & PTE_ADDR, level - 1, 512);
	frame_put(table);
}

void pml4_destroy(paddr_t pml4)
{
	free_tables(pml4, 3, 256);
}

void tlb_flush_local(void)
{
	uint64_t cr3;

	__asm__ volatile("mov %%cr3, %0; mov %0, %%cr3" : "=r"(cr3) : : "memory");
}

void tlb_flush_range(struct mm *mm, uint64_t start, uint64_t end)
{
	uint64_t others = mm->cpus & ~(1ull << this_cpu()->id);

	if (this_cpu()->mm == mm) {
		if (end - start > 16 * PAGE_SIZE)
			tlb_flush_local();
		else
			for (uint64_t va = start; va < end; va += PAGE_SIZE)
				invlpg(va);
	}
	if (others)
		apic_flush_others(others);
}

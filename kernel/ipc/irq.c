/*
 * Interrupts as events.  A driver binds its line to a port; when the line fires,
 * the port gets event bits.  A level-triggered line stays masked until every
 * driver on it that was notified has acknowledged.
 */
#include "ipc/irq.h"

#include "abi/errno.h"
#include "abi/ipc.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "ipc/port.h"
#include "lib/list.h"
#include "mm/slab.h"
#include "syscall/ipc_calls.h"
#include "x86/acpi.h"
#include "x86/apic.h"

struct irq {
	struct list_node node;		/* on its line, while bound */
	uint32_t gsi, flags;
	struct port *port;		/* NULL: not bound */
	uint64_t bits;
	bool unacked;
};

struct line {
	struct list_node irqs;
	uint32_t unacked;
	bool in_use;
};

static struct line lines[MAX_GSI];

void irq_fired(uint32_t gsi)
{
	struct line *line = &lines[gsi];
	struct irq *irq;

	if (!line->in_use) {
		ioapic_mask(gsi);
		return;
	}
	list_for_each(irq, &line->irqs, node) {
		if (irq->flags & IRQ_LEVEL && !irq->unacked) {
			irq->unacked = true;
			line->unacked++;
		}
		port_notify(irq->port, irq->bits);
	}
	if (line->unacked || list_empty(&line->irqs))
		ioapic_mask(gsi);
}

static void acknowledge(struct irq *irq)
{
	if (!irq->unacked)
		return;
	irq->unacked = false;
	if (--lines[irq->gsi].unacked == 0 && !list_empty(&lines[irq->gsi].irqs))
		ioapic_unmask(irq->gsi);
}

static void unbind(struct irq *irq)
{
	if (!irq->port)
		return;
	list_remove(&irq->node);
	acknowledge(irq);
	if (list_empty(&lines[irq->gsi].irqs))
		ioapic_mask(irq->gsi);
	port_put(irq->port);
	irq->port = NULL;
}

static void irq_release(struct file *file)
{
	unbind(file->private_data);
	kfree(file->private_data);
}

static const struct file_operations irq_file_ops = { .release = irq_release };

static struct irq *irq_of(const struct file *file)
{
	return file->f_op == &irq_file_ops ? file->private_data : NULL;
}

struct file *irq_file(uint32_t gsi, uint32_t irq_flags, int *err)
{
	struct irq *irq;
	struct file *file;

	if (gsi < 16) {
		/* What the firmware says of an ISA line is how it is wired. */
		if (acpi.isa_override[gsi])
			irq_flags = acpi.isa_flags[gsi];
		gsi = acpi.isa_gsi[gsi];
	}
	*err = -EINVAL;
	if (gsi >= MAX_GSI || !ioapic_route(gsi, irq_flags))
		return NULL;
	*err = -ENOMEM;
	irq = kmalloc(sizeof(*irq));
	if (!irq)
		return NULL;
	irq->gsi = gsi;
	irq->flags = irq_flags;
	file = file_alloc(&irq_file_ops, 0, irq);
	if (!file)
		kfree(irq);
	return file;
}

static void bind(struct irq *irq, struct port *port, uint64_t bits)
{
	struct line *line = &lines[irq->gsi];

	unbind(irq);
	if (!line->in_use) {
		list_init(&line->irqs);
		line->in_use = true;
	}
	irq->port = port_get(port);
	irq->bits = bits;
	list_add_tail(&line->irqs, &irq->node);
	if (!line->unacked)
		ioapic_unmask(irq->gsi);
}

int64_t sys_irq_bind(int irqfd, int portfd, uint64_t bits)
{
	struct file *file = fget(irqfd), *pf = fget(portfd);
	struct irq *irq = file ? irq_of(file) : NULL;
	struct port *port = pf ? port_of(pf) : NULL;

	if (irq && port)
		bind(irq, port, bits);
	fput(file);
	fput(pf);
	return irq && port ? 0 : -EBADF;
}

int64_t sys_irq_ack(int irqfd)
{
	struct file *file = fget(irqfd);
	struct irq *irq = file ? irq_of(file) : NULL;

	if (irq)
		acknowledge(irq);
	fput(file);
	return irq ? 0 : -EBADF;
}

/*
 * Interrupts as events.  A driver binds its line to a port; when the line fires,
 * the port gets event bits.  A level-triggered line stays masked until every
 * driver on it that was notified has acknowledged.
 */
#include "ipc/ipc_impl.h"

struct irq {
	struct irq *next;		/* on its line, while bound */
	uint32_t gsi, flags;
	struct port *port;		/* NULL: not bound */
	uint64_t bits;
	bool unacked;
};

static struct line {
	struct irq *irqs;
	uint32_t unacked;
} lines[MAX_GSI];

void irq_fired(uint32_t gsi)
{
	struct line *line = &lines[gsi];

	for (struct irq *irq = line->irqs; irq; irq = irq->next) {
		if (irq->flags & IRQ_LEVEL && !irq->unacked) {
			irq->unacked = true;
			line->unacked++;
		}
		port_notify(irq->port, irq->bits);
	}
	if (line->unacked || !line->irqs)
		ioapic_mask(gsi, true);
}

static void acknowledge(struct irq *irq)
{
	struct line *line = &lines[irq->gsi];

	if (!irq->unacked)
		return;
	irq->unacked = false;
	if (--line->unacked == 0)
		ioapic_mask(irq->gsi, !line->irqs);
}

static void unbind(struct irq *irq)
{
	struct irq **p = &lines[irq->gsi].irqs;

	if (!irq->port)
		return;
	while (*p != irq)
		p = &(*p)->next;
	*p = irq->next;
	acknowledge(irq);
	if (!lines[irq->gsi].irqs)
		ioapic_mask(irq->gsi, true);
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
	return file && file->f_op == &irq_file_ops ? file->private_data : NULL;
}

int64_t irq_create(uint32_t gsi, uint32_t irq_flags)
{
	struct irq *irq;

	if (gsi < 16) {
		/* What the firmware says of an ISA line is how it is wired. */
		if (acpi.isa_override[gsi])
			irq_flags = acpi.isa_flags[gsi];
		gsi = acpi.isa_gsi[gsi];
	}
	if (gsi >= MAX_GSI || !ioapic_route(gsi, irq_flags))
		return -EINVAL;
	irq = kmalloc(sizeof(*irq));
	if (!irq)
		return -ENOMEM;
	irq->gsi = gsi;
	irq->flags = irq_flags;
	return fd_add_object(&irq_file_ops, irq, 0);
}

SYSCALL(irq_bind, int irqfd, int portfd, uint64_t bits)
{
	struct file *file __fput = fget(irqfd);
	struct file *port_file __fput = fget(portfd);
	struct irq *irq = irq_of(file);
	struct port *port = port_of(port_file);
	struct line *line;

	if (!irq || !port)
		return -EBADF;
	unbind(irq);
	line = &lines[irq->gsi];
	irq->port = port_get(port);
	irq->bits = bits;
	irq->next = line->irqs;
	line->irqs = irq;
	if (!line->unacked)
		ioapic_mask(irq->gsi, false);
	return 0;
}

SYSCALL(irq_ack, int irqfd)
{
	struct file *file __fput = fget(irqfd);
	struct irq *irq = irq_of(file);

	if (!irq)
		return -EBADF;
	acknowledge(irq);
	return 0;
}

/*
 * The model of the device: see model.h.  Takes the place of mmio.c.
 */
#include "test/model.h"

#include <assert.h>
#include <string.h>

#include "e1000.h"

struct model model;

static const uint16_t eeprom[3] = { 0x5452, 0x1200, 0x5634 }; /* 52:54:00:12:34:56 */

static uint32_t *reg(uint32_t offset)
{
	assert(offset % 4 == 0 && offset < sizeof(model.reg));
	return &model.reg[offset / 4];
}

static void clear_registers(void)
{
	memset(model.reg, 0, sizeof(model.reg));
	*reg(REG_STATUS) = STATUS_FD | 2u << STATUS_SPEED_SHIFT | (model.link ? STATUS_LU : 0);
}

void model_reset(void)
{
	memset(&model, 0, sizeof(model));
	model.link = true;
	model.sends = -1;
	clear_registers();
}

void model_link(bool up)
{
	model.link = up;
	*reg(REG_STATUS) = (*reg(REG_STATUS) & ~STATUS_LU) | (up ? STATUS_LU : 0);
	*reg(REG_ICR) |= INT_LSC;
}

bool model_interrupt(void)
{
	return *reg(REG_ICR) & *reg(REG_IMS);
}

static void *memory(uint32_t low, uint32_t high)
{
	return (void *)(uintptr_t)((uint64_t)high << 32 | low);
}

static void wire(const uint8_t *data, size_t len)
{
	struct sent *sent = &model.sent[model.sent_count++ % SENT_MAX];

	assert(len <= sizeof(sent->data));
	memcpy(sent->data, data, len);
	sent->len = len;
}

static uint16_t be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static void put_be16(uint8_t *p, uint16_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

/* The Internet checksum of what is there, stored at `at` [E1000 3.3.6.1]. */
static void insert_checksum(uint8_t *data, size_t len, size_t start, size_t at, size_t end)
{
	uint32_t sum = 0;

	if (end == 0 || end >= len)
		end = len - 1;
	for (size_t i = start; i <= end; i++)
		sum += (i - start) % 2 ? data[i] : (uint32_t)data[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	put_be16(data + at, (uint16_t)~sum);
}

static void insert_checksums(uint8_t *data, size_t len, uint32_t options)
{
	const uint32_t *context = model.context;

	if (options & TXD_TXSM)
		insert_checksum(data, len, context[1] & 0xff, context[1] >> 8 & 0xff,
				context[1] >> 16);
	if (options & TXD_IXSM)
		insert_checksum(data, len, context[0] & 0xff, context[0] >> 8 & 0xff,
				context[0] >> 16);
}

/* Cut the frame into segments [E1000 3.5]: lengths, identification, sequence, flags. */
static void segment(uint32_t options)
{
	size_t head = model.context[3] >> 8 & 0xff, mss = model.context[3] >> 16;
	size_t ip = model.context[0] & 0xff, tcp = model.context[1] & 0xff, at = head;
	uint16_t number = 0;

	assert((model.context[2] & 0xfffff) == model.frame_len - head);
	assert(be16(model.frame + ip + 2) == 0 && be16(model.frame + ip + 10) == 0);
	while (at < model.frame_len) {
		size_t part = model.frame_len - at < mss ? model.frame_len - at : mss;
		uint8_t data[2048];
		uint32_t sequence, sum;

		memcpy(data, model.frame, head);
		memcpy(data + head, model.frame + at, part);
		put_be16(data + ip + 2, (uint16_t)(head - ip + part));
		put_be16(data + ip + 4, (uint16_t)(be16(data + ip + 4) + number++));
		sequence = (uint32_t)be16(data + tcp + 4) << 16 | be16(data + tcp + 6);
		sequence += (uint32_t)(at - head);
		put_be16(data + tcp + 4, (uint16_t)(sequence >> 16));
		put_be16(data + tcp + 6, (uint16_t)sequence);
		if (at + part < model.frame_len)
			data[tcp + 13] &= (uint8_t)~0x09u; /* FIN and PSH only in the last */
		sum = be16(data + tcp + 16) + (uint32_t)(head - tcp + part);
		put_be16(data + tcp + 16, (uint16_t)((sum & 0xffff) + (sum >> 16)));
		insert_checksums(data, head + part, options);
		wire(data, head + part);
		at += part;
	}
}

static void transmit(struct tx_desc *desc, uint32_t *options)
{
	uint32_t command = desc->word[2];

	assert(command & TXD_DEXT);
	if (!(command & TXD_DTYP_DATA)) {
		assert(model.frame_len == 0);
		memcpy(model.context, desc->word, sizeof(model.context));
		return;
	}
	if (model.frame_len == 0)
		*options = desc->word[3];
	assert(command & TXD_IFCS);
	memcpy(model.frame + model.frame_len, memory(desc->word[0], desc->word[1]),
	       command & 0xfffff);
	model.frame_len += command & 0xfffff;
	if (command & TXD_EOP) {
		if (command & TXD_TSE) {
			segment(*options);
		} else {
			insert_checksums(model.frame, model.frame_len, *options);
			wire(model.frame, model.frame_len);
		}
		model.frame_len = 0;
	}
	if (command & TXD_RS) {
		desc->word[3] |= TXD_DD;
		*reg(REG_ICR) |= INT_TXDW;
	}
}

void model_send(void)
{
	static uint32_t options;
	uint32_t count = *reg(REG_TDLEN) / sizeof(struct tx_desc);
	struct tx_desc *ring = memory(*reg(REG_TDBAL), *reg(REG_TDBAH));
	int budget = model.sends;

	if (model.stuck || !(*reg(REG_TCTL) & TCTL_EN))
		return;
	while (*reg(REG_TDH) != *reg(REG_TDT) && budget-- != 0) {
		transmit(&ring[*reg(REG_TDH)], &options);
		*reg(REG_TDH) = (*reg(REG_TDH) + 1) % count;
	}
}

bool model_receive(const void *frame, size_t len, uint8_t errors)
{
	uint32_t count = *reg(REG_RDLEN) / sizeof(struct rx_desc);
	struct rx_desc *ring = memory(*reg(REG_RDBAL), *reg(REG_RDBAH));
	struct rx_desc *desc = &ring[*reg(REG_RDH)];

	if (!(*reg(REG_RCTL) & RCTL_EN) || *reg(REG_RDH) == *reg(REG_RDT)) {
		*reg(REG_MPC) += 1;
		*reg(REG_ICR) |= INT_RXO;
		return false;
	}
	assert(desc->status == 0);
	memcpy((void *)(uintptr_t)desc->address, frame, len);
	desc->length = (uint16_t)len;
	desc->errors = errors;
	desc->status = RXD_DD | RXD_EOP;
	*reg(REG_RDH) = (*reg(REG_RDH) + 1) % count;
	*reg(REG_ICR) |= INT_RXT0;
	return true;
}

uint32_t e1000_read(uint32_t offset)
{
	uint32_t value = *reg(offset);

	if (offset == REG_CTRL && (value & CTRL_RST) && !model.dead_reset)
		*reg(offset) = value &= ~CTRL_RST;
	if (offset == REG_ICR || (offset >= REG_CRCERRS && offset <= REG_RJC))
		*reg(offset) = 0;
	return value;
}

void e1000_write(uint32_t offset, uint32_t value)
{
	switch (offset) {
	case REG_CTRL:
		if (value & CTRL_RST) {
			clear_registers();
			model.stuck = false;
			model.frame_len = 0;
		}
		break;
	case REG_EERD:
		if (!model.broken_eeprom && value >> EERD_ADDR_SHIFT < 3)
			value = EERD_DONE | (uint32_t)eeprom[value >> EERD_ADDR_SHIFT]
						    << EERD_DATA_SHIFT;
		break;
	case REG_RCTL:
		model.rctl_writes++;
		break;
	case REG_IMS:
		model.mask_writes++;
		value |= *reg(REG_IMS);
		break;
	case REG_IMC:
		model.mask_writes++;
		*reg(REG_IMS) &= ~value;
		break;
	}
	*reg(offset) = value;
	if (offset == REG_TDT || offset == REG_RDT)
		model.tail_writes++;
	if (offset == REG_TDT)
		model_send();
}

/* unit: net/net.c net/socket.c net/sockcalls.c net/request.c net/request_io.c net/handle.c net/core/*.c net/ipv4/*.c net/proc/*.c net/unix/*.c | -Inet -Ikernel */
#include "test/world.h"

static struct packet_pool pool;

/* ---- packet memory ---- */

static int pool_up(void **state)
{
	static uint8_t mem[16 * PKT_PAGE];

	(void)state;
	return packet_pool_init(&pool, mem, sizeof(mem));
}

static int pool_down(void **state)
{
	(void)state;
	packet_pool_destroy(&pool);
	return 0;
}

static void blocks_never_overlap_nor_cross_a_page(void **state)
{
	static const size_t sizes[] = { 1, 512, 513, 1024, 2000, 2048, 2049, 4096 };
	uint8_t *p[200] = { 0 };
	uint8_t owner[16 * 8] = { 0 };
	int n = 0;

	(void)state;
	srand(3);
	for (int round = 0; round < 3000; round++) {
		size_t size = sizes[(size_t)rand() % 8];

		if (n > 0 && (rand() % 2 || n == 200)) {
			int i = rand() % n;
			size_t first = (size_t)(p[i] - pool.base) / PKT_MIN;

			memset(owner + first, 0, pkt_size(&pool, p[i]) / PKT_MIN);
			pkt_put(&pool, p[i]);
			p[i] = p[--n];
		} else if ((p[n] = pkt_alloc(&pool, size, PKT_ATOMIC)) != NULL) {
			size_t first = (size_t)(p[n] - pool.base) / PKT_MIN;
			size_t units = pkt_size(&pool, p[n]) / PKT_MIN;

			assert_true(pkt_size(&pool, p[n]) >= size);
			assert_int_equal(first / 8, (first + units - 1) / 8);
			for (size_t k = first; k < first + units; k++) {
				assert_int_equal(owner[k], 0);
				owner[k] = 1;
			}
			n++;
		}
	}
	while (n > 0)
		pkt_put(&pool, p[--n]);
	/* everything has grown together again */
	assert_int_equal(pool.free_bytes, pool.size);
	for (int i = 0; i < 16; i++)
		assert_non_null(p[i] = pkt_alloc(&pool, PKT_PAGE, PKT_ATOMIC));
	for (int i = 0; i < 16; i++)
		pkt_put(&pool, p[i]);
}

static void users_are_refused_first_and_the_protocol_last(void **state)
{
	static uint8_t mem[128 * PKT_PAGE];
	struct packet_pool big;
	uint8_t *p[128];
	int n = 0;

	(void)state;
	assert_int_equal(packet_pool_init(&big, mem, sizeof(mem)), 0);
	while ((p[n] = pkt_alloc(&big, PKT_PAGE, PKT_USER)) != NULL)
		n++;
	assert_int_equal(n, 128 - 16 + 1);
	assert_true(pkt_pressure(&big));
	while ((p[n] = pkt_alloc(&big, PKT_PAGE, PKT_DRIVER)) != NULL)
		n++;
	assert_int_equal(n, 128 - 4 + 1);
	assert_true(pkt_exhausted(&big));
	while (n < 128 && (p[n] = pkt_alloc(&big, PKT_PAGE, PKT_ATOMIC)) != NULL)
		n++;
	assert_int_equal(n, 128);
	assert_null(pkt_alloc(&big, 1, PKT_ATOMIC));
	assert_int_equal(big.failures, 3);
	while (n > 0)
		pkt_put(&big, p[--n]);
	assert_non_null(p[0] = pkt_alloc(&big, 1, PKT_USER));
	pkt_put(&big, p[0]);
	packet_pool_destroy(&big);
}

static void a_shared_block_lives_until_the_last_reference(void **state)
{
	uint8_t *p = pkt_alloc(&pool, 100, PKT_USER);
	size_t before = pool.free_bytes;

	(void)state;
	pkt_get(&pool, p);
	pkt_put(&pool, p);
	assert_int_equal(pool.free_bytes, before);
	pkt_put(&pool, p);
	assert_int_equal(pool.free_bytes, pool.size);
}

/* ---- sk_buffs ---- */

/* `linear` bytes in the head and two fragments, counting up from 0. */
static struct sk_buff *counting_skb(size_t linear, size_t frag0, size_t frag1)
{
	struct sk_buff *skb = alloc_skb(&A->net, MAX_HEADER + linear, PKT_ATOMIC);
	size_t sizes[2] = { frag0, frag1 };
	uint8_t v = 0, *p;

	skb_reserve(skb, MAX_HEADER);
	p = skb_put(skb, linear);
	for (size_t i = 0; i < linear; i++)
		p[i] = v++;
	for (int f = 0; f < 2; f++) {
		p = pkt_alloc(&A->net.pool, sizes[f], PKT_ATOMIC);
		for (size_t i = 0; i < sizes[f]; i++)
			p[i] = v++;
		assert_int_equal(skb_add_frag(skb, p, 0, sizes[f]), 0);
	}
	return skb;
}

static void check_counting(const struct sk_buff *skb, uint8_t from, size_t len)
{
	uint8_t buf[8192];

	assert_int_equal(skb->len, len);
	assert_int_equal(skb_copy_bits(skb, 0, buf, len), 0);
	for (size_t i = 0; i < len; i++)
		assert_int_equal(buf[i], (uint8_t)(from + i));
}

static void push_pull_put_reserve_keep_the_bytes(void **state)
{
	struct sk_buff *skb = alloc_skb(&A->net, 256, PKT_USER);

	(void)state;
	skb_reserve(skb, 64);
	assert_int_equal(skb_headroom(skb), 64);
	memcpy(skb_put(skb, 5), "hello", 5);
	memcpy(skb_push(skb, 3), "abc", 3);
	assert_int_equal(skb->len, 8);
	assert_memory_equal(skb->data, "abchello", 8);
	assert_non_null(skb_pull(skb, 4));
	assert_memory_equal(skb->data, "ello", 4);
	assert_null(skb_pull(skb, 5));
	kfree_skb(skb);
}

static void may_pull_makes_bytes_linear(void **state)
{
	struct sk_buff *skb = counting_skb(10, 100, 200), *clone = skb_clone(skb);

	(void)state;
	assert_true(pskb_may_pull(skb, 150));
	assert_int_equal(skb_headlen(skb), 150);
	check_counting(skb, 0, 310);
	check_counting(clone, 0, 310); /* not disturbed */
	assert_true(pskb_may_pull(skb, 310));
	assert_int_equal(skb_shinfo(skb)->nr_frags, 0);
	assert_false(pskb_may_pull(skb, 311));
	kfree_skb(clone);
	kfree_skb(skb);
}

static void clones_share_and_copies_do_not(void **state)
{
	struct sk_buff *skb = counting_skb(20, 300, 300), *clone, *copy;
	size_t free_before = A->net.pool.free_bytes;

	(void)state;
	clone = skb_clone(skb);
	assert_int_equal(A->net.pool.free_bytes, free_before);
	assert_true(skb_cloned(skb) && skb_cloned(clone));
	copy = pskb_copy(skb, MAX_HEADER);
	assert_int_equal(A->net.pool.free_bytes, free_before - 512); /* a head only */
	memset(skb_push(copy, 14), 0xff, 14);
	memset(copy->data + 14, 0xee, 20);
	check_counting(skb, 0, 620);
	check_counting(clone, 0, 620);
	kfree_skb(skb);
	assert_false(skb_cloned(clone));
	check_counting(clone, 0, 620);
	kfree_skb(clone);
	assert_int_equal(skb_copy_bits(copy, 34, &free_before, 1), 0);
	kfree_skb(copy);
}

static void trim_cuts_where_it_should(void **state)
{
	(void)state;
	for (size_t cut = 0; cut <= 620; cut += 31) {
		struct sk_buff *skb = counting_skb(20, 300, 300);
		struct sk_buff *clone = skb_clone(skb);

		assert_int_equal(pskb_trim(skb, cut), 0);
		check_counting(skb, 0, cut);
		check_counting(clone, 0, 620);
		assert_int_equal(skb_unclone(clone), 0);
		assert_int_equal(pskb_trim(clone, (620 - cut) / 2), 0);
		check_counting(clone, 0, (620 - cut) / 2);
		kfree_skb(skb);
		kfree_skb(clone);
	}
}

static void gathering_lets_pages_go_when_there_is_room(void **state)
{
	struct sk_buff *small = counting_skb(10, 100, 100), *big = counting_skb(10, 300, 300);
	struct sk_buff *twin = skb_clone(small);
	uint32_t before = small->truesize;

	(void)state;
	skb_gather(small); /* not while another looks at it */
	assert_int_equal(small->data_len, 200);
	kfree_skb(twin);
	skb_gather(small);
	assert_int_equal(small->data_len, 0);
	assert_true(small->truesize < before);
	check_counting(small, 0, 210);
	skb_gather(big);
	assert_int_equal(big->data_len, 600);
	check_counting(big, 0, 610);
	kfree_skb(small);
	kfree_skb(big);
}

static void a_checksum_over_fragments_is_that_of_the_bytes(void **state)
{
	struct sk_buff *skb = counting_skb(21, 301, 300); /* odd pieces */
	uint8_t buf[622];

	(void)state;
	skb_copy_bits(skb, 0, buf, 622);
	for (size_t off = 0; off < 40; off++)
		assert_int_equal(csum_fold_raw(skb_checksum(skb, off, 622 - off, CSUM_ZERO)),
				 csum_fold_raw(csum_bytes(buf + off, 622 - off)));
	kfree_skb(skb);
}

static void queues_keep_order_and_count(void **state)
{
	struct sk_buff_head q, other;
	struct sk_buff *s[5], *skb;
	int i = 0;

	(void)state;
	skb_queue_head_init(&q);
	skb_queue_head_init(&other);
	for (int k = 0; k < 5; k++)
		s[k] = alloc_skb(&A->net, 1, PKT_ATOMIC);
	skb_queue_tail(&q, s[1]);
	skb_queue_front(&q, s[0]);
	skb_queue_tail(&q, s[4]);
	skb_queue_before(&q, s[4], s[3]);
	skb_queue_after(&q, s[1], s[2]);
	skb_queue_walk(&q, skb) assert_ptr_equal(skb, s[i++]);
	assert_int_equal(skb_queue_len(&q), 5);
	skb_unlink(s[2], &q);
	skb_queue_tail(&other, s[2]);
	skb_queue_splice_tail(&q, &other);
	assert_int_equal(skb_queue_len(&other), 5);
	assert_true(skb_queue_empty(&q));
	assert_ptr_equal(skb_dequeue(&other), s[2]);
	kfree_skb(s[2]);
	skb_queue_purge(&other);
	assert_null(skb_dequeue(&other));
}

static int stack_up(void **state)
{
	(void)state;
	world_up(1);
	return 0;
}

#define POOL(test) cmocka_unit_test_setup_teardown(test, pool_up, pool_down)
#define SKB(test) cmocka_unit_test_setup_teardown(test, stack_up, no_hosts)

int main(void)
{
	const struct CMUnitTest tests[] = {
		POOL(blocks_never_overlap_nor_cross_a_page),
		POOL(users_are_refused_first_and_the_protocol_last),
		POOL(a_shared_block_lives_until_the_last_reference),
		SKB(push_pull_put_reserve_keep_the_bytes),
		SKB(may_pull_makes_bytes_linear),
		SKB(clones_share_and_copies_do_not),
		SKB(trim_cuts_where_it_should),
		SKB(gathering_lets_pages_go_when_there_is_room),
		SKB(a_checksum_over_fragments_is_that_of_the_bytes),
		SKB(queues_keep_order_and_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

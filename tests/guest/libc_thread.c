/*
 * Test program: threads, mutexes, conditions, read-write locks, keys, semaphores and
 * thread-local variables of the libc.  Runs in the guest and on a Linux host.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

static __thread int tls_value = 42;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_key_t key;
static sem_t sem;
static int counter, ready, once_count, destroyed, shared_value;

static void count_once(void)
{
	once_count++;
}

static void destroy(void *value)
{
	destroyed += *(int *)value;
}

static void *worker(void *arg)
{
	static int one = 1;

	CHECK(tls_value == 42);
	tls_value = (int)(long)arg;
	errno = (int)(long)arg;
	pthread_once(&once, count_once);
	pthread_setspecific(key, &one);
	for (int i = 0; i < 2000; i++) {
		void *p = malloc((size_t)(i % 300));

		pthread_mutex_lock(&mutex);
		counter++;
		pthread_mutex_unlock(&mutex);
		pthread_rwlock_rdlock(&rwlock);
		CHECK(shared_value % 2 == 0);
		pthread_rwlock_unlock(&rwlock);
		if (i % 50 == 0) {
			pthread_rwlock_wrlock(&rwlock);
			shared_value++;
			sched_yield();
			shared_value++;
			pthread_rwlock_unlock(&rwlock);
		}
		free(p);
	}
	CHECK(tls_value == (int)(long)arg && errno == (int)(long)arg);
	pthread_mutex_lock(&mutex);
	ready++;
	pthread_cond_signal(&cond);
	pthread_mutex_unlock(&mutex);
	sem_post(&sem);
	return arg;
}

static void check_threads(void)
{
	enum { N = 8 };
	pthread_t t[N];
	void *value;

	CHECK(pthread_key_create(&key, destroy) == 0);
	CHECK(sem_init(&sem, 0, 0) == 0);
	for (long i = 0; i < N; i++)
		CHECK(pthread_create(&t[i], NULL, worker, (void *)(i + 100)) == 0);
	pthread_mutex_lock(&mutex);
	while (ready < N)
		pthread_cond_wait(&cond, &mutex);
	pthread_mutex_unlock(&mutex);
	for (long i = 0; i < N; i++) {
		CHECK(sem_wait(&sem) == 0);
		CHECK(pthread_join(t[i], &value) == 0);
		CHECK(value == (void *)(i + 100));
	}
	CHECK(counter == N * 2000);
	CHECK(once_count == 1);
	CHECK(destroyed == N);
	CHECK(shared_value == N * 80);
	CHECK(tls_value == 42);
}

static volatile int detached_done;

static void *detached(void *arg)
{
	__atomic_add_fetch(&detached_done, 1, __ATOMIC_SEQ_CST);
	return arg;
}

static void check_detached(void)
{
	pthread_t t;

	for (int i = 0; i < 300; i++) {
		while (pthread_create(&t, NULL, detached, NULL) == EAGAIN)
			usleep(1000);
		pthread_detach(t);
	}
	for (int i = 0; i < 2000 && detached_done < 300; i++)
		usleep(1000);
	CHECK(detached_done == 300);
}

static void check_timed_waits(void)
{
	pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER, r;
	pthread_mutexattr_t attr;
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_nsec += 20000000;
	if (ts.tv_nsec >= 1000000000) {
		ts.tv_nsec -= 1000000000;
		ts.tv_sec++;
	}
	pthread_mutex_lock(&m);
	CHECK(pthread_cond_timedwait(&cond, &m, &ts) == ETIMEDOUT);
	CHECK(pthread_mutex_trylock(&m) == EBUSY);
	CHECK(pthread_mutex_timedlock(&m, &ts) == ETIMEDOUT);
	CHECK(pthread_mutex_unlock(&m) == 0);
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&r, &attr);
	CHECK(pthread_mutex_lock(&r) == 0 && pthread_mutex_lock(&r) == 0);
	CHECK(pthread_mutex_unlock(&r) == 0 && pthread_mutex_unlock(&r) == 0);
	CHECK(pthread_mutex_unlock(&r) == EPERM);
	CHECK(sem_trywait(&sem) < 0 && errno == EAGAIN);
	CHECK(sem_timedwait(&sem, &ts) < 0 && errno == ETIMEDOUT);
}

int main(void)
{
	check_threads();
	check_detached();
	check_timed_waits();
	return check_end("libc_thread");
}

import type { Clock } from '#platform/clock/clock.ts'

/** Counts what passes in fixed spans of time (minutes, where nothing is said), a count a bucket. Per process, in memory: it is against floods, not against patience (that is the lock-out's). */
export interface RateLimit {
  /** Counts one more; gives 0, or the seconds to wait when the bucket had `max` already in this span. */
  take(bucket: string, max: number): number
}

const minute = 60_000
const mostBuckets = 20_000

export function openRateLimit(clock: Clock, spanMs = minute): RateLimit {
  const buckets = new Map<string, { count: number; readonly until: number }>()
  return {
    take(name, max) {
      const now = clock.now().getTime()
      let bucket = buckets.get(name)
      if (bucket === undefined || bucket.until <= now) {
        buckets.delete(name)
        // The oldest begin first, so the first is the one that matters least.
        if (buckets.size >= mostBuckets) buckets.delete(buckets.keys().next().value ?? '')
        bucket = { count: 0, until: now + spanMs }
        buckets.set(name, bucket)
      }
      bucket.count += 1
      return bucket.count <= max ? 0 : Math.max(1, Math.ceil((bucket.until - now) / 1000))
    },
  }
}

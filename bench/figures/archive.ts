import type { ArchiveAnswer, ArchiveTask } from '#bench/archive-child.ts'
import { atMost, type Figure } from '#bench/figure.ts'
import type { Bench, BenchTenant } from '#bench/installation.ts'
import { startHelper } from '#bench/processes.ts'

const allowedMb = 100

/** Everything of a large tenant against everything of a small one, each in a process of its own: memory does not follow the rows. */
export async function archiveFigures(bench: Bench): Promise<Figure[]> {
  const bySize = bench.large.tenants.toSorted((a, b) => a.contacts - b.contacts)
  const [small, large] = [bySize.find(({ contacts }) => contacts >= 400), bySize.at(-1)]
  if (small === undefined || large === undefined) return []
  const measured = async (tenant: BenchTenant): Promise<ArchiveAnswer> => {
    const helper = startHelper<ArchiveTask, ArchiveAnswer>(new URL('../archive-child.ts', import.meta.url))
    const answer = await helper.run({ appUrl: bench.large.appUrl, keysDir: bench.keysDir, tenant })
    helper.stop()
    return answer
  }
  const [few, many] = [await measured(small), await measured(large)]
  return [
    atMost('archive/memory', Math.max(0, many.peakMb - few.peakMb) / allowedMb, 1, {
      rows: many.rows,
      more: `${Math.round(many.peakMb - few.peakMb)} MB more than for ${few.rows} rows`,
      took: `${(many.ms / 1000).toFixed(1)} s`,
      perSecond: Math.round((many.rows * 1000) / many.ms),
      size: `${Math.round(many.bytes / 1e6)} MB`,
    }),
  ]
}

import { join } from 'node:path'
import { contactOf } from '#bench/client.ts'
import { type Figure, median, printed } from '#bench/figure.ts'
import { type Bench, largestOf } from '#bench/installation.ts'
import { create } from '#engine/act/create.ts'
import { startErasure } from '#engine/erase/erasures.ts'
import { erasureOf } from '#engine/erase/list.ts'
import { runErasure } from '#engine/erase/run.ts'
import type { Erasing } from '#engine/erase/running.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { openDatabase } from '#platform/database/database.ts'
import { openFiles } from '#platform/files/files.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'

const rounds = 5
const notes = 50
const seconds = (values: readonly number[]): string => `${(median(values) / 1000).toFixed(2)} s`

/**
 * One person with fifty notes and a mention, in a tenant of 300,000 contacts with their history and beside a million of others, from the request to the certificate: when the last row and mention
 * are gone, and when the last look is over.
 */
export async function eraseFigures(bench: Bench): Promise<Figure[]> {
  const { keys, folder } = bench
  const installed = await bench.whole()
  const tenant = largestOf(installed)
  const database = openDatabase({ url: installed.appUrl })
  const engine = { database, keys, clock: systemClock }
  const tombstones = { store: openFolderStore(join(folder, 'tombstones')), keys }
  const files = openFiles(join(folder, 'files'), keys)
  const erasing: Erasing = { engine, ownerUrl: installed.ownerUrl, files, tombstones, backupDays: 20 }
  const [gone, whole]: [number[], number[]] = [[], []]
  try {
    const writing = await asSystem(engine, tenant.id)
    for (let round = 0; round < rounds; round += 1) {
      const unique = `erased${round}x${Date.now()}`
      const [person] = await create(writing, 'contact', [contactOf(unique, round)])
      const about = { entity: 'contact', id: person?.id ?? '' }
      await create(
        writing,
        'note',
        Array.from({ length: notes }, (_, n) => ({ about, text: `called about the offer and wants it by Friday, number ${n}` })),
      )
      const [firm] = await create(writing, 'company', [{ name: `Firm ${unique}` }])
      await create(writing, 'note', [{ about: { entity: 'company', id: firm?.id }, text: `ask clara.${unique}@firm${round}.example` }])
      const began = performance.now()
      const erasureId = await startErasure(writing, [about])
      const onStep = (step: string) => void (step === 'scan' && gone.push(performance.now() - began))
      await runErasure({ ...erasing, onStep }, { tenantId: tenant.id, erasureId })
      whole.push(performance.now() - began)
      const { state, counts } = await erasureOf(writing, erasureId)
      if (state !== 'done' || counts.note?.erased !== notes) throw new Error(`the erasure is ${state}: ${JSON.stringify(counts)}`)
    }
    return [printed('erase/one-person', { contacts: tenant.contacts, gone: seconds(gone), certificate: seconds(whole), aim: '5 s' })]
  } finally {
    await database.close()
  }
}

import { after, before, test } from 'node:test'
import { crash } from '#tests/crash/harness.ts'
import { type Crashes, openCrashes } from '#tests/crash/operations.ts'

let crashes: Crashes

before(async () => {
  crashes = await openCrashes()
})
after(() => crashes.close())

/** So often at least each of them makes something fast. */
const fewest = {
  import: 5,
  export: 3,
  backup: 8,
  restore: 60,
  'restore-all': 10,
  archive: 3,
  arrival: 2,
  deletion: 20,
  erasure: 40,
  sweep: 20,
  access: 3,
}

/** So many of them, others each time. */
const some = 4

/** Each of them at every point: crash.long.test.ts. */
test('import, export, backup, restore, archives, deletion, erasure, sweeps and answers to people that are killed at some COMMIT or rename end as if they had not been', async () => {
  const chosen = crashes.operations
    .map((operation) => ({ operation, lot: Math.random() }))
    .sort((one, other) => one.lot - other.lot)
    .slice(0, some)
  for (const { operation } of chosen) await crash(crashes.scene, operation, 1 + Math.floor(Math.random() * fewest[operation.name]))
})

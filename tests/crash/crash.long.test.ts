import { after, before, test } from 'node:test'
import { count, crash } from '#tests/crash/harness.ts'
import { type Crashes, openCrashes } from '#tests/crash/operations.ts'

let crashes: Crashes

before(async () => {
  crashes = await openCrashes()
})
after(() => crashes.close())

for (const name of ['import', 'export', 'backup', 'restore', 'restore-all', 'archive', 'arrival', 'deletion', 'erasure', 'sweep', 'access'])
  test(`${name}: killed at every COMMIT, rename and answer there is, it ends as if it had not been`, async () => {
    const operation = crashes.operations.find((each) => each.name === name)
    if (operation === undefined) throw new Error(`nobody wrote down how to run ${name}`)
    const events = await count(crashes.scene, operation)
    // How far an archive is, is told by time: of those commits the second run may have fewer.
    const sure = name === 'archive' || name === 'arrival' ? events - Math.min(8, events - 2) : events
    for (let killAt = 1; killAt <= sure; killAt += 1) await crash(crashes.scene, operation, killAt)
  })

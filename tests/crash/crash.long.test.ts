import { after, before, test } from 'node:test'
import { count, crash } from '#tests/crash/harness.ts'
import { type Crashes, openCrashes } from '#tests/crash/operations.ts'

let crashes: Crashes

before(async () => {
  crashes = await openCrashes()
})
after(() => crashes.close())

for (const name of ['import', 'export', 'backup', 'restore'])
  test(`${name}: killed at every COMMIT, rename and answer there is, it ends as if it had not been`, async () => {
    const operation = crashes.operations.find((each) => each.name === name)
    if (operation === undefined) throw new Error(`nobody wrote down how to run ${name}`)
    const events = await count(crashes.scene, operation)
    for (let killAt = 1; killAt <= events; killAt += 1) await crash(crashes.scene, operation, killAt)
  })
